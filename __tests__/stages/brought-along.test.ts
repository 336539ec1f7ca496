import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { fail, ok } from '../../src/domain/failure.ts';
import type { AdvisoriesPlan, PolicySource } from '../../src/domain/plan.ts';
import type { ChangedFile } from '../../src/ports/github.ts';
import type { World } from '../../src/ports/world.ts';
import { DiskFiles } from '../../src/shell/files.ts';
import { SystemPrograms } from '../../src/shell/programs.ts';
import { recordsBroughtAlong } from '../../src/stages/brought-along.ts';
import { stageWorld } from '../helpers/stage-world.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'brought-along-'));
  for (const path of ['osv/npm/all.zip', 'api/index.ts', 'kev.json']) await put(path, 'x');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

interface Asked {
  readonly changed?: readonly string[] | 'refused';
  readonly complete?: boolean;
  readonly counts?: PolicySource['counts'];
  readonly commits?: Pick<PolicySource, 'base' | 'head'>;
  readonly isPush?: boolean;
  readonly hasToken?: boolean;
}

async function look(advisories: Partial<AdvisoriesPlan>, asked: Asked = {}) {
  const { changed = [], complete = true, counts = 'base', isPush = false, hasToken = true } = asked;
  const files = (changed === 'refused' ? [] : changed).map((path): ChangedFile => ({ path, removed: false }));
  const filesBetween = async () =>
    changed === 'refused' ? fail('publish/forbidden', 'w', 'y', 'f') : ok({ files, complete });
  const programs = new SystemPrograms({ env: process.env, workspace: tmpdir() });
  const world = stageWorld({
    files: new DiskFiles({ workspace: folder, cwd: folder }),
    programs: {
      stream: (command) => programs.stream(command),
      find: (name) => programs.find(name),
      run: (command) => programs.run({ cwd: folder, ...command }),
    },
    github: hasToken ? ({ filesBetween } as Partial<World['github']> as NonNullable<World['github']>) : undefined,
  });
  const { base, head } = asked.commits ?? { base: 'a'.repeat(40), head: 'b'.repeat(40) };
  const policyFrom = isPush ? {} : { policyFrom: { base, head, counts } };
  const found = await recordsBroughtAlong(world, {
    advisories: { source: './osv', offline: true, ...advisories },
    ...policyFrom,
  });
  return [
    ...found.failures.map(({ code }) => code),
    ...found.policyFiles.map(({ path, change }) => `${path} ${change}`),
  ];
}

