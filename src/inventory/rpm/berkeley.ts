import { Buffer } from 'node:buffer';
import type { RandomAccess } from '../../domain/bytes.ts';

/** Magic number of a hash database, at offset 12 of its first page (Berkeley DB, dbinc/db_page.h). */
const HASH_MAGIC = 0x061561;
const META_PAGE = 8;
const OVERFLOW_PAGE = 7;
/** Pages of a hash: unsorted (before 4.6, as in RHEL 5), and sorted. */
const HASH_PAGES: ReadonlySet<number> = new Set([2, 13]);
/** Bytes before the offsets of the items. */
const PAGE_HEADER = 26;
/** Kinds of items: in the page itself, or in a chain of overflow pages. */
const KEY_DATA = 1;
const OFF_PAGE = 3;
const MAX_BLOB = 256 * 2 ** 20;

/** Takes a key and its value; false ends the walk. */
export type VisitPair = (key: Uint8Array, value: Uint8Array) => boolean;

/** The byte order of a database, told by its magic number; undefined where it is none. */
function byteOrder(head: Buffer): 'little' | 'big' | undefined {
  if (head.length < 72) return undefined;
  if (head.readUInt32LE(12) === HASH_MAGIC) return 'little';
  return head.readUInt32BE(12) === HASH_MAGIC ? 'big' : undefined;
}

/** True for the first bytes of a hash database of Berkeley DB. */
export function isBerkeley(head: Uint8Array): boolean {
  return byteOrder(Buffer.from(head)) !== undefined;
}

/** A database of one byte order. Every page is looked at once at most in each of its roles. */
class HashDatabase {
  readonly #file: RandomAccess;
  readonly #little: boolean;
  readonly #pageSize: number;
  readonly #pages: number;
  readonly #overflows: Uint8Array;
  #ended = false;
  problem: string | undefined;

  constructor(file: RandomAccess, little: boolean, pageSize: number) {
    this.#file = file;
    this.#little = little;
    this.#pageSize = pageSize;
    this.#pages = Math.floor(file.size / pageSize);
    this.#overflows = new Uint8Array(this.#pages);
  }

  /** All items of all hash pages, as they lie. */
  walk(visit: VisitPair): void {
    for (let number = 1; number < this.#pages && !this.#ended; number += 1) {
      const kind = this.#file.read(number * this.#pageSize + 25, 1)[0] ?? 0;
      if (HASH_PAGES.has(kind)) this.#pairs(this.#page(number), number, visit);
    }
  }

  #damage(problem: string): undefined {
    this.problem ??= problem;
    return undefined;
  }

  #page(number: number): Buffer {
    return Buffer.from(this.#file.read(number * this.#pageSize, this.#pageSize));
  }

  #u16(page: Buffer, at: number): number {
    return this.#little ? page.readUInt16LE(at) : page.readUInt16BE(at);
  }

  #u32(page: Buffer, at: number): number {
    return this.#little ? page.readUInt32LE(at) : page.readUInt32BE(at);
  }

  #pairs(page: Buffer, number: number, visit: VisitPair): undefined {
    const entries = this.#u16(page, 20);
    if (PAGE_HEADER + 2 * entries > page.length || entries % 2 !== 0) {
      return this.#damage(`page ${number} has ${entries} entries`);
    }
    for (let i = 0; i < entries && !this.#ended; i += 2) {
      const key = this.#item(page, i);
      const value = this.#item(page, i + 1);
      const bytes = value === undefined ? undefined : this.#content(value);
      if (key !== undefined && bytes !== undefined) this.#ended = !visit(key.subarray(1), bytes);
      else this.#damage(`page ${number} has an entry that cannot be read`);
    }
    return undefined;
  }

  /** Items lie from the end of the page downwards: each ends where the one before it begins. */
  #item(page: Buffer, index: number): Buffer | undefined {
    const start = this.#u16(page, PAGE_HEADER + 2 * index);
    const end = index === 0 ? page.length : this.#u16(page, PAGE_HEADER + 2 * (index - 1));
    return start < end && end <= page.length ? page.subarray(start, end) : undefined;
  }

  #content(item: Buffer): Uint8Array | undefined {
    if (item[0] === KEY_DATA) return item.subarray(1);
    if (item[0] !== OFF_PAGE || item.length < 12) return undefined;
    return this.#chain(this.#u32(item, 4), this.#u32(item, 8));
  }

  #chain(first: number, size: number): Buffer | undefined {
    if (size > MAX_BLOB || size > this.#file.size) return undefined;
    const pieces: Buffer[] = [];
    let left = size;
    for (let number = first; left > 0; ) {
      if (number < 1 || number >= this.#pages || this.#overflows[number] !== 0) return undefined;
      this.#overflows[number] = 1;
      const page = this.#page(number);
      const isLast = this.#u32(page, 16) === 0;
      const used = isLast ? this.#u16(page, 22) : page.length - PAGE_HEADER;
      if (page[25] !== OVERFLOW_PAGE || used === 0 || (isLast && used < left)) return undefined;
      const piece = page.subarray(PAGE_HEADER, PAGE_HEADER + Math.min(used, left));
      pieces.push(piece);
      left -= piece.length;
      number = this.#u32(page, 16);
    }
    return Buffer.concat(pieces);
  }
}

/**
 * Visits keys and values of a hash database of Berkeley DB, of either byte order, without a look at its buckets: all pages of the hash
 * are read as they lie. Damaged entries are passed over.
 * @returns the first damage, for a message.
 */
export function readBerkeley(file: RandomAccess, visit: VisitPair): string | undefined {
  const head = Buffer.from(file.read(0, 72));
  const order = byteOrder(head);
  if (order === undefined) return 'it does not begin as a hash of Berkeley DB does';
  const little = order === 'little';
  const pageSize = little ? head.readUInt32LE(20) : head.readUInt32BE(20);
  if (pageSize < 512 || pageSize > 65_536 || (pageSize & (pageSize - 1)) !== 0) {
    return `it has pages of ${pageSize} bytes`;
  }
  if (head[24] !== 0 || head[25] !== META_PAGE || ((head[26] ?? 0) & 1) !== 0) {
    return 'it is encrypted, has checksums, or does not begin with the page of a hash';
  }
  const database = new HashDatabase(file, little, pageSize);
  database.walk(visit);
  const last = little ? head.readUInt32LE(32) : head.readUInt32BE(32);
  if ((last + 1) * pageSize > file.size) return database.problem ?? `it has fewer than its ${last + 1} pages`;
  return database.problem;
}
