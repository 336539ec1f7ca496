import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { World } from '../../src/ports/world.ts';
import { DiskFiles } from '../../src/shell/files.ts';
import { SystemPrograms } from '../../src/shell/programs.ts';
import { placeCommitTree, type WantedTree } from '../../src/stages/commit-tree.ts';

let root: string;
let repository: string;
let into: string;

const ENV = { PATH: process.env['PATH'] ?? '', GIT_CONFIG_NOSYSTEM: '1' };
const NAMED = ['-c', 'user.name=a', '-c', 'user.email=a@example.org'];

function git(args: readonly string[], input = '', cwd = repository): string {
  return execFileSync('git', [...NAMED, ...args], { cwd, env: { ...ENV, HOME: root }, encoding: 'utf8', input }).trim();
}

function commit(): string {
  git(['add', '-A']);
  git(['commit', '-q', '-m', 'x']);
  return git(['rev-parse', 'HEAD']);
}

/** A commit of a tree that git's own commands would not write: entries as they are, in this order. */
function commitOf(entries: readonly (readonly [mode: string, name: string, object: string])[]): string {
  const parts = entries.flatMap(([mode, name, object]) => [
    Buffer.from(`${mode} ${name}\0`),
    Buffer.from(object, 'hex'),
  ]);
  const file = join(root, 'tree');
  writeFileSync(file, Buffer.concat(parts));
  const tree = git(['hash-object', '-t', 'tree', '-w', '--literally', file]);
  return git(['commit-tree', tree, '-m', 'x']);
}

function write(path: string, text: string): void {
  mkdirSync(join(repository, path, '..'), { recursive: true });
  writeFileSync(join(repository, path), text);
}

function worldIn(workspace: string): World {
  const files = new DiskFiles({ workspace, cwd: workspace, temporaryRoot: root });
  return { files, programs: new SystemPrograms({ env: { ...ENV, HOME: root }, workspace }) } as unknown as World;
}

async function place(id: string, wanted: Partial<WantedTree> = {}, workspace = repository): Promise<string> {
  const tree = { commit: id, cwd: workspace, folder: '', files: [], ...wanted };
  const placed = await placeCommitTree(worldIn(workspace), tree, into);
  return placed.ok ? 'placed' : placed.failure.why;
}

const read = (path: string): string => readFileSync(join(into, path), 'utf8');

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'commit-tree-test-'));
  repository = join(root, 'w');
  into = join(root, 'tree-of-base');
  mkdirSync(repository);
  git(['init', '-q']);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('the tree of a commit', () => {
  test('comes out byte for byte, with its executable bits and its links', async () => {
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 7919) % 256));
    write('app/Dockerfile', 'FROM scratch\n');
    write('app/run.sh', '#!/bin/sh\n');
    write('app/empty', '');
    write('app/no end of line', 'x');
    write('app/läng\nste "zeile"', 'y');
    writeFileSync(join(repository, 'app/data'), bytes);
    symlinkSync('../../../etc/passwd', join(repository, 'app/link'));
    git(['add', '-A']);
    git(['update-index', '--chmod=+x', 'app/run.sh']);
    git(['commit', '-q', '-m', 'x']);
    const base = git(['rev-parse', 'HEAD']);
    write('app/Dockerfile', 'FROM head\n');
    commit();
    expect(await place(base)).toBe('placed');
    expect(read('app/Dockerfile')).toBe('FROM scratch\n');
    expect(readFileSync(join(into, 'app/data')).equals(bytes)).toBe(true);
    expect([read('app/empty'), read('app/no end of line'), read('app/läng\nste "zeile"')]).toEqual(['', 'x', 'y']);
    expect(lstatSync(join(into, 'app/run.sh')).mode & 0o100).toBe(0o100);
    expect(lstatSync(join(into, 'app/data')).mode & 0o111).toBe(0);
    expect(readlinkSync(join(into, 'app/link'))).toBe('../../../etc/passwd');
  });

  test('is not rewritten, thinned or filtered by attributes, hooks or configuration', async () => {
    const ran = join(root, 'ran');
    write('.gitattributes', 'a export-subst filter=evil text eol=crlf\nb export-ignore\n* diff=evil\n');
    write('a', '$Format:%H$\n');
    write('b', 'kept\n');
    const base = commit();
    for (const key of [
      'filter.evil.smudge',
      'filter.evil.process',
      'diff.evil.textconv',
      'core.fsmonitor',
      'core.pager',
    ])
      git(['config', key, `touch ${ran} #`]);
    git(['config', 'core.autocrlf', 'true']);
    writeFileSync(join(repository, '.git/hooks/post-checkout'), `#!/bin/sh\ntouch ${ran}\n`, { mode: 0o755 });
    expect(await place(base)).toBe('placed');
    expect([read('a'), read('b')]).toEqual(['$Format:%H$\n', 'kept\n']);
    expect(existsSync(ran)).toBe(false);
    // Nothing is noted in the repository.
    expect(git(['worktree', 'list']).split('\n')).toHaveLength(1);
  });

  test('has an empty folder for a submodule, whatever its address', async () => {
    write('.gitmodules', '[submodule "s"]\n\tpath = s\n\turl = ext::sh -c touch% /tmp/x\n');
    write('a', 'x');
    git(['update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},s`]);
    git(['add', 'a', '.gitmodules']);
    git(['commit', '-q', '-m', 'x']);
    expect(await place(git(['rev-parse', 'HEAD']))).toBe('placed');
    expect(readdirSync(join(into, 's'))).toEqual([]);
  });

  test('is taken in part: the folder, and files beside it', async () => {
    write('app/a', 'a');
    write('apple/b', 'b');
    write('docker/Dockerfile', 'FROM scratch\n');
    const base = commit();
    const files = [
      { path: 'docker/Dockerfile', required: true },
      { path: 'docker/Dockerfile.dockerignore', required: false },
    ];
    expect(await place(base, { folder: 'app', files })).toBe('placed');
    expect(readdirSync(into).sort()).toEqual(['app', 'docker']);
  });

  test('a Dockerfile that is not there, or is a link, and a folder that is not there are told', async () => {
    write('app/a', 'a');
    symlinkSync('/etc/passwd', join(repository, 'Dockerfile'));
    const base = commit();
    const required = (path: string): Partial<WantedTree> => ({ files: [{ path, required: true }] });
    expect(await place(base, required('none'))).toContain('"none"');
    expect(await place(base, required('Dockerfile'))).toContain('link');
    expect(await place(base, { folder: 'none' })).toContain('"none"');
    expect(existsSync(into)).toBe(false);
  });
});

