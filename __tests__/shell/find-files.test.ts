import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { World } from '../../src/ports/world.ts';
import { DiskFiles } from '../../src/shell/files.ts';
import { findDockerfiles, isDockerfileName } from '../../src/stages/find-dockerfiles.ts';

let root: string;
let files: DiskFiles;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'find-test-'));
  for (const folder of ['ws/api/deploy', 'ws/node_modules/a', 'ws/.git', 'ws/empty', 'outside'])
    mkdirSync(join(root, folder), { recursive: true });
  for (const file of [
    'ws/Dockerfile',
    'ws/Dockerfile.dockerignore',
    'ws/api/Dockerfile.prod',
    'ws/api/deploy/web.Dockerfile',
    'ws/api/deploy/Containerfile',
    'ws/api/deploy/docker-compose.yml',
    'ws/node_modules/a/Dockerfile',
    'ws/.git/Dockerfile',
    'outside/Dockerfile',
  ])
    writeFileSync(join(root, file), 'FROM scratch\n');
  symlinkSync('../..', join(root, 'ws/api/loop'));
  symlinkSync('../../outside', join(root, 'ws/api/out'));
  symlinkSync('../../outside/Dockerfile', join(root, 'ws/empty/Dockerfile'));
  symlinkSync('nothing', join(root, 'ws/empty/gone.Dockerfile'));
  symlinkSync('../api', join(root, 'ws/empty/folder.Dockerfile'));
  symlinkSync('../api/deploy/web.Dockerfile', join(root, 'ws/empty/inside.Dockerfile'));
  files = new DiskFiles({ workspace: join(root, 'ws'), cwd: join(root, 'ws') });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const ALL = ['Dockerfile', 'api/Dockerfile.prod', 'api/deploy/Containerfile', 'api/deploy/web.Dockerfile'];

test('a search goes into folders and follows no link', async () => {
  const found = await files.find('.', isDockerfileName, 100);
  expect(found.ok && found.value).toEqual(ALL);
  const below = await files.find('api/', isDockerfileName, 100);
  expect(below.ok && below.value).toEqual(ALL.slice(1));
});

test('links to files of the workspace are taken where they are asked for, and no other', async () => {
  const found = await files.find('.', isDockerfileName, 100, 'inside');
  expect(found.ok && found.value).toEqual([...ALL, 'empty/inside.Dockerfile']);
  const below = await files.find('empty', isDockerfileName, 100, 'inside');
  expect(below.ok && below.value).toEqual(['empty/inside.Dockerfile']);
});

test.each([
  ['a folder that is not there', 'nowhere', 100, 'file/unreadable'],
  ['more files than wanted', '.', 3, 'file/too-large'],
])('%s fails', async (_, folder, max, code) => {
  const found = await files.find(folder, isDockerfileName, max);
  expect(found.ok ? 'ok' : found.failure.code).toBe(code);
});

describe('Dockerfiles of a call', () => {
  const find = (given: readonly string[]) => findDockerfiles({ files } as unknown as World, given);

  test('folders are searched, files are taken as they are, each once', async () => {
    expect(await find(['api', 'anything.txt', 'Dockerfile', '.'])).toEqual({
      files: [...ALL.slice(1), 'anything.txt', 'Dockerfile'],
      failures: [],
    });
  });

  test('a folder without any is told, and takes nothing from the others', async () => {
    const { files: kept, failures } = await find(['empty', 'api']);
    expect(kept).toEqual(ALL.slice(1));
    expect(failures.map(({ code }) => code)).toEqual(['file/not-found']);
  });
});

test.each([
  ['Dockerfile', true],
  ['dockerfile', true],
  ['Dockerfile.alpine', true],
  ['web.Dockerfile', true],
  ['Containerfile', true],
  ['Containerfile.in', true],
  ['Dockerfile.dockerignore', false],
  ['Dockerfile~', false],
  ['Dockerfile.orig', false],
  ['Dockerfiles', false],
  ['myDockerfile', false],
  ['docker-compose.yml', false],
])('%s is a Dockerfile by name: %s', (name, expected) => {
  expect(isDockerfileName(name)).toBe(expected);
});
