import { crc32, inflateRawSync } from 'node:zlib';
import type { ByteSource } from '../domain/bytes.ts';
import { readCentralDirectory } from './zip-directory.ts';
import type { ZipEntry, ZipResult } from './zip-entry.ts';

/** What is read of an archive at most. */
export interface ZipBounds {
  readonly maxEntries: number;
  /** Bytes of one entry, inflated. */
  readonly maxEntryBytes: number;
  /** Bytes of all entries together, inflated, as declared. */
  readonly maxTotalBytes: number;
}

/** An archive whose central directory has been read; it stays readable while its source is open. */
export interface ZipArchive {
  /** In the order of their places in the file; directories left out. */
  readonly entries: readonly ZipEntry[];
  readonly bounds: ZipBounds;
}

const LOCAL_HEADER = 30;
const LOCAL_SIGNATURE = 0x04034b50;
/** Bytes read at once when many entries are wanted. */
const WINDOW = 4 * 1024 * 1024;
/** The most that the variable part of a local header can take (two 16-bit lengths). */
const MAX_VARIABLE = 2 * 0xffff;

/** Reads the central directory (zip and zip64). Refuses overlapping entries, of which archive bombs are made. */
export async function openZip(source: ByteSource, bounds: ZipBounds): Promise<ZipResult<ZipArchive>> {
  const directory = await readCentralDirectory(source, bounds.maxEntries);
  if (!directory.ok) return directory;
  const entries = directory.value.filter((entry) => !entry.name.endsWith('/')).toSorted((a, b) => a.offset - b.offset);
  let end = 0;
  let total = 0;
  for (const entry of entries) {
    if (entry.offset < end) return { ok: false, problem: `has overlapping entries, at ${JSON.stringify(entry.name)}` };
    end = entry.offset + LOCAL_HEADER + entry.compressedSize;
    total += entry.size;
    if (end > source.size) return { ok: false, problem: `ends inside ${JSON.stringify(entry.name)}` };
  }
  if (total > bounds.maxTotalBytes) {
    return { ok: false, problem: `would inflate to ${total} bytes, more than ${bounds.maxTotalBytes}` };
  }
  return { ok: true, value: { entries, bounds } };
}

/** The data of an entry: `bytes` starts at its local header. */
function dataOf(entry: ZipEntry, bytes: Uint8Array): ZipResult<Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < LOCAL_HEADER || view.getUint32(0, true) !== LOCAL_SIGNATURE) {
    return { ok: false, problem: 'has no local header' };
  }
  const start = LOCAL_HEADER + view.getUint16(26, true) + view.getUint16(28, true);
  if (start + entry.compressedSize > bytes.length) return { ok: false, problem: 'is cut short' };
  return { ok: true, value: bytes.subarray(start, start + entry.compressedSize) };
}

function inflate(entry: ZipEntry, data: Uint8Array): ZipResult<Uint8Array> {
  try {
    // One byte more than declared is allowed for, so that a stream that goes on is seen, and no second buffer is needed.
    const content = inflateRawSync(data, { chunkSize: Math.max(64, entry.size + 1), maxOutputLength: entry.size + 1 });
    return { ok: true, value: content };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return {
      ok: false,
      problem: code === 'ERR_BUFFER_TOO_LARGE' ? 'inflates to more than it declares' : `cannot be inflated (${code})`,
    };
  }
}

/** Inflates one entry and checks it against the size and the CRC-32 that the directory has. */
function contentOf(entry: ZipEntry, bytes: Uint8Array, bounds: ZipBounds): ZipResult<Uint8Array> {
  if (entry.encrypted) return { ok: false, problem: 'is encrypted' };
  if (entry.method !== 0 && entry.method !== 8)
    return { ok: false, problem: `is compressed by method ${entry.method}` };
  if (entry.size > bounds.maxEntryBytes) return { ok: false, problem: `is larger than ${bounds.maxEntryBytes} bytes` };
  const data = dataOf(entry, bytes);
  if (!data.ok) return data;
  const content = entry.method === 0 ? data : inflate(entry, data.value);
  if (!content.ok) return content;
  if (content.value.length !== entry.size) return { ok: false, problem: 'has not the size that it declares' };
  if (crc32(content.value) !== entry.crc32) return { ok: false, problem: 'does not match its checksum' };
  return content;
}

/** Bytes from the entry's header that surely hold its data, within the file. */
function reach(source: ByteSource, entry: ZipEntry): number {
  return Math.min(LOCAL_HEADER + MAX_VARIABLE + entry.compressedSize, source.size - entry.offset);
}

/** Reads one entry. */
export async function readZipEntry(
  source: ByteSource,
  archive: ZipArchive,
  entry: ZipEntry,
): Promise<ZipResult<Uint8Array>> {
  if (entry.size > archive.bounds.maxEntryBytes || entry.compressedSize > archive.bounds.maxEntryBytes) {
    return { ok: false, problem: `is larger than ${archive.bounds.maxEntryBytes} bytes` };
  }
  return contentOf(entry, await source.read(entry.offset, reach(source, entry)), archive.bounds);
}

/**
 * Visits entries in the order of the file, which is read in windows: each byte once, a few megabytes at a time.
 * `visit` gets the content, or what is wrong with the entry; the bytes are valid during the call only.
 */
export async function visitZip(
  source: ByteSource,
  archive: ZipArchive,
  visit: (entry: ZipEntry, content: ZipResult<Uint8Array>) => void,
): Promise<void> {
  let window: Uint8Array = new Uint8Array(0);
  let start = 0;
  for (const entry of archive.entries) {
    if (entry.compressedSize > archive.bounds.maxEntryBytes) {
      visit(entry, { ok: false, problem: `is larger than ${archive.bounds.maxEntryBytes} bytes` });
      continue;
    }
    const wanted = reach(source, entry);
    if (entry.offset < start || entry.offset + wanted > start + window.length) {
      start = entry.offset;
      window = await source.read(start, Math.min(Math.max(WINDOW, wanted), source.size - start));
    }
    visit(
      entry,
      contentOf(entry, window.subarray(entry.offset - start, entry.offset - start + wanted), archive.bounds),
    );
  }
}
