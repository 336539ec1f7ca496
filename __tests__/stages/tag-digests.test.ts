import { expect, test } from '@jest/globals';
import { parseDockerfile } from '../../src/dockerfile/parse.ts';
import { fail, ok } from '../../src/domain/failure.ts';
import { formatRegistryRef } from '../../src/domain/image-ref.ts';
import type { TagLookup } from '../../src/domain/registry.ts';
import { tagDigests } from '../../src/stages/tag-digests.ts';
import { INPUTS } from '../dockerfile/lint-text.ts';
import { sayTo, stagePlan, stageWorld } from '../helpers/stage-world.ts';

const DIGEST = `sha256:${'b'.repeat(64)}`;

async function ask(text: string, lookup?: (name: string) => ReturnType<TagLookup['digest']>, isLate = false) {
  const parsed = parseDockerfile(new TextEncoder().encode(text), 'Dockerfile');
  if (!parsed.ok) throw new Error(parsed.failure.why);
  const asked: string[] = [];
  const said: string[] = [];
  const world = stageWorld({
    say: sayTo(said),
    sleep: () => (isLate ? Promise.resolve() : new Promise<void>(() => undefined)),
  });
  const registry: TagLookup = {
    digest(ref) {
      asked.push(formatRegistryRef(ref));
      return lookup?.(formatRegistryRef(ref)) ?? Promise.resolve(ok(DIGEST));
    },
  };
  const found = await tagDigests(world, stagePlan({}), { file: parsed.value, inputs: INPUTS }, registry);
  return { ...found, digests: [...found.digests], asked, said };
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
