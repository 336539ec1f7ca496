import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { World } from '../../src/ports/world.ts';
import { DiskFiles } from '../../src/shell/files.ts';
import { SystemPrograms } from '../../src/shell/programs.ts';
import { fileOfCommit } from '../../src/stages/commit-files.ts';

let root: string;
let base: string;

function git(...args: string[]): string {
  const env = { PATH: process.env['PATH'] ?? '', HOME: root, GIT_CONFIG_NOSYSTEM: '1' };
  return execFileSync('git', args, { cwd: join(root, 'w'), env, encoding: 'utf8', stdio: 'pipe' }).trim();
}

function commit(): string {
  git('add', '-A');
  git('-c', 'user.name=a', '-c', 'user.email=a@example.org', 'commit', '-q', '-m', 'x');
  return git('rev-parse', 'HEAD');
}

function worldIn(cwd: string): World {
  const workspace = join(root, 'w');
  const env = { PATH: process.env['PATH'], HOME: root };
  const files = new DiskFiles({ workspace, cwd });
  return { files, programs: new SystemPrograms({ env, workspace }), github: undefined } as unknown as World;
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'commit-files-test-'));
  mkdirSync(join(root, 'w/app'), { recursive: true });
  git('init', '-q');
  writeFileSync(join(root, 'w/app/ignore.yml'), 'base');
  base = commit();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const textOf = (read: Awaited<ReturnType<typeof fileOfCommit>>): unknown =>
  read.ok ? read.value && new TextDecoder().decode(read.value) : read.failure.code;

describe('a file of a commit, out of the local objects', () => {
  test('is read from any folder of the checkout', async () => {
    expect(textOf(await fileOfCommit(worldIn(join(root, 'w/app')), 'app/ignore.yml', base, 100))).toBe('base');
    expect(textOf(await fileOfCommit(worldIn(join(root, 'w')), 'app/none.yml', base, 100))).toBe(undefined);
    expect(textOf(await fileOfCommit(worldIn(join(root, 'w')), 'x', 'f'.repeat(40), 100))).toBe('publish/forbidden');
  });

  test('a repository that the pull request has committed as plain files says nothing of the base', async () => {
    const app = join(root, 'w/app');
    // The objects of the base with another content, and a configuration: none of these names is refused by git.
    cpSync(join(root, 'w/.git/objects'), join(app, 'objects'), { recursive: true });
    mkdirSync(join(app, 'refs'));
    writeFileSync(join(app, 'HEAD'), 'ref: refs/heads/x\n');
    writeFileSync(join(app, 'config'), '[core]\n\tbare = true\n\trepositoryformatversion = 0\n');
    expect(textOf(await fileOfCommit(worldIn(app), 'app/ignore.yml', base, 100))).toBe('publish/forbidden');
  });

  test('no program of the repository’s configuration runs', async () => {
    const ran = join(root, 'ran');
    for (const key of ['core.fsmonitor', 'core.sshCommand', 'core.pager', 'diff.external'])
      git('config', key, `touch ${ran} #`);
    await fileOfCommit(worldIn(join(root, 'w')), 'app/ignore.yml', base, 100);
    expect(existsSync(ran)).toBe(false);
  });
});
