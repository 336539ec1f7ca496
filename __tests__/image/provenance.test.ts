import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { outlineDockerfile } from '../../src/dockerfile/outline.ts';
import { parseDockerfile } from '../../src/dockerfile/parse.ts';
import type { DockerfileOutline } from '../../src/domain/dockerfile.ts';
import { ok } from '../../src/domain/failure.ts';
import { inspectTarget } from '../../src/image/inspect.ts';
import { readProvenance } from '../../src/image/provenance.ts';
import { provenanceLines } from '../../src/image/provenance-lines.ts';
import { placesOf } from '../../src/stages/locate.ts';
import { bytesAsSource, tarOf } from '../formats/write-tar.ts';
import { cpuMs } from '../helpers/cpu-time.ts';
import { inspected } from '../inventory/image.ts';
import { blobOf, descriptorOf, imageOf, indexOf, lastOf, layoutEntries, ociBlobs } from './make-image.ts';
import { readersOf } from './test-readers.ts';

/** As BuildKit wrote it (Docker 26.1, `--provenance=mode=max`). */
const CAPTURED = readFileSync(join(import.meta.dirname, 'fixtures/buildkit-provenance-max.json'), 'utf8');
const METADATA = 'https://mobyproject.org/buildkit@v1#metadata';
const predicate = JSON.parse(CAPTURED).predicate;
/** Digests of the final image's layers, lowest first: the longest chain. */
const DIGESTS: string[] = Object.values(predicate.metadata[METADATA].layers as Record<string, { digest: string }[][]>)
  .flat()
  .reduce((longest, chain) => (chain.length > longest.length ? chain : longest))
  .map(({ digest }) => digest);
const DIFF_IDS = new Map(DIGESTS.map((digest, at) => [digest, `L${at}`]));
const V1 = JSON.stringify({
  predicate: {
    buildDefinition: { internalParameters: { buildConfig: predicate.buildConfig } },
    runDetails: { metadata: { buildkit_metadata: predicate.metadata[METADATA] } },
  },
});

const read = (text: string) => readProvenance(new TextEncoder().encode(text), DIFF_IDS);

function outlineOf(text: string): DockerfileOutline {
  const parsed = parseDockerfile(new TextEncoder().encode(text), 'Dockerfile');
  const outline = parsed.ok ? outlineDockerfile(parsed.value, { path: 'Dockerfile', buildArgs: {} }) : parsed;
  if (!outline.ok) throw new Error(outline.failure.what);
  return outline.value;
}

const LINES = {
  L0: { line: 6, endLine: 6, inherited: true },
  L1: { line: 8, endLine: 8, inherited: false },
  L2: { line: 9, endLine: 9, inherited: false, copiedFrom: { stage: 'build', line: 1 } },
  L3: { line: 10, endLine: 10, inherited: false },
  L4: { line: 11, endLine: 13, inherited: false },
};

describe('provenance with mode=max', () => {
  test.each([
    ['SLSA v0.2, as captured', CAPTURED],
    ['SLSA v1', V1],
  ])('%s: every layer has its lines', (_, text) => {
    const told = read(text);
    if (told === undefined) throw new Error('not read');
    expect(Object.fromEntries(provenanceLines(told, outlineOf(told.dockerfile)))).toEqual(LINES);
  });

  test.each<[string, string]>([
    ['mode=min', JSON.stringify({ predicate: { ...predicate, buildConfig: undefined } })],
    ['another builder', '{"predicate":{"buildType":"x"}}'],
    ['no JSON', 'rubbish'],
    ['nothing', ''],
    ['lines that are none', CAPTURED.replaceAll('"line":', '"line":-')],
    ['several files', CAPTURED.replace('"infos":[', '"infos":[{"data":""},')],
  ])('%s tells nothing', (_, text) => expect(read(text)).toBeUndefined());

  test('a statement with many outputs of one step with many places ends in time', () => {
    const places = Array.from({ length: 900 }, () => ({
      ranges: Array.from({ length: 20 }, () => ({ start: { line: 9 }, end: { line: 9 } })),
    }));
    const layers = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, at) => [`s:${at}`, [[{ digest: DIGESTS[0] }]]]),
    );
    const source = { infos: [{ data: '' }], locations: { s: { locations: places } } };
    const buildConfig = { llbDefinition: [{ id: 's' }] };
    const text = JSON.stringify({ predicate: { buildConfig, metadata: { [METADATA]: { source, layers } } } });
    const started = cpuMs();
    expect(read(text)?.layers.get('L0')?.starts).toHaveLength(900);
    // Half a minute where the places are gone through for each output.
    expect(cpuMs() - started).toBeLessThan(8000);
  });

  test('a place that is no instruction of the Dockerfile tells nothing', () => {
    const told = read(CAPTURED);
    if (told === undefined) throw new Error('not read');
    const other = outlineOf('# a comment more\n'.repeat(50) + told.dockerfile);
    expect(provenanceLines(told, other).get('L3')).toBeUndefined();
  });
});

