import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inLargePieces } from '../../src/image/large-pieces.ts';
import { inPieces } from '../formats/write-tar.ts';

async function allOf(bytes: Uint8Array, sizes: readonly number[], size: number): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  for await (const piece of inLargePieces(inPieces(bytes, sizes), size)) pieces.push(piece);
  return pieces;
}

describe('a stream in large pieces', () => {
  test('has the same bytes; all pieces but the last are full, and each has its own buffer', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 500 }),
        fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 120 }),
        async (bytes, sizes, size) => {
          const pieces = await allOf(bytes, sizes, size);
          expect(Buffer.concat(pieces)).toEqual(Buffer.from(bytes));
          expect(pieces.map(({ length }) => length)).toEqual(
            Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
              Math.min(size, bytes.length - index * size),
            ),
          );
          for (const piece of pieces) expect(piece.buffer.byteLength).toBe(piece.length);
          expect(new Set(pieces.map(({ buffer }) => buffer)).size).toBe(pieces.length);
        },
      ),
    );
  });

  test('what the stream raises comes through', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(3);
      throw new Error('off');
    }
    const pieces = inLargePieces(broken(), 2);
    expect((await pieces.next()).value).toHaveLength(2);
    await expect(pieces.next()).rejects.toThrow('off');
  });
});
