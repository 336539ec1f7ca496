import { expect, test } from '@jest/globals';
import { fail, ok } from '../../src/domain/failure.ts';
import { parseTarget } from '../../src/domain/image-ref.ts';
import type { World } from '../../src/ports/world.ts';
import { readImages } from '../../src/stages/inventory.ts';
import { tarOf } from '../formats/write-tar.ts';
import { stageWorld } from '../helpers/stage-world.ts';
import { bytesSource } from '../helpers/zip-writer.ts';
import { dockerEntries, imageOf } from '../image/make-image.ts';

const LOCK = JSON.stringify({ lockfileVersion: 3, packages: { 'node_modules/locked': { version: '1.0.0' } } });
const INSTALLED = JSON.stringify({ name: 'installed', version: '2.0.0' });

function world(archive: Uint8Array): World {
  const files = {
    open: async () => ok(bytesSource(archive)),
    kind: async () => 'file',
    read: async () => fail('file/not-found', 'x', 'x', 'x'),
  } as unknown as World['files'];
  return stageWorld({ files });
}

async function packagesOf(lockFiles: boolean | undefined): Promise<string[]> {
  const image = imageOf([
    [
      { path: 'app/package-lock.json', content: LOCK },
      { path: 'app/node_modules/installed/package.json', content: INSTALLED },
    ],
  ]);
  const archive = tarOf(dockerEntries([{ image, tags: ['app:1'] }]));
  const target = parseTarget('docker-archive:app.tar');
  if (!target.ok) throw new Error(target.failure.what);
  const read = await readImages(world(archive), target.value, 'app:1', {
    platforms: [],
    ...(lockFiles === undefined ? {} : { lockFiles }),
  });
  if (!read.ok) throw new Error(read.failure.what);
  return read.value.images.flatMap(({ packages }) => packages.map(({ name }) => name));
}

test.each([
  [undefined, ['installed']],
  [false, ['installed']],
  [true, ['installed', 'locked']],
])('lock-files %s: %j', async (lockFiles, expected) => expect(await packagesOf(lockFiles)).toEqual(expected));
