import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { ByteSource } from '../../src/domain/bytes.ts';
import { ok } from '../../src/domain/failure.ts';
import { INFLATE_LIMITS } from '../../src/formats/compression.ts';
import { type ExpectedLayer, type LayerReading, readLayer } from '../../src/image/layer.ts';
import { seekableLayers } from '../../src/image/seekable-layers.ts';
import { DiskFiles } from '../../src/shell/files.ts';
import { ThreadHashing } from '../../src/shell/hashing.ts';
import { inPieces, tarOf } from '../formats/write-tar.ts';
import { readersOf, roomFor } from '../image/test-readers.ts';

const folder = mkdtempSync(join(tmpdir(), 'packed-'));
const hashing = new ThreadHashing();
afterAll(async () => {
  await hashing.stop();
  rmSync(folder, { recursive: true, force: true });
});

const hexOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const noise = createHash('shake256', { outputLength: 7_000_003 }).update('the sea').digest();

const tar = tarOf([
  { path: 'etc/list', content: 'a 1\n' },
  { path: 'big', content: noise },
  { path: 'db', content: 'b 2\n' },
]);

let files = 0;
async function onDisk(content: Uint8Array): Promise<{ source: ByteSource; path: string }> {
  files += 1;
  const path = join(folder, `${files}`);
  writeFileSync(path, content);
  const opened = await new DiskFiles({ workspace: folder, cwd: folder }).open(path);
  if (!opened.ok) throw new Error(opened.failure.what);
  return { source: opened.value, path };
}

async function readAll(
  sources: readonly ByteSource[],
  expected: ExpectedLayer,
  bytes?: (count: number) => void,
): Promise<LayerReading[]> {
  const layers = seekableLayers('image', async ({ key }) => {
    const source = sources[Number(key)];
    if (source === undefined) throw new Error(key);
    return ok({ bytes: source });
  });
  const places = sources.map((_, index) => ({ key: `${index}`, id: `sha256:${'1'.repeat(64)}`, expected }));
  const progress = { layer: () => undefined, bytes: bytes ?? (() => undefined) };
  const context = { readers: readersOf('db', 'etc/list'), keep: roomFor(), hashing, progress };
  return [...(await layers.read(places, context)).values()];
}

const codesOf = ({ failures }: LayerReading): string[] => failures.map(({ code }) => code).sort();
const blob = gzipSync(tar, { level: 1 });
const right = { diffId: `sha256:${hexOf(tar)}`, digest: `sha256:${hexOf(blob)}`, size: blob.length };
const other = `sha256:${'0'.repeat(64)}`;

describe('a packed layer on disk, whose bytes another thread hashes', () => {
  test.each([
    ['right', blob, right],
    ['of another diff id', blob, { ...right, diffId: other }],
    ['of another digest', blob, { ...right, digest: other }],
    ['cut', blob.subarray(0, 3_000_000), right],
    ['damaged', Buffer.from(blob).fill(0xaa, 500_000, 500_400), right],
    ['with bytes behind it', Buffer.concat([blob, Buffer.alloc(9)]), right],
    ['no tar', gzipSync(Buffer.alloc(2000, 'x')), right],
  ])('%s: the same as one that is sent and hashed here', async (_, bytes, expected) => {
    const job = { name: 'layer', expected, readers: readersOf('db', 'etc/list'), keep: roomFor() };
    const here = await readLayer(inPieces(bytes, [9000]), job);
    const { source } = await onDisk(bytes);
    let told = 0;
    const [there] = await readAll([source], expected, (count) => {
      told += count;
    });
    await source.close();
    if (there === undefined) throw new Error('no reading');
    expect(codesOf(there)).toEqual(codesOf(here));
    expect(there.content.files).toEqual(here.content.files);
    if (here.failures.length > 0) return;
    expect(there.content).toEqual(here.content);
    expect(told).toBe(bytes.length);
  });

  test('its digest says what it is, not the size that is named', async () => {
    const { source } = await onDisk(blob);
    const [reading] = await readAll([source], { ...right, size: 1_000_000 });
    expect(reading && codesOf(reading)).toEqual([]);
    await source.close();
  });

  test('gzip and zstd side by side do not mix', async () => {
    const zstd = zstdCompressSync(tar);
    const opened = await Promise.all([blob, zstd, blob, zstd].map(onDisk));
    const { diffId } = right;
    const read = await readAll(
      opened.map(({ source }) => source),
      { diffId },
    );
    expect(read.map(codesOf)).toEqual([[], [], [], []]);
    expect(read.map(({ content }) => content.files.length)).toEqual([2, 2, 2, 2]);
    await Promise.all(opened.map(({ source }) => source.close()));
  });

  test('a file that became shorter is told', async () => {
    const { source, path } = await onDisk(blob);
    truncateSync(path, 4_000_000);
    const [reading] = await readAll([source], right);
    expect(reading && codesOf(reading)).toContain('image/truncated');
    await source.close();
  });
});

describe('a packed layer that is sent, hashed on a thread', () => {
  const read = (bytes: Uint8Array, limits = INFLATE_LIMITS): Promise<LayerReading> =>
    readLayer(inPieces(bytes, [70_001]), {
      name: 'layer',
      expected: right,
      readers: readersOf('db', 'etc/list'),
      keep: roomFor(),
      hashing,
      limits: { inflate: limits },
    });

  test('its digests are those of its bytes', async () => {
    const reading = await read(blob);
    expect(codesOf(reading)).toEqual([]);
    expect(reading.content.diffId).toBe(right.diffId);
  });

  test('a bomb ends at its bounds', async () => {
    const bomb = gzipSync(Buffer.alloc(2 ** 26));
    const reading = await read(bomb, { maxBytes: 2 ** 30, maxRatio: 50, freeBytes: 2 ** 20 });
    expect(codesOf(reading)).toContain('image/too-large');
  });
});
