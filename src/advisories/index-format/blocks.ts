import { crc32 } from 'node:zlib';
import type { ByteSource } from '../../domain/bytes.ts';
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
  /** Number of the first block. */
  readonly first: number;
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
  readonly #sums: Buffer;
  readonly #kept = new Map<number, Run>();

  /** `sums`: the checksums, four bytes each. */
  constructor(source: ByteSource, size: number, sums: Buffer) {
    if (source.size !== size || sums.length !== blocksOf(size) * 4) {
      throw new CorruptIndex('a part has another size than the index says');
    }
    this.#source = source;
    this.size = size;
    this.#sums = sums;
  }

  /** Reads the blocks of many places at once, those that lie close to each other in one go. */
  async prefetch(places: readonly { readonly offset: number; readonly length: number }[]): Promise<void> {
    const wanted = new Set<number>();
    for (const { offset, length } of places) {
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
    const queue = runs.values();
    const work = async (): Promise<void> => {
      for (const [from, to] of queue) await this.#load(from, to);
    };
    await Promise.all(Array.from({ length: Math.min(CONCURRENCY, runs.length) }, work));
  }

  async #load(from: number, to: number): Promise<void> {
    const start = from * BLOCK;
    const length = Math.min(to * BLOCK, this.size) - start;
    const read = await this.#source.read(start, length);
    if (read.length !== length) throw new CorruptIndex('a part is cut short');
    const bytes = Buffer.from(read.buffer, read.byteOffset, length);
    const run = { bytes, first: from };
    for (let block = from; block < to; block++) {
      const one = bytes.subarray((block - from) * BLOCK, (block - from + 1) * BLOCK);
      if (crc32(one) !== this.#sums.readUInt32LE(block * 4))
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
    const run = this.#run(Math.floor(offset / BLOCK));
    const at = offset - run.first * BLOCK;
    return at + length <= run.bytes.length ? { bytes: run.bytes, at } : { bytes: this.#joined(offset, length), at: 0 };
  }

  #joined(offset: number, length: number): Buffer {
    if (offset + length > this.size) throw new CorruptIndex('a record lies outside its part');
    const joined = Buffer.allocUnsafe(length);
    for (let at = 0; at < length; ) {
      const place = offset + at;
      const { bytes, first } = this.#run(Math.floor(place / BLOCK));
      const start = place - first * BLOCK;
      // Only this block: one behind it may have been read anew since.
      const end = Math.min(start + BLOCK - (start % BLOCK), bytes.length, start + length - at);
      bytes.copy(joined, at, start, end);
      at += end - start;
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
