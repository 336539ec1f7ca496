import { Buffer } from 'node:buffer';

/** A value of a record: NULL, INTEGER (safe ones), TEXT and BLOB; a REAL, and an integer beyond 2^53, are null, as nobody here asks for them. */
export type SqliteValue = null | number | string | Uint8Array;

/** How the database writes text: the value at offset 56 of its header. */
export type SqliteEncoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** Columns read of one row: the schema has five, the tables that are read here two. */
const MAX_COLUMNS = 64;

/** Bytes of the serial types 0 to 9 (fileformat2.html, "Record Format"); 10 and 11 are for internal use. */
const FIXED = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0] as const;

/**
 * A variable-length integer (fileformat2.html, "Varint"): big-endian groups of seven bits, the ninth byte whole.
 * Undefined where the bytes end within it, or where it is beyond 2^53 or negative: no size or type is.
 */
export function readVarint(bytes: Uint8Array, at: number): { value: number; next: number } | undefined {
  let value = 0;
  for (let i = 0; i < 9; i += 1) {
    const byte = bytes[at + i];
    if (byte === undefined) return undefined;
    value = i === 8 ? value * 256 + byte : value * 128 + (byte & 0x7f);
    if (value > Number.MAX_SAFE_INTEGER) return undefined;
    if (byte < 0x80 || i === 8) return { value, next: at + i + 1 };
  }
  return undefined;
}

function lengthOf(type: number): number | undefined {
  if (type >= 12) return Math.floor((type - 12) / 2);
  return FIXED[type];
}

function readInteger(bytes: Uint8Array): number | null {
  let value = (bytes[0] ?? 0) >= 0x80 ? -1 : 0;
  for (const byte of bytes) value = value * 256 + byte;
  return Number.isSafeInteger(value) ? value : null;
}

function columnOf(type: number, bytes: Uint8Array, encoding: SqliteEncoding): SqliteValue {
  if (type === 0 || type === 7) return null;
  if (type === 8 || type === 9) return type - 8;
  if (type < 7) return readInteger(bytes);
  if (type % 2 === 0) return bytes;
  return encoding === 'utf-8'
    ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')
    : new TextDecoder(encoding).decode(bytes);
}

/** The columns of a row (at most 64). BLOBs are views of `payload`. Undefined where its header and its length do not fit together. */
export function readRecord(payload: Uint8Array, encoding: SqliteEncoding): SqliteValue[] | undefined {
  const header = readVarint(payload, 0);
  if (header === undefined || header.value > payload.length) return undefined;
  const values: SqliteValue[] = [];
  let at = header.next;
  let body = header.value;
  while (at < header.value && values.length < MAX_COLUMNS) {
    const type = readVarint(payload, at);
    const length = type === undefined ? undefined : lengthOf(type.value);
    if (type === undefined || length === undefined || body + length > payload.length) return undefined;
    values.push(columnOf(type.value, payload.subarray(body, body + length), encoding));
    at = type.next;
    body += length;
  }
  return values;
}
