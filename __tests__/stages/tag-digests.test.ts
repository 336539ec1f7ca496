import { expect, test } from '@jest/globals';
import { parseDockerfile } from '../../src/dockerfile/parse.ts';
import { fail, ok } from '../../src/domain/failure.ts';
import { formatRegistryRef } from '../../src/domain/image-ref.ts';
import type { Registry, TagLookup } from '../../src/domain/registry.ts';
import { tagDigests } from '../../src/stages/tag-digests.ts';
import { INPUTS } from '../dockerfile/lint-text.ts';
import { sayTo, stagePlan, stageWorld } from '../helpers/stage-world.ts';

const DIGEST = `sha256:${'b'.repeat(64)}`;

const INDEX = `{"manifests":[{"digest":"sha256:${'1'.repeat(64)}"}]}`;
const isRead: Registry['manifest'] = async ({ digest = '' }) =>
  ok({ digest, mediaType: 'application/vnd.oci.image.index.v1+json', bytes: new TextEncoder().encode(INDEX) });

async function ask(
  text: string,
  lookup?: (name: string) => ReturnType<TagLookup['digest']>,
  isLate = false,
  manifest = isRead,
) {
  const parsed = parseDockerfile(new TextEncoder().encode(text), 'Dockerfile');
  if (!parsed.ok) throw new Error(parsed.failure.why);
  const asked: string[] = [];
  const said: string[] = [];
  const world = stageWorld({
    say: sayTo(said),
    sleep: () => (isLate ? Promise.resolve() : new Promise<void>(() => undefined)),
  });
  const registry: TagLookup & Pick<Registry, 'manifest'> = {
    manifest,
    digest(ref) {
      asked.push(formatRegistryRef(ref));
      return lookup?.(formatRegistryRef(ref)) ?? Promise.resolve(ok(DIGEST));
    },
  };
  const found = await tagDigests(world, stagePlan({}), { file: parsed.value, inputs: INPUTS }, registry);
  return { ...found, digests: [...found.digests], heldPins: [...found.heldPins], asked, said };
}

test('tags of base images, each once; no stages, no scratch, no variables, no bare names and digests', async () => {
  const done = await ask(
    `ARG V=1\nFROM debian:12 AS a\nFROM a\nFROM scratch\nFROM node:$V\nFROM debian\nFROM alpine@${DIGEST}\nFROM debian:12@${DIGEST}\nFROM ghcr.io/o/app:1`,
  );
  expect(done.asked).toEqual(['docker.io/library/debian:12', 'ghcr.io/o/app:1']);
  expect(done).toMatchObject({ complete: true, said: [] });
  expect(done.digests).toEqual(done.asked.map((name) => [name, DIGEST]));
});

test('what a registry refuses is told, and the others count', async () => {
  const done = await ask('FROM debian:12\nFROM alpine:3\n', (name) =>
    Promise.resolve(name.includes('debian') ? fail('image/not-found', 'w', 'y', 'f') : ok(DIGEST)),
  );
  expect(done).toMatchObject({ complete: false, digests: [['docker.io/library/alpine:3', DIGEST]] });
  expect(done.said).toEqual([expect.stringContaining('docker.io/library/debian:12')]);
});

test('a registry that takes too long is not waited for', async () => {
  const done = await ask('FROM debian:12\n', () => new Promise(() => undefined), true);
  expect(done).toMatchObject({ complete: false, digests: [] });
  expect(done.said).toHaveLength(1);
});

test('a file of many base images asks about twenty', async () => {
  const done = await ask(Array.from({ length: 25 }, (_, at) => `FROM debian:${at + 1}`).join('\n'));
  expect([done.asked.length, done.said.length, done.complete]).toEqual([20, 5, false]);
});

test('a file without base images asks nobody, and misses nothing', async () => {
  expect(await ask('FROM scratch\n')).toMatchObject({ asked: [], complete: true });
});

const pinned = (digit: string): string => `FROM debian:12@sha256:${digit.repeat(64)}\n`;

test('a pin of one platform, which the index holds still, is not behind its tag', async () => {
  const done = await ask(pinned('1') + pinned('2') + pinned('b'));
  expect(done).toMatchObject({ heldPins: [`sha256:${'1'.repeat(64)}`], complete: true, said: [] });
});

test('where the index is not read, nothing is said of the pin', async () => {
  const refused = await ask(pinned('2'), undefined, false, async () => fail('image/not-found', 'w', 'y', 'f'));
  expect(refused).toMatchObject({ heldPins: [`sha256:${'2'.repeat(64)}`], complete: false });
  expect(refused.said).toHaveLength(1);
});

test('a registry that took too long is not asked by the next file of the run', async () => {
  const parsed = parseDockerfile(new TextEncoder().encode('FROM debian:12\nFROM ghcr.io/o/app:1\n'), 'Dockerfile');
  if (!parsed.ok) throw new Error(parsed.failure.why);
  const world = stageWorld({ say: sayTo([]), sleep: async () => undefined });
  const asked: string[] = [];
  const registry = {
    manifest: isRead,
    digest: ({ registry: host }: { readonly registry: string }) => {
      asked.push(host);
      return host === 'ghcr.io' ? Promise.resolve(ok(DIGEST)) : new Promise<never>(() => undefined);
    },
  };
  for (let file = 0; file < 3; file += 1)
    await tagDigests(world, stagePlan({}), { file: parsed.value, inputs: INPUTS }, registry);
  expect(asked).toEqual(['docker.io', 'ghcr.io', 'ghcr.io', 'ghcr.io']);
});
