import { describe, expect, test } from '@jest/globals';
import { fail, ok } from '../../src/domain/failure.ts';
import type { InspectedImage } from '../../src/domain/image.ts';
import { parseTarget } from '../../src/domain/image-ref.ts';
import { type Outcome, STAGES } from '../../src/domain/outcome.ts';
import type { Plan } from '../../src/domain/plan.ts';
import { cyclonedx } from '../../src/inventory/cyclonedx.ts';
import { spdx } from '../../src/inventory/spdx.ts';
import type { Artifacts } from '../../src/ports/stage.ts';
import type { World } from '../../src/ports/world.ts';
import { inventoryStage } from '../../src/stages/inventory.ts';
import { scanStageWith } from '../../src/stages/scan.ts';
import { deb, distro, entry, memoryFiles, npmPackage, record } from '../advisories/samples.ts';
import { inspected } from '../inventory/image.ts';

const ORIGIN = { createdAt: '2026-01-02T03:04:05.000Z', tool: { name: 'seaworthy', version: '1.0.0' } };
const ADVISORIES = {
  'm/1.json': JSON.stringify(record('DSA-1-1', [entry('Debian:12', 'a', '2')], { upstream: ['CVE-2024-1001'] })),
  'm/2.json': JSON.stringify(record('GHSA-aaaa-bbbb-cccc', [entry('npm', 'b', '2.0.0')])),
};

function world(sbom: string): World {
  const silent = (): void => undefined;
  const files = {
    ...memoryFiles(ADVISORIES),
    readNamed: async (path: string) =>
      path === 'sbom.json' ? ok(new TextEncoder().encode(sbom)) : fail('file/not-found', path, 'x', 'x'),
  };
  const part: Partial<World> = {
    files: files as unknown as World['files'],
    say: { info: silent, progress: silent, group: silent, endGroup: silent, relay: silent },
    now: () => new Date('2026-11-22T00:00:00Z'),
    env: {},
  };
  return part as World;
}

function planFor(path: string): Plan {
  const image = parseTarget(`sbom:${path}`);
  if (!image.ok) throw new Error(image.failure.what);
  return {
    stages: Object.fromEntries(STAGES.map((stage) => [stage, { run: true }])) as unknown as Plan['stages'],
    dockerfiles: [],
    image: image.value,
    platforms: [],
    context: '.',
    buildArgs: [],
    sbomFormats: ['cyclonedx-json', 'spdx-json'],
    advisories: { source: 'm', offline: true },
    unassessed: 'incomplete',
    keptAs: 'test',
    push: { tags: [] },
  };
}

function codesOf(outcome: Outcome<Artifacts>): readonly string[] {
  return 'failures' in outcome ? outcome.failures.map(({ code }) => code) : [];
}

async function read(sbom: string, path = 'sbom.json'): Promise<Outcome<Artifacts>> {
  return inventoryStage.run(world(sbom), planFor(path), {});
}

async function findingsOf(image: InspectedImage): Promise<unknown> {
  const scan = scanStageWith({ sleep: async () => undefined, random: () => 0.5 });
  const outcome = await scan.run(world(''), planFor('sbom.json'), { images: [image] });
  if (!('findings' in outcome)) throw new Error(outcome.status);
  // The place names what was looked at: the image, or the SBOM.
  return outcome.findings.map((finding) => ({ ...finding, at: { ...finding.at, ref: '' } }));
}

describe('an SBOM in place of an image', () => {
  const image = inspected({ distro: distro('Debian:12'), packages: [deb('a', '1'), npmPackage('b', '1.0.0')] });

  test.each([
    ['CycloneDX', cyclonedx(image, ORIGIN)],
    ['SPDX', spdx(image, ORIGIN)],
  ])('our own %s gives the findings that the image gives', async (_name, text) => {
    const outcome = await read(text);
    expect(outcome.status).toBe('done');
    const [found] = 'artifacts' in outcome ? (outcome.artifacts.images ?? []) : [];
    if (found === undefined) throw new Error('no image');
    const expected = await findingsOf(image);
    expect(expected).toHaveLength(2);
    expect(await findingsOf(found)).toEqual(expected);
  });

  test('SBOMs are written of it, too', async () => {
    const outcome = await read(cyclonedx(image, ORIGIN));
    expect('artifacts' in outcome && outcome.artifacts.sboms?.map(({ format }) => format)).toEqual([
      'cyclonedx-json',
      'spdx-json',
    ]);
  });

  test('a layer that it does not name is no place', async () => {
    const component = { type: 'library', name: 'b', purl: 'pkg:npm/b@1.0.0' };
    const outcome = await read(JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.5', components: [component] }));
    const [found] = 'artifacts' in outcome ? (outcome.artifacts.images ?? []) : [];
    if (found === undefined) throw new Error('no image');
    expect(await findingsOf(found)).toMatchObject([{ rule: 'GHSA-aaaa-bbbb-cccc', at: { kind: 'image', ref: '' } }]);
    expect(JSON.stringify(await findingsOf(found))).not.toContain('"at":{"kind":"image","ref":"","layer"');
  });
});

describe('what cannot be assessed is told', () => {
  const sbom = (...components: unknown[]): string =>
    JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', components });
  const known = { type: 'library', name: 'b', purl: 'pkg:npm/b@1.0.0' };

  test.each([
    ['no purl', { type: 'library', name: 'x', version: '1' }],
    ['an unknown type', { type: 'library', name: 'x', purl: 'pkg:conan/x@1' }],
    ['no version', { type: 'library', name: 'x', purl: 'pkg:npm/x' }],
  ])('%s', async (_name, component) => {
    const outcome = await read(sbom(known, component));
    expect(outcome.status).toBe('done');
    expect('notAssessed' in outcome && outcome.notAssessed).toHaveLength(1);
  });

  test('many of one kind are one line', async () => {
    const many = Array.from({ length: 100_000 }, (_, index) => ({ type: 'library', name: `x${index}` }));
    const outcome = await read(sbom(known, ...many));
    const [line = ''] = ('notAssessed' in outcome ? outcome.notAssessed : undefined) ?? [];
    expect(line).toContain('100,000');
    expect(line.length).toBeLessThan(800);
  });

  test.each([
    ['nothing at all', sbom()],
    ['nothing that is known', sbom({ type: 'library', name: 'x', version: '1' })],
    ['nothing that advisories name', sbom({ type: 'library', name: 'x', purl: 'pkg:conda/zlib@1.2.13?build=h_0' })],
  ])('an SBOM with %s is not clean', async (_name, text) => {
    const outcome = await read(text);
    expect(outcome.status).toBe('partial');
    expect(codesOf(outcome)).toEqual(['sbom/nothing-to-assess']);
  });

  test('a package of conda that advisories name is something', async () =>
    expect(codesOf(await read(sbom({ type: 'library', name: 'x', purl: 'pkg:conda/python@3.9.1' })))).toEqual([]));

  test.each([
    ['hello', 'sbom/unreadable'],
    ['<bom/>', 'sbom/unsupported'],
    ['{"bomFormat":"CycloneDX","specVersion":"1.2"}', 'sbom/unsupported'],
  ])('%s: %s', async (text, code) => {
    const outcome = await read(text);
    expect(outcome.status).toBe('failed');
    expect(codesOf(outcome)).toEqual([code]);
  });

  test('one that is not there', async () => expect(codesOf(await read('', 'other.json'))).toEqual(['file/not-found']));
});