describe('bounds', () => {
  test.each([
    [{ entries: 2, bytes: 6 }, 'placed'],
    [{ entries: 1, bytes: 6 }, 'more than'],
    [{ entries: 2, bytes: 5 }, 'more than'],
  ])('%j of two files of three bytes', async (bounds, words) => {
    write('a', 'abc');
    write('b', 'def');
    expect(await place(commit(), { bounds })).toContain(words);
    expect(existsSync(into)).toBe(words === 'placed');
  });
});

describe('hostile names', () => {
  const blob = (): string => git(['hash-object', '-w', '--stdin'], 'gotcha');

  test.each<[string]>([['..'], ['.'], ['.git'], ['.GIT'], ['a\\b']])('%j is refused', async (name) => {
    const inner = git(['hash-object', '-w', '--stdin'], 'x');
    expect(await place(commitOf([['100644', name, inner]]))).toContain('is not laid out as a file');
    expect(existsSync(join(root, 'gotcha'))).toBe(false);
  });

  test('a folder of such a name leads nowhere', async () => {
    write('x', 'x');
    commit();
    const file = join(root, 'tree');
    writeFileSync(file, Buffer.concat([Buffer.from('100644 gotcha\0'), Buffer.from(blob(), 'hex')]));
    const inner = git(['hash-object', '-t', 'tree', '-w', '--literally', file]);
    expect(await place(commitOf([['40000', '..', inner]]))).toContain('is not laid out as a file');
    expect(existsSync(join(root, 'gotcha'))).toBe(false);
  });

  test('a link and a folder of one name: nothing is written through the link', async () => {
    const out = join(root, 'out');
    mkdirSync(out);
    const file = join(root, 'tree');
    writeFileSync(file, Buffer.concat([Buffer.from('100644 gotcha\0'), Buffer.from(blob(), 'hex')]));
    const inner = git(['hash-object', '-t', 'tree', '-w', '--literally', file]);
    const link = git(['hash-object', '-w', '--stdin'], out);
    expect(
      await place(
        commitOf([
          ['120000', 'd', link],
          ['40000', 'd', inner],
        ]),
      ),
    ).toContain('EEXIST');
    expect(readdirSync(out)).toEqual([]);
  });

  test('a name twice is refused, and so is one that is not UTF-8', async () => {
    const object = blob();
    const entry = ['100644', 'a', object] as const;
    expect(await place(commitOf([entry, entry]))).toContain('EEXIST');
    const file = join(root, 'tree');
    writeFileSync(file, Buffer.concat([Buffer.from('100644 '), Buffer.from([0xff, 0]), Buffer.from(object, 'hex')]));
    const tree = git(['hash-object', '-t', 'tree', '-w', '--literally', file]);
    rmSync(into, { recursive: true, force: true });
    expect(await place(git(['commit-tree', tree, '-m', 'x']))).toContain('UTF-8');
  });
});

describe('what is not in the checkout', () => {
  test('a commit that a shallow clone has not', async () => {
    write('a', 'base');
    const base = commit();
    write('a', 'head');
    const head = commit();
    git(['clone', '-q', '--depth', '1', `file://${repository}`, 'shallow'], '', root);
    const shallow = join(root, 'shallow');
    expect(await place(base, {}, shallow)).toContain('`fetch-depth: 0`');
    expect(await place(head, {}, shallow)).toBe('placed');
  });

  test('a blob that a clone without blobs has promised: nothing is fetched', async () => {
    write('a', 'base');
    const base = commit();
    write('a', 'head');
    commit();
    git(['config', 'uploadpack.allowFilter', 'true']);
    git(['clone', '-q', '--filter=blob:none', `file://${repository}`, 'partial'], '', root);
    expect(await place(base, {}, join(root, 'partial'))).toContain('`fetch-depth: 0`');
  });

  test('no repository, and what is no commit', async () => {
    const empty = join(root, 'empty');
    mkdirSync(empty);
    expect(await place('1'.repeat(40), {}, empty)).toContain('fetch-depth');
    write('a', 'x');
    commit();
    expect(await place('--help')).not.toBe('placed');
    expect(await place('HEAD')).not.toBe('placed');
  });
});
