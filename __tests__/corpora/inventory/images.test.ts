import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import * as v from 'valibot';
import type { ByteSource } from '../../../src/domain/bytes.ts';
import { fail, ok } from '../../../src/domain/failure.ts';
import { parseTarget } from '../../../src/domain/image-ref.ts';
import { isDistroType } from '../../../src/domain/package.ts';
import { OBSERVERS } from '../../../src/hardening/observers.ts';
import { type ImageInputs, inspectTarget } from '../../../src/image/inspect.ts';
import { assemble, type Inventory } from '../../../src/inventory/assemble.ts';
import { CATALOGERS } from '../../../src/inventory/catalogers/registry.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';

const Expected = v.object({
  path: v.string(),
  os: v.string(),
  packages: v.array(
    v.object({
      type: v.string(),
      name: v.string(),
      version: v.string(),
      arch: v.nullish(v.string()),
      source: v.nullish(v.string()),
      sourceVersion: v.nullish(v.string()),
      epoch: v.nullish(v.union([v.number(), v.string()])),
      release: v.nullish(v.string()),
      sourcerpm: v.nullish(v.string()),
    }),
  ),
});

type Row = v.InferOutput<typeof Expected>['packages'][number];

/** rpm's rows have the parts of a version, and the source package's file. */
function versionOf({ version, release, epoch }: Row): string {
  return `${epoch ? `${epoch}:` : ''}${version}${release ? `-${release}` : ''}`;
}

function sourceOf({ source, sourcerpm }: Row): string | undefined {
  return source ?? sourcerpm?.replace(/-[^-]+-[^-]+\.src\.rpm$/, '');
}

function inMemory(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: async (offset, length) => bytes.subarray(offset, offset + length),
    stream: async function* (offset = 0, length = bytes.length) {
      yield bytes.subarray(offset, offset + length);
    },
    close: async () => undefined,
  };
}

const NOWHERE = fail('image/not-found', 'x', 'x', 'x');
const INPUTS: ImageInputs = {
  openFile: async (path) => ok(inMemory(readFileSync(path))),
  folder: () => ({ read: async () => NOWHERE, open: async () => NOWHERE }),
  saveFrom: () => async () => NOWHERE,
  registry: { manifest: async () => NOWHERE, blob: async () => NOWHERE, referrers: async () => NOWHERE },
};

async function inventoryOf(path: string): Promise<Inventory> {
  const kind = path.includes('oci-archive') ? 'oci-archive' : 'docker-archive';
  const target = parseTarget(`${kind}:${path}`);
  if (!target.ok) throw new Error(target.failure.what);
  const readers = { catalogers: CATALOGERS, observers: OBSERVERS };
  const read = await inspectTarget(target.value, INPUTS, { readers, platforms: [], architecture: 'amd64' });
  if (!read.ok) throw new Error(`${read.failure.code}: ${read.failure.what}`);
  const [image] = read.value.images;
  if (image === undefined) throw new Error('no image');
  return assemble(image.composed, path);
}

describeWithCorpora('packages of real images', (dir) => {
  const cases = readFileSync(join(dir, 'cases/images-expected.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown)
    .flatMap((row) => {
      const parsed = v.safeParse(Expected, row);
      return parsed.success ? [parsed.output] : [];
    });

  test('there are cases', () => expect(cases.length).toBe(5));

  test.each(cases.map((row) => [row.path, row] as const))('%s', async (path, row) => {
    const { packages, distro } = await inventoryOf(join(dir, path));
    // A key of rpm's is in its database and is no package.
    const rows = row.packages.filter((one) => one.name !== 'gpg-pubkey');
    const found = packages.filter((one) => isDistroType(one.type));
    expect(found.map((one) => [one.type, one.name, one.version, one.arch])).toEqual(
      rows.map((one) => [one.type, one.name, versionOf(one), one.arch]),
    );
    expect(found.map((one) => one.source?.name)).toEqual(rows.map(sourceOf));
    for (const [index, one] of rows.entries()) {
      if (one.sourceVersion) expect(found[index]?.source?.version).toBe(one.sourceVersion);
    }
    expect(`${distro?.id} ${distro?.version}`).toBe(row.os);
  });
});
