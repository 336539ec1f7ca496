import { crc32 } from 'node:zlib';
import type { ByteSource } from '../../domain/bytes.ts';
import { CorruptIndex } from './value-reader.ts';

/** Bytes that are read and checked together: some records of usual size. */
const BLOCK = 4 * 1024;
/** Blocks that are kept for the next question (16 MiB). */
const MAX_KEPT = 4096;
/** Blocks that are read at once where they follow each other. */
const MAX_RUN = 256;
const CONCURRENCY = 8;

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

/** A part of an index, read block by block; each block is checked before anything in it is used. */
export class CheckedBlocks {
  readonly size: number;
  readonly #source: ByteSource;
  readonly #sums: Buffer;
  readonly #kept = new Map<number, Uint8Array>();

  /** `sums`: the checksums, four bytes each. */
  constructor(source: ByteSource, size: number, sums: Buffer) {
    if (source.size !== size || sums.length !== blocksOf(size) * 4) {
      throw new CorruptIndex('a part has another size than the index says');
    }
    this.#source = source;
    this.size = size;
    this.#sums = sums;
  }

  /** Reads the blocks of many places at once, those that follow each other in one go. */
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
      if (last !== undefined && last[1] === block && block - last[0] < MAX_RUN) last[1] = block + 1;
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
    const bytes = await this.#source.read(start, Math.min(to * BLOCK, this.size) - start);
    for (let block = from; block < to; block++) {
      const one = bytes.subarray((block - from) * BLOCK, (block - from + 1) * BLOCK);
      if (crc32(one) !== this.#sums.readUInt32LE(block * 4))
        throw new CorruptIndex('a part does not match its checksums');
      this.#kept.set(block, one);
    }
  }

  /** The bytes at a place, reading what is not there yet. Throws CorruptIndex where the place or a checksum is wrong. */
  async read(offset: number, length: number): Promise<Buffer> {
    if (offset + length > this.size) throw new CorruptIndex('a record lies outside its part');
    if (!this.#has(offset, length)) await this.prefetch([{ offset, length }]);
    return this.at(offset, length);
  }

  #has(offset: number, length: number): boolean {
    for (let block = Math.floor(offset / BLOCK); block * BLOCK < offset + length; block++) {
      if (!this.#kept.has(block)) return false;
    }
    return true;
  }

  /** Bytes that were prefetched, without a copy where they lie in one block. */
  at(offset: number, length: number): Buffer {
    const first = Math.floor(offset / BLOCK);
    const start = offset - first * BLOCK;
    const only = this.#block(first);
    if (start + length <= only.length) return Buffer.from(only.buffer, only.byteOffset + start, length);
    const joined = Buffer.allocUnsafe(length);
    for (let at = 0; at < length; ) {
      const place = offset + at;
      const block = this.#block(Math.floor(place / BLOCK));
      const part = block.subarray(place % BLOCK, Math.min(block.length, (place % BLOCK) + length - at));
      if (part.length === 0) throw new CorruptIndex('a part is cut short');
      joined.set(part, at);
      at += part.length;
    }
    return joined;
  }

  #block(number: number): Uint8Array {
    const kept = this.#kept.get(number);
    if (kept === undefined) throw new CorruptIndex('a part is cut short');
    return kept;
  }

  async close(): Promise<void> {
    await this.#source.close();
  }
}
