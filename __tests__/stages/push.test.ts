import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { fail, ok } from '../../src/domain/failure.ts';
import { formatRegistryRef } from '../../src/domain/image-ref.ts';
import type { Registry } from '../../src/domain/registry.ts';
import type { Artifacts, BuiltImage } from '../../src/ports/stage.ts';
import { pushStageWith } from '../../src/stages/push.ts';
import { type Answer, flagValue, type Machine, machine, planOf } from './builder-machine.ts';

const CONFIG = `sha256:${'c'.repeat(64)}`;
const OTHER = `sha256:${'e'.repeat(64)}`;

function digestOf(json: string): string {
  return `sha256:${createHash('sha256').update(json).digest('hex')}`;
}

const IMAGE = JSON.stringify({ config: { digest: CONFIG } });
const FOREIGN = JSON.stringify({ config: { digest: OTHER } });
const INDEX = JSON.stringify({ manifests: [{ digest: digestOf(IMAGE) }, { digest: digestOf(FOREIGN) }] });

/** A registry with these manifests by reference in full. */
function registry(manifests: Record<string, string>): Pick<Registry, 'manifest'> {
  return {
    manifest: async (ref) => {
      const json = manifests[formatRegistryRef(ref)];
      if (json === undefined) return fail('image/not-found', formatRegistryRef(ref), 'w', 'f');
      return ok({ digest: digestOf(json), mediaType: 'x', bytes: new TextEncoder().encode(json) });
    },
  };
}

let here: Machine | undefined;
afterEach(() => here?.clean());

const STORED: BuiltImage = {
  ref: 'x',
  builder: 'docker',
  target: { kind: 'docker-daemon', name: CONFIG, text: '' },
  stored: CONFIG,
  id: CONFIG,
};
const CACHED: BuiltImage = { ref: 'x', builder: 'buildx', target: { kind: 'oci-dir', path: '/l', text: '' } };

interface Case {
  built?: BuiltImage;
  read?: readonly string[];
  tags?: readonly string[];
  manifests: Record<string, string>;
  answer?: Answer;
}

async function push({
  built = STORED,
  read = [CONFIG],
  tags = ['r.io/a:1'],
  manifests,
  answer = () => ({ exitCode: 0 }),
}: Case) {
  here = await machine({ programs: ['docker'], answer });
  const soFar = { built, images: read.map((digest) => ({ digest })) } as unknown as Artifacts;
  const stage = pushStageWith(() => registry(manifests));
  const outcome = await stage.run(here.world, planOf({}, tags), soFar);
  return outcome.status === 'failed'
    ? outcome.failures[0]?.code
    : outcome.status === 'done'
      ? outcome.artifacts.pushed
      : outcome.status;
}

function commands(): readonly string[] {
  return (here?.commands ?? []).map(({ args }) => args.join(' '));
}

describe('the image in the registry is the one that was checked', () => {
  test.each<[string, Omit<Case, 'answer'>, string]>([
    ['by its config', { manifests: { 'r.io/a:1': IMAGE } }, digestOf(IMAGE)],
    ['by its manifest', { read: [digestOf(IMAGE)], manifests: { 'r.io/a:1': IMAGE } }, digestOf(IMAGE)],
    ['as a child of an index', { read: [digestOf(IMAGE)], manifests: { 'r.io/a:1': INDEX } }, digestOf(INDEX)],
    [
      'as the config of a child',
      {
        manifests: {
          'r.io/a:1': INDEX,
          [`r.io/a@${digestOf(IMAGE)}`]: IMAGE,
          [`r.io/a@${digestOf(FOREIGN)}`]: FOREIGN,
        },
      },
      digestOf(INDEX),
    ],
    [
      'by the config, though its layers are compressed anew',
      { read: [OTHER], manifests: { 'r.io/a:1': IMAGE } },
      digestOf(IMAGE),
    ],
  ])('%s', async (_, given, digest) => {
    expect(await push(given)).toEqual({ refs: ['r.io/a:1'], digest });
  });

  test.each<[string, Omit<Case, 'answer'>, string]>([
    ['another image', { manifests: { 'r.io/a:1': FOREIGN } }, 'push/failed'],
    [
      'one of two tags is another image',
      { tags: ['r.io/a:1', 'r.io/a:2'], manifests: { 'r.io/a:1': IMAGE, 'r.io/a:2': FOREIGN } },
      'push/failed',
    ],
    ['an index without it', { manifests: { 'r.io/a:1': JSON.stringify({ manifests: [] }) } }, 'push/failed'],
    [
      'one of two checked images is missing',
      { read: [digestOf(IMAGE), OTHER], manifests: { 'r.io/a:1': INDEX } },
      'image/not-found',
    ],
    ['no manifest', { manifests: { 'r.io/a:1': '{}' } }, 'registry/bad-answer'],
    ['nothing', { manifests: {} }, 'image/not-found'],
  ])('or else it fails: %s', async (_, given, code) => {
    expect(await push(given)).toBe(code);
  });

  test('the id of one image does not vouch for several', async () => {
    const manifests = { 'r.io/a:1': IMAGE };
    expect(await push({ read: [OTHER, OTHER], manifests })).toBe('push/failed');
  });
});

