import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { ByteSource } from '../../src/domain/bytes.ts';
import { FailureError } from '../../src/domain/failure.ts';
import { DiskFiles } from '../../src/shell/files.ts';
import { ThreadHashing } from '../../src/shell/hashing.ts';
import { workerPlace } from '../../src/shell/worker-place.ts';

const folder = mkdtempSync(join(tmpdir(), 'hashing-'));
const hashing = new ThreadHashing();
afterAll(async () => {
  await hashing.stop();
  rmSync(folder, { recursive: true, force: true });
});

const bytes = Buffer.alloc(9_000_001, 'seaworthy ');
const hexOf = (part: Uint8Array): string => createHash('sha256').update(part).digest('hex');

async function onDisk(content: Uint8Array): Promise<ByteSource> {
  const path = join(folder, `${content.length}`);
  writeFileSync(path, content);
  const opened = await new DiskFiles({ workspace: folder, cwd: folder }).open(path);
  if (!opened.ok) throw new Error(opened.failure.what);
  return opened.value;
}

describe('hashing on threads', () => {
  test.each([0, 1, 100_000, 2 ** 20, 2 ** 20 + 1, 9_000_001])('%d bytes in pieces of many sizes', async (size) => {
    const part = bytes.subarray(0, size);
    const all = [7919, 65_536, 3_000_000].map(async (piece) => {
      const running = hashing.begin();
      for (let at = 0; at < size; at += piece) {
        running.add(part.subarray(at, at + piece));
        await running.room();
      }
      return running.hex();
    });
    expect(new Set(await Promise.all(all))).toEqual(new Set([hexOf(part)]));
  });

  test('a piece may change once it was added', async () => {
    const running = hashing.begin();
    const piece = Buffer.from(bytes.subarray(0, 1_500_000));
    running.add(piece);
    piece.fill(0);
    running.add(bytes.subarray(1_500_000));
    expect(await running.hex()).toBe(hexOf(bytes));
  });

  test.each([1000, 700_000, 9_000_001])(
    '%d bytes of buffers that are given away, in halves and among others',
    async (size) => {
      const part = bytes.subarray(0, size);
      const running = hashing.begin();
      const given: Uint8Array[] = [];
      const turns = [70_000, 400_000, 300, 1_100_000];
      for (let at = 0, turn = 0; at < size; turn += 1) {
        const length = turns[turn % turns.length] ?? 1;
        const own = new Uint8Array(part.subarray(at, at + length));
        const half = Math.floor(own.length / 3);
        running.give(own.subarray(0, half));
        const rest = own.subarray(half);
        if (turn % 3 === 0) running.add(rest);
        else {
          if (rest.length >= 2 ** 16) given.push(own);
          running.give(rest);
        }
        if (own.length > 0) own.fill(0);
        at += length;
        await running.room();
      }
      expect(await running.hex()).toBe(hexOf(part));
      expect(given.map(({ length }) => length)).toEqual(given.map(() => 0));
      expect(given.length > 0).toBe(size > 70_000);
    },
  );

  test.each([10, 9_000_001])('a file of %d bytes, and its progress', async (size) => {
    const source = await onDisk(bytes.subarray(0, size));
    let told = 0;
    const onBytes = (count: number): void => {
      told += count;
    };
    const hex = await hashing.ofSource(source, { onBytes });
    expect(hex).toBe(hexOf(bytes.subarray(0, size)));
    expect(told).toBe(size);
    await source.close();
  });

  test('a file and pieces at once, on the same threads', async () => {
    const source = await onDisk(bytes);
    const files = [1, 2, 3].map(() => hashing.ofSource(source));
    const running = [1, 2, 3].map(() => hashing.begin());
    for (const one of running) one.add(bytes);
    const all = await Promise.all([...files, ...running.map((one) => one.hex())]);
    expect(new Set(all)).toEqual(new Set([hexOf(bytes)]));
    await source.close();
  });

  test.each([
    { processors: 1, isBeside: true, threads: 1 },
    { processors: 2, isBeside: true, threads: 1 },
    { processors: 2, isBeside: false, threads: 2 },
    { processors: 4, isBeside: true, threads: 2 },
  ])('$processors processors, beside other work: $isBeside, hash two files on $threads threads', async (one) => {
    const own = new ThreadHashing(one.processors);
    const source = await onDisk(bytes);
    const all = [1, 2].map(() => own.ofSource(source, { isBeside: one.isBeside }));
    expect(own.busyThreads).toBe(one.threads);
    expect(await Promise.all(all)).toEqual([hexOf(bytes), hexOf(bytes)]);
    expect(own.busyThreads).toBe(0);
    await source.close();
    await own.stop();
  });

  test('a file that became shorter is told, and the threads go on', async () => {
    const source = await onDisk(bytes.subarray(0, 5_000_000));
    truncateSync(join(folder, '5000000'), 4_000_000);
    const failure = await hashing.ofSource(source).catch((error: unknown) => error);
    expect(failure instanceof FailureError && failure.failure.code).toBe('image/truncated');
    await source.close();
    const next = hashing.begin();
    next.add(bytes);
    expect(await next.hex()).toBe(hexOf(bytes));
  });

  test('a thread that was begun before it is needed hashes', async () => {
    const own = new ThreadHashing();
    own.prepareFor(tmpdir());
    own.prepareFor(tmpdir());
    const running = own.begin();
    running.add(bytes);
    expect(await running.hex()).toBe(hexOf(bytes));
    await own.stop();
  });

  test.each([
    ['a folder', tmpdir(), 1],
    ['the program of Node, which is large', process.execPath, 1],
    ['a small file', fileURLToPath(import.meta.url), 0],
    ['nothing', '/nonexistent', 0],
  ])('threads that begin with a run for %s; none keeps its process alive', (_, path, threads) => {
    const place = new URL('../../src/shell/hashing.ts', import.meta.url).href;
    const program = [
      'let begun = 0;',
      "process.on('worker', () => { begun += 1; });",
      "process.on('exit', () => console.log(begun));",
      `new (await import(${JSON.stringify(place)})).ThreadHashing().prepareFor(${JSON.stringify(path)});`,
      'await new Promise((wake) => setTimeout(wake, 10));',
    ].join('\n');
    const ended = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      timeout: 30_000,
      encoding: 'utf8',
    });
    expect([ended.status, ended.stdout.trim()]).toEqual([0, String(threads)]);
  });

  test('a hash whose thread was stopped fails and does not hang', async () => {
    const own = new ThreadHashing();
    const running = own.begin();
    running.add(bytes);
    await own.stop();
    await running.room();
    await expect(running.hex()).rejects.toThrow();
  });
});

test.each([
  ['w', 'file:///a/src/shell/x.ts', 'file:///a/src/shell/w.ts'],
  ['../w', 'file:///a/src/shell/x.ts', 'file:///a/src/w.ts'],
  ['w', 'file:///a/dist/chunks/chunk-ABC.js', 'file:///a/dist/chunks/w.js'],
  ['../w', 'file:///a/dist/chunks/chunk-ABC.js', 'file:///a/dist/chunks/w.js'],
  ['../w', 'file:///a/dist/index.js', 'file:///a/dist/chunks/w.js'],
])('the worker %s of %s is %s', (name, here, there) => {
  expect(workerPlace(name, here).href).toBe(there);
});
