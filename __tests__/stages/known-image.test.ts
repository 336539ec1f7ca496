import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { DeclaredImage } from '../../src/plan/images/declared.ts';
import { DiskFiles } from '../../src/shell/files.ts';
import { known, loneImage, newRoom, notesOf } from '../../src/stages/known-image.ts';
import { stageWorld } from '../helpers/stage-world.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'known-image-'));
  await put('app/Dockerfile', 'FROM debian:13 AS a\nCOPY src /src\nFROM a\nCOPY --from=lib x /x\n');
  await put('app/.dockerignore', 'src/*.md\n');
  await put('app/src/a.js', '');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

const worldHere = () => stageWorld({ files: new DiskFiles({ workspace: folder, cwd: folder }) });
const APP: DeclaredImage = { name: 'app', context: 'app', file: 'app/Dockerfile', contexts: new Map() };

test('what a build takes is what its Dockerfile names, less what its .dockerignore leaves out', async () => {
  const room = newRoom();
  const image = await known(worldHere(), room, APP);
  expect(['src/a.js', 'src/a.md', 'README.md'].map(image.takes)).toEqual([true, false, false]);
  expect([image.takesFrom('lib', 'x'), image.takesFrom('lib', 'y'), image.others]).toEqual([
    true,
    false,
    ['debian:13', 'lib'],
  ]);
  expect(notesOf(room)).toEqual([]);
});

test.each([
  ['its Dockerfile: it may take anything', 100, ['src/a.js', 'src/a.md', 'README.md'], 2],
  ['its sources: it may take anything', 1_500, ['src/a.js', 'src/a.md', 'README.md'], 2],
  ['its .dockerignore: nothing is left out', 2_500, ['src/a.js', 'src/a.md'], 1],
])('without room for %s, and it is told', async (_name, bytes, taken, unread) => {
  const room = { bytes, unread: 0 };
  const image = await known(worldHere(), room, APP);
  expect(['src/a.js', 'src/a.md', 'README.md'].filter(image.takes)).toEqual(taken);
  expect([room.unread, notesOf(room).length]).toEqual([unread, 1]);
});

test('a large Dockerfile that many services build is read for as many as there is room for', async () => {
  await put('big/Dockerfile', `FROM a\n${'COPY a b\n'.repeat(2_000)}`);
  const room = { bytes: 1_000_000, unread: 0 };
  const world = worldHere();
  const images = [];
  for (let at = 0; at < 50; at += 1)
    images.push(await known(world, room, { ...APP, context: 'big', file: 'big/Dockerfile', target: `t${at}` }));
  expect(images.filter(({ takes }) => !takes('other'))).toHaveLength(4);
  expect(room.unread).toBe(46);
});

test('thousands of ordinary images have room', async () => {
  const lines = Array.from({ length: 60 }, (_, at) => (at % 6 === 0 ? `COPY src/part-${at} /x` : 'RUN echo something'));
  await put('app/Dockerfile', `FROM debian:13\n${lines.join('\n')}\n`);
  await put('app/.dockerignore', 'node_modules\n*.md\n'.repeat(10));
  const room = newRoom();
  const before = room.bytes;
  await loneImage(worldHere(), room, 'app/Dockerfile');
  expect((before - room.bytes) * 5_000).toBeLessThan(before);
});
