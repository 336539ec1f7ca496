import { describe, expect, test } from '@jest/globals';
import { fail, ok, type Result } from '../../src/domain/failure.ts';
import type { PolicySource } from '../../src/domain/plan.ts';
import type { World } from '../../src/ports/world.ts';
import { readPolicyFile } from '../../src/stages/policy-files.ts';
import { readPolicy } from '../../src/stages/read-policy.ts';

const BASE = 'b'.repeat(40);
const HEAD = 'a'.repeat(40);
const SOURCE: PolicySource = { base: BASE, head: HEAD, counts: 'base' };
const PATH = 'conf/ignore.yml';

const GONE = fail('file/not-found', 'gone', '', '');

interface Place {
  /** What lies in the workspace, by path; `/outside` is not of it. */
  readonly here?: Readonly<Record<string, string>>;
  /** What commits have, by `SHA:PATH`; undefined: there is no API. */
  readonly commits?: Readonly<Record<string, string>> | undefined;
  /** What git knows. */
  readonly git?: Readonly<Record<string, string>>;
  /** Where a path of the workspace really leads, over links. */
  readonly links?: Readonly<Record<string, string>>;
}

function worldOf({ here = {}, commits, git, links = {} }: Place): { world: World; asked: string[] } {
  const asked: string[] = [];
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  const at = (found: string | undefined): Result<Uint8Array> => (found === undefined ? GONE : ok(bytes(found)));
  const world = {
    files: {
      readNamed: async (path: string) => at(here[path]),
      kind: async (path: string) => {
        const found = here[path.replace('/w/', '')];
        return found === undefined ? undefined : found === 'gitdir' ? 'file' : 'directory';
      },
      realInWorkspace: async (path: string) => links[path] ?? path,
      resolve: (path: string) => (path.startsWith('/') ? path : `/w/${path}`.replace('/w/.', '/w')),
      inWorkspace: (path: string) => (path.startsWith('/') ? undefined : path),
    },
    github:
      commits === undefined
        ? undefined
        : {
            fileAt: async (path: string, commit: string) => {
              asked.push(`${commit.slice(0, 1)}:${path}`);
              const found = commits[`${commit}:${path}`];
              return ok(found === undefined ? undefined : bytes(found));
            },
          },
    programs: {
      find: async () => (git === undefined ? undefined : '/usr/bin/git'),
      run: async ({ args }: { args: readonly string[] }) => {
        const capture = (exitCode: number, text = '') =>
          ok({ exitCode, timedOut: false, stdout: bytes(text), stderr: '' });
        const last = args.at(-1) ?? '';
        if (args.includes('-e')) return capture(git?.[last.slice(0, 40)] === undefined ? 128 : 0);
        if (args.includes('rev-parse')) return Object.hasOwn(git ?? {}, last) ? capture(0, `${last}\n`) : capture(1);
        return capture(0, git?.[last]);
      },
    },
  };
  return { world: world as unknown as World, asked };
}

async function read(place: Place, source: PolicySource | undefined = SOURCE, path = PATH) {
  const result = await readPolicyFile(worldOf(place).world, source, path, 1000);
  if (!result.ok) return result.failure.code;
  const { bytes, told } = result.value;
  return [bytes === undefined ? undefined : new TextDecoder().decode(bytes), told?.from, told?.change];
}

const here = { [PATH]: 'head' };