describe('in the report', () => {
  const provenance = read(CAPTURED);
  if (provenance === undefined) throw new Error('not read');
  const base = inspected({});
  const image = { ...base, provenance, config: { ...base.config, history: [], diffIds: [...DIFF_IDS.values()] } };
  const outline = outlineOf(provenance.dockerfile);

  test('an image without a history still has its lines', () => {
    const places = placesOf(image, outline, true);
    expect(places.ofLayer('L2')).toEqual({ kind: 'file', path: 'Dockerfile', line: 9 });
    expect(places.originOf?.('L2')).toBe('copied from stage build (line 1)');
    expect([places.isInherited('L0'), places.isInherited('L4')]).toEqual([true, false]);
  });
  test('provenance of another Dockerfile says nothing of this one', () => {
    const changed = outlineOf(provenance.dockerfile.replace('echo one', 'echo other'));
    expect(placesOf(image, changed, true).ofLayer('L2')).toMatchObject({ kind: 'image' });
  });
});

describe('in an OCI layout', () => {
  const image = imageOf(DIGESTS.map((digest) => [{ path: digest.slice(7, 12), content: digest }]));
  const blobs = ociBlobs(image);
  const manifest = lastOf(blobs);
  const statement = blobOf(
    Buffer.from(DIGESTS.reduce((text, digest, at) => text.replaceAll(digest, blobs[at]?.digest ?? ''), CAPTURED)),
    'application/vnd.in-toto+json',
  );

  async function inspect(about: string, kept = statement.bytes) {
    const annotations = { 'in-toto.io/predicate-type': 'https://slsa.dev/provenance/v0.2' };
    const document = {
      schemaVersion: 2,
      config: descriptorOf(lastOf(blobs.slice(0, -1))),
      layers: [{ ...descriptorOf(statement), annotations }],
    };
    const attestation = blobOf(Buffer.from(JSON.stringify(document)), 'application/vnd.oci.image.manifest.v1+json');
    const index = indexOf([
      { ...descriptorOf(manifest), platform: { os: 'linux', architecture: 'amd64' } },
      {
        ...descriptorOf(attestation),
        platform: { os: 'unknown', architecture: 'unknown' },
        annotations: { 'vnd.docker.reference.type': 'attestation-manifest', 'vnd.docker.reference.digest': about },
      },
    ]);
    const all = [...blobs, attestation, { ...statement, bytes: kept }, index];
    const unused = (): never => {
      throw new Error('not asked for');
    };
    const inputs = {
      openFile: async () => ok(bytesAsSource(tarOf(layoutEntries(all, [descriptorOf(index)])))),
      folder: unused,
      saveFrom: unused,
      registry: { manifest: unused, blob: unused, referrers: unused },
    };
    const target = { kind: 'oci-archive', path: 'a.tar', text: 'oci-archive:a.tar' } as const;
    const done = await inspectTarget(target, inputs, {
      platforms: [],
      architecture: 'amd64',
      readers: readersOf('db'),
    });
    if (!done.ok) throw new Error(done.failure.code);
    return done.value.images[0];
  }

  test('the attestation beside the image is read, by the layers’ diff ids', async () => {
    const found = await inspect(manifest.digest);
    expect(found?.provenance?.layers.get(image.diffIds[3] ?? '')).toEqual({ starts: [10], inherited: false });
    expect(found?.failures).toEqual([]);
  });
  test('one about another image is not', async () => {
    expect((await inspect(`sha256:${'0'.repeat(64)}`))?.provenance).toBeUndefined();
  });
  test('one whose bytes are not those of its digest is nobody’s word, and no failure of the image', async () => {
    const forged = Buffer.from(statement.bytes.toString().replace('"line":10', '"line":11'));
    const found = await inspect(manifest.digest, forged);
    expect([found?.provenance, found?.failures]).toEqual([undefined, []]);
  });
});
