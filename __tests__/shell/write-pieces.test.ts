import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { writePieces } from '../../src/shell/write-pieces.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pieces-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function written(pieces: Iterable<string>): Promise<string> {
  const path = join(folder, 'file');
  const handle = await open(path, 'w');
  try {
    await writePieces(handle, pieces);
  } finally {
    await handle.close();
  }
  return readFile(path, 'utf8');
}

describe('pieces of text', () => {
  test.each<[string, readonly string[]]>([
    ['none', []],
    ['empty ones', ['', 'a', '']],
    ['a character on the edge of the buffer', ['x'.repeat(2 ** 18 - 1), 'é', '😀']],
    ['one much larger than the buffer', [`x${'😀'.repeat(300_000)}`]],
    ['many', Array.from({ length: 5_000 }, (_, n) => `${n}é`.repeat(30))],
  ])('%s: the file has all of them', async (_, pieces) => {
    expect((await written(pieces)) === pieces.join('')).toBe(true);
  });

  test('what making one throws is thrown', async () => {
    const broken = function* (): Generator<string> {
      yield 'a';
      throw new Error('no more');
    };
    await expect(written(broken())).rejects.toThrow('no more');
  });
});
