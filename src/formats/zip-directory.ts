import type { ByteSource } from '../domain/bytes.ts';
import type { ZipEntry, ZipResult } from './zip-entry.ts';

const END_SIGNATURE = 0x06054b50;
const END_SIZE = 22;
const MAX_COMMENT = 0xffff;
const LOCATOR_SIGNATURE = 0x07064b50;
const LOCATOR_SIZE = 20;
const END64_SIGNATURE = 0x06064b50;
const END64_SIZE = 56;
const CENTRAL_SIGNATURE = 0x02014b50;
const CENTRAL_SIZE = 46;
const MAX_DIRECTORY_BYTES = 512 * 1024 * 1024;
const U16 = 0xffff;
const U32 = 0xffffffff;

interface Place {
  readonly count: number;
  readonly size: number;
  readonly offset: number;
  /** Where the end records begin: the directory ends before it. */
  readonly before: number;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A 64-bit length or offset; beyond 2^53 it is no place in any file. */
function u64(view: DataView, at: number): number {
  const value = view.getBigUint64(at, true);
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.POSITIVE_INFINITY : Number(value);
}

/** The last end record whose comment ends where the file ends (APPNOTE 4.3.16). */
function findEnd(tail: Uint8Array): number | undefined {
  const view = viewOf(tail);
  for (let at = tail.length - END_SIZE; at >= 0; at -= 1) {
    if (view.getUint32(at, true) === END_SIGNATURE && at + END_SIZE + view.getUint16(at + 20, true) === tail.length) {
      return at;
    }
  }
  return undefined;
}

async function readRecord64(source: ByteSource, at: number, end: number): Promise<Place | undefined> {
  if (!(at >= 0) || at + END64_SIZE > end) return undefined;
  const record = viewOf(await source.read(at, END64_SIZE));
  if (record.byteLength < END64_SIZE || record.getUint32(0, true) !== END64_SIGNATURE) return undefined;
  return { count: u64(record, 32), size: u64(record, 40), offset: u64(record, 48), before: at };
}

/**
 * The zip64 end record, where a locator before the end record names one (APPNOTE 4.3.14, 4.3.15).
 * When something stands before the archive the locator's offset is off by it: then the record is looked for right before the locator.
 */
async function readEnd64(source: ByteSource, end: number): Promise<Place | undefined> {
  if (end < LOCATOR_SIZE) return undefined;
  const locator = viewOf(await source.read(end - LOCATOR_SIZE, LOCATOR_SIZE));
  if (locator.byteLength < LOCATOR_SIZE || locator.getUint32(0, true) !== LOCATOR_SIGNATURE) return undefined;
  const stated = await readRecord64(source, u64(locator, 8), end);
  return stated ?? readRecord64(source, end - LOCATOR_SIZE - END64_SIZE, end);
}

async function locate(source: ByteSource): Promise<ZipResult<Place>> {
  const length = Math.min(source.size, END_SIZE + MAX_COMMENT);
  const tail = await source.read(source.size - length, length);
  const found = findEnd(tail);
  if (found === undefined) return { ok: false, problem: 'is no zip archive, or is cut short: it has no end record' };
  const view = viewOf(tail);
  const end = source.size - length + found;
  const [count, size, offset] = [
    view.getUint16(found + 10, true),
    view.getUint32(found + 12, true),
    view.getUint32(found + 16, true),
  ];
  if (count === U16 || size === U32 || offset === U32) {
    const place = await readEnd64(source, end);
    if (place !== undefined) return { ok: true, value: place };
  }
  return { ok: true, value: { count, size, offset, before: end } };
}

/** Sizes and offset that do not fit 32 bits stand in the zip64 extra field, in this order (APPNOTE 4.5.3). */
function widen(extra: DataView, values: [size: number, compressedSize: number, offset: number]): void {
  for (let at = 0; at + 4 <= extra.byteLength; ) {
    const [tag, length] = [extra.getUint16(at, true), extra.getUint16(at + 2, true)];
    if (tag === 1) {
      let field = at + 4;
      for (let i = 0; i < values.length; i += 1) {
        if (values[i] !== U32 || field + 8 > Math.min(at + 4 + length, extra.byteLength)) continue;
        values[i] = u64(extra, field);
        field += 8;
      }
      return;
    }
    at += 4 + length;
  }
}

function readEntry(bytes: Uint8Array, at: number, shift: number): { entry: ZipEntry; end: number } | undefined {
  if (at + CENTRAL_SIZE > bytes.length) return undefined;
  const view = viewOf(bytes);
  if (view.getUint32(at, true) !== CENTRAL_SIGNATURE) return undefined;
  const nameEnd = at + CENTRAL_SIZE + view.getUint16(at + 28, true);
  const extraEnd = nameEnd + view.getUint16(at + 30, true);
  const end = extraEnd + view.getUint16(at + 32, true);
  if (end > bytes.length) return undefined;
  const values: [number, number, number] = [
    view.getUint32(at + 24, true),
    view.getUint32(at + 20, true),
    view.getUint32(at + 42, true),
  ];
  if (values.includes(U32)) widen(viewOf(bytes.subarray(nameEnd, extraEnd)), values);
  const flags = view.getUint16(at + 8, true);
  const entry: ZipEntry = {
    name: Buffer.from(bytes.buffer, bytes.byteOffset + at + CENTRAL_SIZE, nameEnd - at - CENTRAL_SIZE).toString(),
    size: values[0],
    compressedSize: values[1],
    crc32: view.getUint32(at + 16, true),
    method: view.getUint16(at + 10, true),
    encrypted: (flags & 1) !== 0,
    offset: values[2] + shift,
  };
  return { entry, end };
}

/**
 * Reads every entry of the central directory (APPNOTE 4.3.12), in its order. Where something stands before the archive
 * (a self-extracting one), all offsets are shifted by its length.
 */
export async function readCentralDirectory(
  source: ByteSource,
  maxEntries: number,
): Promise<ZipResult<readonly ZipEntry[]>> {
  const place = await locate(source);
  if (!place.ok) return place;
  const { count, size, offset, before } = place.value;
  if (count > maxEntries) return { ok: false, problem: `has ${count} entries, more than ${maxEntries}` };
  const shift = before - size - offset;
  if (!(shift >= 0) || size > MAX_DIRECTORY_BYTES)
    return { ok: false, problem: 'has a central directory that lies outside of it' };
  const bytes = await source.read(offset + shift, size);
  if (bytes.length < size) return { ok: false, problem: 'ends inside its central directory' };
  const entries: ZipEntry[] = [];
  for (let at = 0; at < size; ) {
    const read = readEntry(bytes, at, shift);
    if (read === undefined)
      return { ok: false, problem: `has a central directory that is damaged after ${entries.length} entries` };
    if (entries.length >= maxEntries) return { ok: false, problem: `has more than ${maxEntries} entries` };
    entries.push(read.entry);
    at = read.end;
  }
  if (entries.length % 0x10000 !== count % 0x10000) {
    return { ok: false, problem: `announces ${count} entries and has ${entries.length}` };
  }
  return { ok: true, value: entries };
}