describe('a file of the policy on a pull request', () => {
  test.each<[string, Place, unknown]>([
    [
      'is the base’s, the change is told',
      { here, commits: { [`${BASE}:${PATH}`]: 'base' } },
      ['base', 'base', 'changed'],
    ],
    ['is the base’s, nothing to tell', { here, commits: { [`${BASE}:${PATH}`]: 'head' } }, ['head', 'base', 'none']],
    [
      'is the base’s though the head removes it',
      { commits: { [`${BASE}:${PATH}`]: 'base' } },
      ['base', 'base', 'removed'],
    ],
    [
      'does not count where the head adds it',
      { here, commits: { [`${HEAD}:${PATH}`]: 'head' } },
      [undefined, 'base', 'added'],
    ],
    [
      'does not count where the head adds it under another name, and a link to it',
      { here, links: { [PATH]: 'evil/i.yml' }, commits: { [`${HEAD}:evil/i.yml`]: 'head' } },
      'policy/base-unreadable',
    ],
    [
      'does not count where the head lays a link to another file of the base',
      { here, links: { [PATH]: 'lax/i.yml' }, commits: { [`${BASE}:lax/i.yml`]: 'lax' } },
      'policy/base-unreadable',
    ],
    [
      'counts behind a link where no commit has it under either name',
      { here, links: { [PATH]: 'made/i.yml' }, commits: {} },
      ['head', 'workspace', 'none'],
    ],
    [
      'does not count out of a submodule, whose commit the head chooses',
      { here: { ...here, 'conf/.git': 'gitdir' }, commits: {} },
      'policy/base-unreadable',
    ],
    ['counts as it lies there where no commit has it', { here, commits: {} }, ['head', 'workspace', 'none']],
    ['is not there at all', { commits: {} }, 'file/not-found'],
    ['is refused where the base cannot be asked', { here }, 'policy/base-unreadable'],
    ['is not there, and the base cannot be asked', {}, 'file/not-found'],
    [
      'comes out of local objects',
      { here, git: { [BASE]: '', [`${BASE}:${PATH}`]: 'base' } },
      ['base', 'base', 'changed'],
    ],
    ['is refused where git has not the base', { here, git: {} }, 'policy/base-unreadable'],
    [
      'is found below a checkout in a folder',
      { here: { ...here, 'conf/.git': '' }, commits: { [`${BASE}:ignore.yml`]: 'base' } },
      ['base', 'base', 'changed'],
    ],
    [
      'is the workspace’s own first: a folder that the head makes a checkout hides nothing',
      { here: { ...here, 'conf/.git': '' }, commits: { [`${BASE}:${PATH}`]: 'base', [`${BASE}:ignore.yml`]: 'other' } },
      ['base', 'base', 'changed'],
    ],
  ])('%s', async (_, place, expected) => expect(await read(place)).toEqual(expected));

  test.each<[string, Place, unknown]>([
    ['the head’s counts', { here, commits: { [`${BASE}:${PATH}`]: 'base' } }, ['head', 'head', 'changed']],
    ['an added one counts', { here, commits: {} }, ['head', 'head', 'added']],
    ['what cannot be asked is told', { here }, ['head', 'head', 'unknown']],
    ['one that is gone is gone', { commits: { [`${BASE}:${PATH}`]: 'base' } }, 'file/not-found'],
  ])('policy-from head: %s', async (_, place, expected) =>
    expect(await read(place, { ...SOURCE, counts: 'head' })).toEqual(expected),
  );

  test('outside of the workspace it is the user’s own, and nobody is asked', async () => {
    const { world, asked } = worldOf({ here: { '/outside': 'own' }, commits: {} });
    const result = await readPolicyFile(world, SOURCE, '/outside', 1000);
    expect(result.ok && result.value.told).toBe(undefined);
    expect(asked).toEqual([]);
  });
});

test('without a pull request there is only what lies there', async () => {
  const { world, asked } = worldOf({ here, commits: { [`${BASE}:${PATH}`]: 'base' } });
  const result = await readPolicyFile(world, undefined, PATH, 1000);
  expect(result.ok && new TextDecoder().decode(result.value.bytes)).toBe('head');
  expect(asked).toEqual([]);
});

describe('the ignore file', () => {
  const entry = (id: string): string => `- { id: ${id}, reason: r }\n`;
  const idsOf = async (place: Place, source?: PolicySource) => {
    const { ignores, stages, policyFiles } = await readPolicy(worldOf(place).world, PATH, source);
    return { ids: ignores.map(({ id }) => id), status: stages[0]?.status, change: policyFiles[0]?.change };
  };

  test('a pull request cannot add an entry for itself', async () => {
    const place = { here: { [PATH]: entry('A') + entry('B') }, commits: { [`${BASE}:${PATH}`]: entry('A') } };
    expect(await idsOf(place, SOURCE)).toEqual({ ids: ['A'], status: 'done', change: 'changed' });
    expect(await idsOf(place, { ...SOURCE, counts: 'head' })).toEqual({
      ids: ['A', 'B'],
      status: 'done',
      change: 'changed',
    });
    expect(await idsOf(place)).toEqual({ ids: ['A', 'B'], status: 'done', change: undefined });
  });

  test('a file that is added ignores nothing yet, and one whose base is unknown fails', async () => {
    const added = { here: { [PATH]: entry('A') }, commits: { [`${HEAD}:${PATH}`]: entry('A') } };
    expect(await idsOf(added, SOURCE)).toEqual({ ids: [], status: 'done', change: 'added' });
    expect(await idsOf({ here: { [PATH]: entry('A') } }, SOURCE)).toEqual({
      ids: [],
      status: 'failed',
      change: undefined,
    });
  });
});
