import { crc32 } from 'node:zlib';
import type { ByteSource, RandomAccess } from '../../domain/bytes.ts';
import { CorruptIndex } from './corrupt.ts';

/** Bytes that are read and checked together: some records of usual size. */
const BLOCK = 4 * 1024;
/** Blocks that are kept for the next question (16 MiB). */
const MAX_KEPT = 4096;
/** Blocks that are read at once. */
const MAX_RUN = 256;
/** Blocks that nobody asked for and are read all the same: a call of the system costs more. */
const MAX_GAP = 8;
const CONCURRENCY = 4;

/** How many blocks a part of some bytes has. */
export function blocksOf(bytes: number): number {
  return Math.ceil(bytes / BLOCK);
}

/** The CRC-32 of each block of a part. */
export function checksumsOf(part: Uint8Array): number[] {
  const sums: number[] = [];
  for (let at = 0; at < part.length; at += BLOCK) sums.push(crc32(part.subarray(at, at + BLOCK)));
  return sums;
}

/** Blocks that follow each other, as they were read. */
interface Run {
  readonly bytes: Buffer;
  /** Number of the first block, and where in the bytes it and what follows it lie. */
  readonly first: number;
  readonly start: number;
  readonly end: number;
}

/** Bytes that lie one behind the other from `at` on. */
export interface View {
  readonly bytes: Buffer;
  readonly at: number;
}

/** A part of an index, read block by block; each block is checked before anything in it is used. */
export class CheckedBlocks {
  readonly size: number;
  readonly #source: ByteSource;
  readonly #window: RandomAccess | undefined;
  readonly #sums: Buffer;
  readonly #kept = new Map<number, Run>();

  /** `sums`: the checksums, four bytes each. */
  constructor(source: ByteSource, size: number, sums: Buffer) {
    if (source.size !== size || sums.length !== blocksOf(size) * 4) {
      throw new CorruptIndex('a part has another size than the index says');
    }
    this.#source = source;
    this.#window = source.window?.();
    this.size = size;
    this.#sums = sums;
  }

  /** Reads the blocks of many places at once, those that lie close to each other in one go. */
  async prefetch(places: readonly { readonly offset: number; readonly length: number }[]): Promise<void> {
    const wanted = new Set<number>();
    for (const { offset, length } of places) {
      if (offset + length > this.size) throw new CorruptIndex('a record lies outside its part');
      for (let block = Math.floor(offset / BLOCK); block * BLOCK < offset + length; block++) wanted.add(block);
    }
    if (this.#kept.size + wanted.size > MAX_KEPT) this.#kept.clear();
    const missing = [...wanted].filter((block) => !this.#kept.has(block));
    const runs: [number, number][] = [];
    for (const block of missing.toSorted((a, b) => a - b)) {
      const last = runs.at(-1);
      if (last !== undefined && block <= last[1] + MAX_GAP && block - last[0] < MAX_RUN) last[1] = block + 1;
      else runs.push([block, block + 1]);
    }
    // One buffer for all of them: most are of one block.
    const bytes = Buffer.allocUnsafeSlow(runs.reduce((sum, [from, to]) => sum + (to - from) * BLOCK, 0));
    let at = 0;
    const queue = runs.values();
    const work = async (): Promise<void> => {
      for (const [from, to] of queue) {
        const start = at;
        at += (to - from) * BLOCK;
        await this.#load(from, to, bytes, start);
      }
    };
    if (this.#window === undefined) await Promise.all(Array.from({ length: Math.min(CONCURRENCY, runs.length) }, work));
    else for (const [from, to] of queue) at = this.#loadAtOnce(this.#window, from, to, bytes, at);
  }

  #lengthOf(from: number, to: number): number {
    return Math.min(to * BLOCK, this.size) - from * BLOCK;
  }

  async #load(from: number, to: number, bytes: Buffer, start: number): Promise<void> {
    this.#take(await this.#source.read(from * BLOCK, this.#lengthOf(from, to)), from, to, bytes, start);
  }

  /** A block from a disk is there sooner than a thread that would fetch it. */
  #loadAtOnce(window: RandomAccess, from: number, to: number, bytes: Buffer, start: number): number {
    this.#take(window.read(from * BLOCK, this.#lengthOf(from, to)), from, to, bytes, start);
    return start + (to - from) * BLOCK;
  }

  #take(read: Uint8Array, from: number, to: number, bytes: Buffer, start: number): void {
    if (read.length !== this.#lengthOf(from, to)) throw new CorruptIndex('a part is cut short');
    bytes.set(read, start);
    const run = { bytes, first: from, start, end: start + read.length };
    for (let block = from; block < to; block++) {
      const at = start + (block - from) * BLOCK;
      if (crc32(bytes.subarray(at, Math.min(at + BLOCK, run.end))) !== this.#sums.readUInt32LE(block * 4))
        throw new CorruptIndex('a part does not match its checksums');
      this.#kept.set(block, run);
    }
  }

  /** The bytes at a place, reading what is not there yet. Throws CorruptIndex where the place or a checksum is wrong. */
  async read(offset: number, length: number): Promise<View> {
    if (offset + length > this.size) throw new CorruptIndex('a record lies outside its part');
    if (!this.#has(offset, length)) await this.prefetch([{ offset, length }]);
    return this.view(offset, length);
  }

  #has(offset: number, length: number): boolean {
    for (let block = Math.floor(offset / BLOCK); block * BLOCK < offset + length; block++) {
      if (!this.#kept.has(block)) return false;
    }
    return true;
  }

  /** Bytes that were prefetched, without a copy where they were read in one go. */
  view(offset: number, length: number): View {
    const { bytes, first, start, end } = this.#run(Math.floor(offset / BLOCK));
    const at = start + offset - first * BLOCK;
    return at + length <= end ? { bytes, at } : { bytes: this.#joined(offset, length), at: 0 };
  }

  #joined(offset: number, length: number): Buffer {
    if (offset + length > this.size) throw new CorruptIndex('a record lies outside its part');
    const joined = Buffer.allocUnsafe(length);
    for (let done = 0; done < length; ) {
      const block = Math.floor((offset + done) / BLOCK);
      const { bytes, first, start, end } = this.#run(block);
      const at = start + offset + done - first * BLOCK;
      // Only this block: one behind it may have been read anew since.
      const stop = Math.min(start + (block + 1 - first) * BLOCK, end, at + length - done);
      bytes.copy(joined, done, at, stop);
      done += stop - at;
    }
    return joined;
  }

  #run(block: number): Run {
    const run = this.#kept.get(block);
    if (run === undefined) throw new CorruptIndex('a part is cut short');
    return run;
  }

  async close(): Promise<void> {
    await this.#source.close();
  }
}
