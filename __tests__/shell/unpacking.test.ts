import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { ByteSource, ByteStream } from '../../src/domain/bytes.ts';
import { FailureError } from '../../src/domain/failure.ts';
import { INFLATE_LIMITS } from '../../src/formats/compression.ts';
import { readLayer } from '../../src/image/layer.ts';
import { readUnpackedLayer } from '../../src/image/layer-unpacked.ts';
import { DiskFiles } from '../../src/shell/files.ts';
import { ThreadUnpacking } from '../../src/shell/unpacking.ts';
import { inPieces, tarOf } from '../formats/write-tar.ts';
import { readersOf, roomFor } from '../image/test-readers.ts';

const folder = mkdtempSync(join(tmpdir(), 'unpacking-'));
const unpacking = new ThreadUnpacking();
afterAll(async () => {
  await unpacking.stop();
  rmSync(folder, { recursive: true, force: true });
});

const hexOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const text = Buffer.alloc(7_000_003, 'the sea is worthy of a ship; ');
for (let at = 0; at < text.length; at += 997) text[at] = at % 251;

let files = 0;
async function onDisk(content: Uint8Array): Promise<ByteSource> {
  files += 1;
  const path = join(folder, `${files}`);
  writeFileSync(path, content);
  const opened = await new DiskFiles({ workspace: folder, cwd: folder }).open(path);
  if (!opened.ok) throw new Error(opened.failure.what);
  return opened.value;
}

interface Outcome {
  readonly hex: string;
  readonly code?: string;
  readonly sums: { readonly unpacked?: string; readonly packed?: string };
}

async function unpack(packed: ByteSource | ByteStream, limits = INFLATE_LIMITS): Promise<Outcome> {
  let told = 0;
  const tell = (count: number): void => {
    told += count;
  };
  const running = unpacking.unpack(packed, { name: 'blob', limits, onBytes: tell });
  const hash = createHash('sha256');
  try {
    for await (const chunk of running.chunks) hash.update(chunk);
  } catch (error) {
    const code = error instanceof FailureError ? error.failure.code : String(error);
    return { hex: hash.digest('hex'), code, sums: await running.sums };
  }
  if ('size' in packed) expect(told).toBe(packed.size);
  return { hex: hash.digest('hex'), sums: await running.sums };
}

