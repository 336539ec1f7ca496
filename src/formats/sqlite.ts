import { Buffer } from 'node:buffer';
import type { RandomAccess } from '../domain/bytes.ts';
import { readRecord, readVarint, type SqliteEncoding, type SqliteValue } from './sqlite-record.ts';

/** The first 16 bytes of every database. */
const MAGIC = Buffer.from('SQLite format 3\0', 'latin1');
const HEADER = 100;
const INTERIOR_TABLE = 5;
const LEAF_TABLE = 13;
/** The least that a cell of an interior page has: a page's number, and a key. */
const INTERIOR_CELL = 5;
/** A tree of real depth has five levels; a page points to at least two, so that 2^20 pages need no more than 20. */
const MAX_DEPTH = 32;
/** One row: rpm itself refuses headers beyond 256 MiB. */
const MAX_PAYLOAD = 256 * 2 ** 20;

/** True for the first bytes of a SQLite database. */
export function isSqlite(head: Uint8Array): boolean {
  return MAGIC.equals(head.subarray(0, MAGIC.length));
}

/** Takes a row; false ends the walk. */
type Visit = (row: readonly SqliteValue[]) => boolean;

/** A view of bytes with the numbers in it; valid as long as the bytes are. */
function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** One database (sqlite.org/fileformat2.html). Every page is looked at once at most, so that no loop and no shared chain costs more than the file has. */
class Database {
  readonly #file: RandomAccess;
  readonly #pageSize: number;
  /** Bytes of a page that hold content: the rest is reserved for extensions. */
  readonly #usable: number;
  readonly #encoding: SqliteEncoding;
  readonly #pages: number;
  #seen: Uint8Array;
  #ended = false;
  /** The first damage that was met. */
  problem: string | undefined;

  constructor(file: RandomAccess, pageSize: number, reserved: number, encoding: SqliteEncoding) {
    this.#file = file;
    this.#pageSize = pageSize;
    this.#usable = pageSize - reserved;
    this.#encoding = encoding;
    this.#pages = Math.floor(file.size / pageSize);
    this.#seen = new Uint8Array(this.#pages + 1);
    if (file.size % pageSize !== 0) this.#damage(`it has ${file.size} bytes, which is not a number of whole pages`);
  }

  /** Walks the rows of a table in the order of their ids. */
  walk(root: number, visit: Visit): void {
    this.#seen = new Uint8Array(this.#pages + 1);
    this.#ended = false;
    this.#walkPage(root, visit, 0);
  }