describe('from a cache, by digest first', () => {
  const pushes =
    (json: string): Answer =>
    async (args) => {
      if (args.includes('--metadata-file')) {
        await writeFile(
          flagValue(args, '--metadata-file'),
          JSON.stringify({ 'containerimage.digest': digestOf(json) }),
        );
      }
      return { exitCode: 0 };
    };
  const read = [digestOf(IMAGE)];

  test('what was checked gets its tags', async () => {
    const manifests = { [`r.io/a@${digestOf(IMAGE)}`]: IMAGE, 'r.io/a:1': IMAGE, 'r.io/a:2': IMAGE };
    const tags = ['r.io/a:1', 'r.io/a:2'];
    expect(await push({ built: CACHED, read, tags, manifests, answer: pushes(IMAGE) })).toEqual({
      refs: tags,
      digest: digestOf(IMAGE),
    });
    expect(commands().at(-1)).toContain(`--tag r.io/a:1 --tag r.io/a:2 -- r.io/a@${digestOf(IMAGE)}`);
  });

  test('anything else gets none', async () => {
    const manifests = { [`r.io/a@${digestOf(FOREIGN)}`]: FOREIGN, 'r.io/a:1': IMAGE };
    expect(await push({ built: CACHED, read, manifests, answer: pushes(FOREIGN) })).toBe('push/failed');
    expect(commands().some((line) => line.includes('imagetools'))).toBe(false);
  });

  test('an older buildx is asked again in its own words', async () => {
    const manifests = { [`r.io/a@${digestOf(IMAGE)}`]: IMAGE, 'r.io/a:1': IMAGE };
    const answer: Answer = (args, command) =>
      args.includes('--prefer-index=false')
        ? { exitCode: 1, stderr: 'unknown flag: --prefer-index' }
        : pushes(IMAGE)(args, command);
    expect(await push({ built: CACHED, read, manifests, answer })).toMatchObject({ digest: digestOf(IMAGE) });
  });
});

describe('failures', () => {
  const manifests = { 'r.io/a:1': IMAGE };
  test('a push that fails', async () => {
    const answer: Answer = (args) => (args.includes('push') ? { exitCode: 1, stderr: 'denied: no' } : { exitCode: 0 });
    expect(await push({ manifests, answer })).toBe('push/failed');
  });

  test('a silent one', async () => {
    expect(await push({ manifests, answer: () => ({ exitCode: 1 }) })).toBe('engine/silent');
  });

  test('an image that was not read is not pushed', async () => {
    expect(await push({ read: [], manifests })).toBe('push/withheld');
    expect(commands()).toEqual([]);
  });

  test.each(['--all-tags', 'Upper:1', `r.io/a@${CONFIG}`])('the tag %s', async (tag) => {
    expect(await push({ tags: [tag], manifests })).toMatch(/^(usage\/bad-value|image\/bad-reference)$/);
    expect(commands()).toEqual([]);
  });
});
