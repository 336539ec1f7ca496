import { randomBytes } from 'node:crypto';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ByteStream } from '../../src/domain/bytes.ts';
import { FailureError } from '../../src/domain/failure.ts';
import { decompress, INFLATE_LIMITS, peek, sniffCompression } from '../../src/formats/compression.ts';
import { ZstdFrames } from '../../src/formats/zstd-frames.ts';
import { inPieces } from './write-tar.ts';

async function gather(stream: ByteStream): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

async function outcome(bytes: Uint8Array, sizes?: readonly number[], limits = INFLATE_LIMITS): Promise<string> {
  try {
    return (await gather(decompress(inPieces(bytes, sizes), 'test', limits))).toString('latin1');
  } catch (error) {
    return error instanceof FailureError ? error.failure.code : `threw ${String(error)}`;
  }
}

/** A frame that decoders pass over (RFC 8878, section 3.1.2). */
function skippable(length: number): Buffer {
  const frame = Buffer.alloc(8 + length, 'skip');
  frame.writeUInt32LE(0x184d2a53, 0);
  frame.writeUInt32LE(length, 4);
  return frame;
}

const noise = randomBytes(400_000);
const text = noise.toString('latin1');
const gz = gzipSync(noise);
const zst = zstdCompressSync(noise);

describe('sniffing', () => {
  test.each([
    ['gzip', gz],
    ['zstd', zst],
    ['zstd', skippable(3)],
    ['none', Buffer.from('hello')],
    ['none', Buffer.alloc(0)],
    ['none', Buffer.from([0x1f])],
  ] as const)('%s', (compression, bytes) => expect(sniffCompression(bytes)).toBe(compression));

  test('peek gives the bytes back, and closes the stream when its reader stops', async () => {
    let closed = false;
    async function* source(): ByteStream {
      try {
        for (const byte of [1, 2, 3, 4, 5]) yield Uint8Array.of(byte);
      } finally {
        closed = true;
      }
    }
    const { start, whole } = await peek(source(), 3);
    expect([...start]).toEqual([1, 2, 3]);
    for await (const _ of whole) break;
    expect(closed).toBe(true);
    expect([...(await gather((await peek(source(), 9)).whole))]).toEqual([1, 2, 3, 4, 5]);
  });
});

describe('what is whole comes back', () => {
  const small = zstdCompressSync(Buffer.from('small'));
  test.each([
    ['plain', noise, text],
    ['gzip', gz, text],
    ['gzip of several members', Buffer.concat([gz, gz]), text + text],
    ['gzip with zeros after it', Buffer.concat([gz, Buffer.alloc(512)]), text],
    ['zstd', zst, text],
    ['zstd of several frames in one chunk', Buffer.concat([small, small, zst, small]), `smallsmall${text}small`],
    [
      'zstd with skippable frames around',
      Buffer.concat([skippable(9), small, skippable(0), small, skippable(70_000)]),
      'smallsmall',
    ],
    ['nothing', Buffer.alloc(0), ''],
  ])('%s', async (_, bytes, whole) => {
    expect(await outcome(bytes)).toBe(whole);
    expect(await outcome(bytes, [10_000_000])).toBe(whole);
    expect(await outcome(bytes, [1, 3, 70_001])).toBe(whole);
  });

  test('zstd frames are found wherever the chunks are cut', () => {
    const frame = fc.uint8Array({ maxLength: 300 }).map((bytes) => zstdCompressSync(bytes));
    fc.assert(
      fc.property(
        fc.array(frame, { minLength: 1, maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1 }),
        (frames, cuts) => {
          const whole = Buffer.concat(frames);
          const splitter = new ZstdFrames('test');
          const pieces: Uint8Array[] = [];
          for (let at = 0, turn = 0; at < whole.length; turn += 1) {
            const size = cuts[turn % cuts.length] ?? 1;
            pieces.push(...splitter.push(whole.subarray(at, at + size)));
            at += size;
          }
          expect(Buffer.concat(pieces)).toEqual(whole);
          const ends = new Set(
            frames.map((_, index) => frames.slice(0, index + 1).reduce((sum, { length }) => sum + length, 0)),
          );
          let at = 0;
          for (const piece of pieces) {
            for (let inside = at + 1; inside < at + piece.length; inside += 1) expect(ends.has(inside)).toBe(false);
            at += piece.length;
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('what is damaged is told', () => {
  const flip = (bytes: Buffer, at: number): Buffer => {
    const copy = Buffer.from(bytes);
    copy[at] = (copy[at] ?? 0) ^ 0xff;
    return copy;
  };
  test.each([
    ['gzip cut short', gz.subarray(0, gz.length - 5), 'image/truncated'],
    ['gzip cut in its second member', Buffer.concat([gz, gz.subarray(0, 6)]), 'image/truncated'],
    ['gzip with a flipped byte', flip(gz, 1000), 'image/corrupt'],
    ['gzip with rubbish after it', Buffer.concat([gz, Buffer.from('rubbish')]), 'image/corrupt'],
    ['zstd cut short', zst.subarray(0, zst.length - 5), 'image/truncated'],
    ['zstd cut in a frame header', Buffer.concat([zst, zst.subarray(0, 3)]), 'image/truncated'],
    ['zstd with rubbish after it', Buffer.concat([zst, Buffer.from('rubbish')]), 'image/corrupt'],
    [
      'zstd with a block of the reserved type',
      Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, 0x01, 0x07, 0, 0]),
      'image/corrupt',
    ],
  ])('%s', async (_, bytes, code) => {
    expect(await outcome(bytes)).toBe(code);
    expect(await outcome(bytes, [7, 30_000])).toBe(code);
  });

  test('a source that fails fails the reading, with its own failure', async () => {
    async function* broken(): ByteStream {
      yield gz.subarray(0, 1000);
      throw new FailureError({ code: 'registry/unreachable', what: '', why: '', fix: '' });
    }
    await expect(gather(decompress(broken(), 'test'))).rejects.toMatchObject({
      failure: { code: 'registry/unreachable' },
    });
  });
});

describe('bombs', () => {
  const zeros = 8 * 2 ** 20;
  const limits = { maxBytes: 4 * 2 ** 20, maxRatio: 100, freeBytes: 2 ** 20 };
  const roomy = { ...limits, maxBytes: 2 ** 30 };
  test.each([
    ['gzip beyond the size', gzipSync(Buffer.alloc(zeros)), limits, 'image/too-large'],
    ['zstd beyond the size', zstdCompressSync(Buffer.alloc(zeros)), limits, 'image/too-large'],
    ['gzip beyond the ratio', gzipSync(Buffer.alloc(zeros)), roomy, 'image/too-large'],
    ['zstd beyond the ratio', zstdCompressSync(Buffer.alloc(zeros)), roomy, 'image/too-large'],
    ['plain beyond the size', Buffer.alloc(zeros), limits, 'image/too-large'],
  ])('%s', async (_, bytes, bounds, code) => expect(await outcome(bytes, [65_536], bounds)).toBe(code));

  test('a small stream may be all zeros', async () => {
    expect(await outcome(gzipSync(Buffer.alloc(1_000_000)), [65_536], limits)).toHaveLength(1_000_000);
  });

  test('no more is inflated than is read', async () => {
    const stream = decompress(inPieces(gzipSync(Buffer.alloc(2 ** 26)), [4096]), 'test');
    for await (const chunk of stream) {
      expect(chunk.length).toBeLessThanOrEqual(2 ** 19);
      break;
    }
  });
});