  #damage(problem: string): undefined {
    this.problem ??= problem;
    return undefined;
  }

  /** A copy of a page, or undefined where there is none or where it was already looked at. */
  #page(number: number): Buffer | undefined {
    if (number < 1 || number > this.#pages) return this.#damage(`it has no page ${number}`);
    if (this.#seen[number] !== 0) return this.#damage(`page ${number} is used twice`);
    this.#seen[number] = 1;
    const bytes = this.#file.read((number - 1) * this.#pageSize, this.#pageSize);
    return bytes.length < this.#pageSize ? this.#damage(`page ${number} is cut short`) : Buffer.from(bytes);
  }

  #walkPage(number: number, visit: Visit, depth: number): undefined {
    if (depth > MAX_DEPTH) return this.#damage(`its tree is deeper than ${MAX_DEPTH} levels`);
    const page = this.#page(number);
    if (page === undefined) return undefined;
    const start = number === 1 ? HEADER : 0;
    const kind = page[start];
    if (kind !== INTERIOR_TABLE && kind !== LEAF_TABLE) return this.#damage(`page ${number} is not one of a table`);
    const cells = page.readUInt16BE(start + 3);
    const pointers = start + (kind === LEAF_TABLE ? 8 : 12);
    if (pointers + 2 * cells > this.#usable) return this.#damage(`page ${number} has ${cells} cells`);
    let left = this.#usable - pointers - 2 * cells;
    for (let i = 0; i < cells && !this.#ended; i += 1) {
      const at = page.readUInt16BE(pointers + 2 * i);
      // Thousands of cells may point to one place: each would cost its reading again.
      left -= kind === LEAF_TABLE ? this.#sizeInPage(page, at) : INTERIOR_CELL;
      if (left < 0) return this.#damage(`page ${number} has cells that lie over each other`);
      if (kind === LEAF_TABLE) this.#row(page, at, visit);
      else if (at + 4 <= this.#usable) this.#walkPage(page.readUInt32BE(at), visit, depth + 1);
      else this.#damage(`page ${number} has a cell outside of it`);
    }
    if (kind === INTERIOR_TABLE && !this.#ended) this.#walkPage(page.readUInt32BE(start + 8), visit, depth + 1);
    return undefined;
  }

  /** Bytes of a row that lie in its page; at least one for what is no row. */
  #sizeInPage(page: Buffer, at: number): number {
    const size = readVarint(page, at);
    return size === undefined ? 1 : size.next - at + Math.max(0, this.#localSize(size.value));
  }

  #row(page: Buffer, at: number, visit: Visit): undefined {
    const size = readVarint(page, at);
    // The id of a row may be negative: nine bytes of which only the length counts.
    let next = size?.next ?? 0;
    for (let i = 0; i < 8 && (page[next] ?? 0) >= 0x80; i += 1) next += 1;
    if (size === undefined || size.value > MAX_PAYLOAD || size.value > this.#file.size) {
      return this.#damage('it has a row of an impossible size');
    }
    const payload = this.#payload(page, next + 1, size.value);
    const row = payload === undefined ? undefined : readRecord(payload, this.#encoding);
    if (row !== undefined) this.#ended = !visit(row);
    else this.#damage('it has a row that cannot be read');
    return undefined;
  }

  /** What of a payload lies in the leaf itself (fileformat2.html, "B-tree Pages"). */
  #localSize(size: number): number {
    const most = this.#usable - 35;
    if (size <= most) return size;
    const least = Math.floor(((this.#usable - 12) * 32) / 255) - 23;
    const fitting = least + ((size - least) % (this.#usable - 4));
    return fitting <= most ? fitting : least;
  }

  #payload(page: Buffer, at: number, size: number): Uint8Array | undefined {
    const local = this.#localSize(size);
    if (at + local > this.#usable) return undefined;
    if (local === size) return page.subarray(at, at + size);
    if (at + local + 4 > this.#usable) return undefined;
    const pieces = [page.subarray(at, at + local)];
    let left = size - local;
    for (let next = page.readUInt32BE(at + local); left > 0; ) {
      const overflow = this.#page(next);
      if (overflow === undefined) return undefined;
      const piece = overflow.subarray(4, Math.min(this.#usable, 4 + left));
      pieces.push(piece);
      left -= piece.length;
      next = overflow.readUInt32BE(0);
    }
    return Buffer.concat(pieces, size);
  }
}

const ENCODINGS = ['utf-8', 'utf-8', 'utf-16le', 'utf-16be'] as const;

/** Opens a database; a string says why it cannot be. */
function open(file: RandomAccess): Database | string {
  const head = Buffer.from(file.read(0, HEADER));
  if (head.length < HEADER || !isSqlite(head)) return 'it does not begin as a SQLite database does';
  const written = viewOf(head).getUint16(16);
  const pageSize = written === 1 ? 65_536 : written;
  if (pageSize < 512 || (pageSize & (pageSize - 1)) !== 0) return `it has pages of ${pageSize} bytes`;
  const reserved = head[20] ?? 0;
  if (pageSize - reserved < 480) return `it reserves ${reserved} bytes of each page`;
  const encoding = ENCODINGS[head.readUInt32BE(56)];
  return encoding === undefined ? 'its text is of no known encoding' : new Database(file, pageSize, reserved, encoding);
}

/**
 * Visits every row of a table of a SQLite database (file format 3). What is damaged is passed over. Of its logs it knows nothing: `withLogs`
 * (sqlite-logs.ts) makes the database that is read here.
 * Rows and the BLOBs in them may be kept by the visitor; it ends the walk by answering false.
 * @returns the first damage, for a message; undefined where all is sound.
 */
export function readSqliteTable(file: RandomAccess, table: string, visit: Visit): string | undefined {
  const database = open(file);
  if (typeof database === 'string') return database;
  let root: number | undefined;
  // sqlite_schema: type, name, tbl_name, rootpage, sql.
  database.walk(1, ([type, name, , page]) => {
    const isTable = type === 'table' && typeof name === 'string' && name.toLowerCase() === table.toLowerCase();
    if (isTable && typeof page === 'number') root = page;
    return root === undefined;
  });
  if (root === undefined) return database.problem ?? `it has no table ${table}`;
  database.walk(root, visit);
  return database.problem;
}
