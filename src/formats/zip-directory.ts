import { Buffer } from 'node:buffer';
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
/** Fixed part of the header before each entry's data (APPNOTE 4.3.7). */
const LOCAL_HEADER = 30;
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

/** Asks for `length` bytes at `offset`; the answer may be shorter at the end of the archive, and is used before the next is asked for. */
type ZipRead = readonly [offset: number, length: number];
/** A reading that does not care whether bytes come at once or later: whoever drives it answers each `ZipRead`. */
type ZipSteps<T> = Generator<ZipRead, T, Uint8Array>;

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

function* readRecord64(at: number, end: number): ZipSteps<Place | undefined> {
  if (!(at >= 0) || at + END64_SIZE > end) return undefined;
  const record = viewOf(yield [at, END64_SIZE]);
  if (record.byteLength < END64_SIZE || record.getUint32(0, true) !== END64_SIGNATURE) return undefined;
  return { count: u64(record, 32), size: u64(record, 40), offset: u64(record, 48), before: at };
}

/**
 * The zip64 end record, where a locator before the end record names one (APPNOTE 4.3.14, 4.3.15).
 * When something stands before the archive the locator's offset is off by it: then the record is looked for right before the locator.
 */
function* readEnd64(end: number): ZipSteps<Place | undefined> {
  if (end < LOCATOR_SIZE) return undefined;
  const locator = viewOf(yield [end - LOCATOR_SIZE, LOCATOR_SIZE]);
  if (locator.byteLength < LOCATOR_SIZE || locator.getUint32(0, true) !== LOCATOR_SIGNATURE) return undefined;
  const stated = yield* readRecord64(u64(locator, 8), end);
  return stated ?? (yield* readRecord64(end - LOCATOR_SIZE - END64_SIZE, end));
}

function* locate(archiveSize: number): ZipSteps<ZipResult<Place>> {
  const length = Math.min(archiveSize, END_SIZE + MAX_COMMENT);
  const tail = yield [archiveSize - length, length];
  const found = findEnd(tail);
  if (found === undefined) return { ok: false, problem: 'is no zip archive, or is cut short: it has no end record' };
  const view = viewOf(tail);
  const end = archiveSize - length + found;
  const [count, size, offset] = [
    view.getUint16(found + 10, true),
    view.getUint32(found + 12, true),
    view.getUint32(found + 16, true),
  ];
  if (count === U16 || size === U32 || offset === U32) {
    const place = yield* readEnd64(end);
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

/** Unix writes the file's mode into the upper half of the attributes (APPNOTE 4.4.15); 0 says nothing of its kind. */
function isSpecial(attributes: number): boolean {
  const kind = attributes >>> 28;
  return kind !== 0 && kind !== 4 && kind !== 8;
}

function readEntry(
  bytes: Buffer,
  view: DataView,
  at: number,
  shift: number,
): { entry: ZipEntry; end: number } | undefined {
  if (at + CENTRAL_SIZE > bytes.length) return undefined;
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
  const entry = {
    // UTF-8, which is the default: to name it costs a look-up for each of many thousand names.
    name: bytes.toString(undefined, at + CENTRAL_SIZE, nameEnd),
    size: values[0],
    compressedSize: values[1],
    crc32: view.getUint32(at + 16, true),
    method: view.getUint16(at + 10, true),
    encrypted: (flags & 1) !== 0,
    offset: values[2] + shift,
  };
  return { entry: isSpecial(view.getUint32(at + 38, true)) ? { ...entry, isSpecial: true } : entry, end };
}

/**
 * Reads every entry of the central directory (APPNOTE 4.3.12), in its order. Where something stands before the archive
 * (a self-extracting one), all offsets are shifted by its length.
 */
export function* centralDirectory(
  archiveSize: number,
  maxEntries: number,
  maxBytes = MAX_DIRECTORY_BYTES,
): ZipSteps<ZipResult<readonly ZipEntry[]>> {
  const place = yield* locate(archiveSize);
  if (!place.ok) return place;
  const { count, size, offset, before } = place.value;
  if (count > maxEntries) return { ok: false, problem: `has ${count} entries, more than ${maxEntries}` };
  const shift = before - size - offset;
  if (!(shift >= 0) || size > maxBytes)
    return { ok: false, problem: 'has a central directory that lies outside of it, or is too large' };
  const bytes = yield [offset + shift, size];
  if (bytes.length < size) return { ok: false, problem: 'ends inside its central directory' };
  return readEntries(bytes, count, shift, maxEntries);
}

function readEntries(
  bytes: Uint8Array,
  count: number,
  shift: number,
  maxEntries: number,
): ZipResult<readonly ZipEntry[]> {
  const entries: ZipEntry[] = [];
  const view = viewOf(bytes);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; ) {
    const read = readEntry(text, view, at, shift);
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

/**
 * The files among entries, by their places. Refuses overlapping entries, of which archive bombs are made, and what lies outside
 * of the archive or would inflate to more than `maxTotalBytes`.
 */
export function orderEntries(
  directory: readonly ZipEntry[],
  archiveSize: number,
  maxTotalBytes: number,
): ZipResult<readonly ZipEntry[]> {
  const entries = directory.filter((entry) => !entry.name.endsWith('/')).toSorted((a, b) => a.offset - b.offset);
  let end = 0;
  let total = 0;
  for (const entry of entries) {
    if (entry.offset < end) return { ok: false, problem: `has overlapping entries, at ${JSON.stringify(entry.name)}` };
    end = entry.offset + LOCAL_HEADER + entry.compressedSize;
    total += entry.size;
    if (end > archiveSize) return { ok: false, problem: `ends inside ${JSON.stringify(entry.name)}` };
  }
  if (total > maxTotalBytes) {
    return { ok: false, problem: `would inflate to ${total} bytes, more than ${maxTotalBytes}` };
  }
  return { ok: true, value: entries };
}