describe('unpacking on another thread', () => {
  test.each([
    ['gzip', gzipSync(text)],
    ['zstd', zstdCompressSync(text)],
    ['two members of gzip', Buffer.concat([gzipSync(text), gzipSync(text)])],
    ['nothing', gzipSync(Buffer.alloc(0))],
  ])('%s: from a file and from pieces, with both sums', async (name, packed) => {
    const whole = name.startsWith('two') ? Buffer.concat([text, text]) : name === 'nothing' ? Buffer.alloc(0) : text;
    const source = await onDisk(packed);
    const expected = { hex: hexOf(whole), sums: { unpacked: hexOf(whole), packed: hexOf(packed) } };
    expect(await unpack(source)).toEqual(expected);
    expect(await unpack(inPieces(packed, [70_001]))).toEqual(expected);
    await source.close();
  });

  test('neither a slow reader nor slow pieces, nor both, stop it', async () => {
    const noise = createHash('shake256', { outputLength: 12_000_000 }).update('x').digest();
    const packed = gzipSync(noise, { level: 0 });
    async function* slowly(): ByteStream {
      for (let at = 0; at < packed.length; at += 400_000) {
        if (at % 1_200_000 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
        yield packed.subarray(at, at + 400_000);
      }
    }
    for (const pieces of [slowly(), inPieces(packed, [65_536])]) {
      const running = unpacking.unpack(pieces, { name: 'blob', limits: INFLATE_LIMITS });
      const hash = createHash('sha256');
      for await (const chunk of running.chunks) {
        hash.update(chunk);
        await new Promise((resolve) => setTimeout(resolve, 3));
      }
      expect(hash.digest('hex')).toBe(hexOf(noise));
    }
  });

  test('several at once do not mix', async () => {
    const parts = [1, 2, 3, 4, 5].map((n) => text.subarray(n * 1000, n * 1_000_000));
    const all = await Promise.all(parts.map((part) => unpack(inPieces(gzipSync(part), [50_000]))));
    expect(all.map(({ hex }) => hex)).toEqual(parts.map(hexOf));
  });

  test.each([
    ['cut', gzipSync(text).subarray(0, 20_000), 'image/truncated'],
    ['damaged', Buffer.from(gzipSync(text)).fill(0xaa, 5000, 5400), 'image/corrupt'],
  ])('%s: told, and the packed bytes are hashed to their end', async (_, packed, code) => {
    const source = await onDisk(packed);
    expect(await unpack(source)).toMatchObject({ code, sums: { packed: hexOf(packed) } });
    await source.close();
    expect(await unpack(inPieces(packed, [4096]))).toMatchObject({ code, sums: { packed: hexOf(packed) } });
  });

  test('a bomb ends at its bounds', async () => {
    const limits = { maxBytes: 2 ** 30, maxRatio: 50, freeBytes: 2 ** 20 };
    expect((await unpack(inPieces(gzipSync(Buffer.alloc(2 ** 26)), [4096]), limits)).code).toBe('image/too-large');
  });

  test('what is wrong with the pieces themselves is what is told', async () => {
    async function* broken(): ByteStream {
      yield gzipSync(text).subarray(0, 9000);
      throw new FailureError({ code: 'registry/unreachable', what: 'w', why: 'y', fix: 'f' });
    }
    expect((await unpack(broken())).code).toBe('registry/unreachable');
  });

  test('one who stops reading leaves nothing that hangs', async () => {
    const running = unpacking.unpack(inPieces(gzipSync(text), [1000]), { name: 'blob', limits: INFLATE_LIMITS });
    for await (const _ of running.chunks) break;
    expect((await running.sums).unpacked).toBeUndefined();
  });

  test('a thread that ends is told', async () => {
    const own = new ThreadUnpacking();
    const running = own.unpack(inPieces(gzipSync(text), [1000]), { name: 'blob', limits: INFLATE_LIMITS });
    await own.stop();
    const all = async (): Promise<void> => {
      for await (const chunk of running.chunks) expect(chunk.length).toBeGreaterThan(0);
    };
    await expect(all()).rejects.toThrow();
  });
});

describe('a layer that another thread unpacks', () => {
  const tar = tarOf([
    { path: 'etc/list', content: 'a 1\n' },
    { path: 'big', content: text },
    { path: 'db', content: 'b 2\n' },
  ]);
  const blob = gzipSync(tar);
  const right = { diffId: `sha256:${hexOf(tar)}`, digest: `sha256:${hexOf(blob)}`, size: blob.length };
  const cut = blob.subarray(0, 30_000);

  test.each([
    ['right', blob, right],
    ['of another diff id', blob, { ...right, diffId: `sha256:${'0'.repeat(64)}` }],
    ['of another digest', blob, { ...right, digest: `sha256:${'0'.repeat(64)}` }],
    ['cut', cut, right],
    ['no tar', gzipSync(Buffer.alloc(2000, 'x')), right],
  ])('%s: the same as read here', async (_, bytes, expected) => {
    const job = () => ({ name: 'layer', expected, readers: readersOf('db', 'etc/list'), keep: roomFor() });
    const here = await readLayer(inPieces(bytes, [9000]), job());
    const there = await readUnpackedLayer(inPieces(bytes, [9000]), job(), unpacking);
    const codes = (list: typeof here.failures) => list.map(({ code }) => code).sort();
    expect(codes(there.failures)).toEqual(codes(here.failures));
    expect(there.content.files).toEqual(here.content.files);
    if (here.failures.length === 0) expect(there.content).toEqual(here.content);
  });
});