describe('records that the pull request would be judged by', () => {
  test.each<[string, Partial<AdvisoriesPlan>, Asked, string[]]>([
    ['it changes one', {}, { changed: ['README.md', 'osv/npm/all.zip'] }, ['policy/brought-along']],
    [
      'it changes one under a name that some file systems take for the same',
      {},
      { changed: ['OSV/npm/all.zip'] },
      ['policy/brought-along'],
    ],
    ['it changes others', {}, { changed: ['osv.md', 'osvx/a', 'os', 'osv.d'] }, []],
    [
      'the submodule, or the link, that they are below of becomes another',
      { source: 'osv/npm' },
      { changed: ['osv'] },
      ['policy/brought-along'],
    ],
    ['the workspace itself', { source: './' }, { changed: ['npm/all.zip'] }, ['policy/brought-along']],
    ['the workspace itself, and files that are no records', { source: '.' }, { changed: ['README.md', 'a/b'] }, []],
    ['others beside them', { source: 'osv/npm' }, { changed: ['osv/pypi/all.zip', 'osv/np'] }, []],
    ['it changes one, and the head counts', {}, { changed: ['osv/npm/all.zip'], counts: 'head' }, ['./osv changed']],
    ['a push', {}, { changed: ['osv/npm/all.zip'], isPush: true }, []],
    [
      'ratings and scores, too',
      { source: 'api', kev: 'kev.json', epss: 'osv/x' },
      { changed: ['kev.json'] },
      ['policy/brought-along'],
    ],
    ['a word, and a folder of that name', { source: 'api', kev: 'auto' }, { changed: ['api/index.ts'] }, []],
    ['a URL', { source: 'https://example.com/osv' }, { changed: ['osv/a'] }, []],
    ['a folder elsewhere', { source: tmpdir() }, { changed: ['osv/a'] }, []],
    [
      'more is changed than GitHub lists, and no history',
      {},
      { changed: ['a'], complete: false },
      ['policy/base-unreadable'],
    ],
    ['one that is listed counts all the same', {}, { changed: ['osv/a'], complete: false }, ['policy/brought-along']],
    ['GitHub refuses', {}, { changed: 'refused' }, ['policy/base-unreadable']],
    ['nobody can be asked', {}, { hasToken: false }, ['policy/base-unreadable']],
  ])('%s', async (_name, advisories, asked, expected) => expect(await look(advisories, asked)).toEqual(expected));

  test('a file that is moved there', async () => {
    const filesBetween = async () => ok({ files: [{ path: 'x', previous: 'osv/a', removed: false }], complete: true });
    const world = stageWorld({
      files: new DiskFiles({ workspace: folder, cwd: folder }),
      programs: { find: async () => undefined } as Partial<World['programs']> as World['programs'],
      github: { filesBetween } as Partial<World['github']> as NonNullable<World['github']>,
    });
    const policyFrom = { base: 'a'.repeat(40), head: 'b'.repeat(40), counts: 'base' } as const;
    const found = await recordsBroughtAlong(world, { advisories: { source: 'osv', offline: true }, policyFrom });
    expect(found.failures).toHaveLength(1);
  });
});

describe('without GitHub, by the history that is there', () => {
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
      cwd: folder,
      encoding: 'utf8',
    }).trim();
  const commit = (): string => {
    git('add', '-A');
    git('commit', '-qm', 'x');
    return git('rev-parse', 'HEAD');
  };

  test.each<[string, string, string[]]>([
    ['a record', 'osv/npm/all.zip', ['policy/brought-along']],
    ['something else', 'api/index.ts', []],
  ])('%s', async (_name, path, expected) => {
    git('init', '-q');
    const base = commit();
    await put(path, 'other');
    expect(await look({}, { hasToken: false, commits: { base, head: commit() } })).toEqual(expected);
  });

  test('what no commit has was made or fetched by the workflow: no history is needed', async () => {
    git('init', '-q');
    await writeFile(join(folder, '.gitignore'), 'osv\n');
    commit();
    expect(await look({}, { hasToken: false })).toEqual([]);
    expect(await look({}, { changed: 'refused' })).toEqual([]);
    expect(await look({ kev: 'kev.json' }, { hasToken: false })).toEqual(['policy/base-unreadable']);
  });

  test('a folder that is committed in capitals may be the one that lies there', async () => {
    git('init', '-q');
    await writeFile(join(folder, '.gitignore'), 'osv\n');
    await put('OSV/a.json', '{}');
    commit();
    expect(await look({}, { changed: ['OSV/a.json'] })).toEqual(['policy/brought-along']);
  });

  test('a committed link to it may be another one', async () => {
    git('init', '-q');
    await symlink('osv', join(folder, 'link'));
    await writeFile(join(folder, '.gitignore'), 'osv\n');
    commit();
    expect(await look({ source: 'link' }, { hasToken: false })).toEqual(['policy/base-unreadable']);
    expect(await look({ source: 'link' }, { changed: ['link'] })).toEqual(['policy/brought-along']);
  });

  test('what the base alone has changed since is not the pull request’s', async () => {
    git('init', '-q', '-b', 'main');
    commit();
    git('checkout', '-qb', 'topic');
    await put('api/index.ts', 'other');
    const head = commit();
    git('checkout', '-q', 'main');
    await put('osv/npm/all.zip', 'new');
    expect(await look({}, { hasToken: false, commits: { base: commit(), head } })).toEqual([]);
  });
});
