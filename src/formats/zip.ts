import type { ByteSource } from '../domain/bytes.ts';
import { ZipBatch } from './zip-batch.ts';
import { contentOf, reach } from './zip-content.ts';
import { centralDirectory, orderEntries } from './zip-directory.ts';
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

/** Bytes read at once when many entries are wanted. */
const WINDOW = 2 * 1024 * 1024;
/** Reads the central directory (zip and zip64). Refuses overlapping entries, of which archive bombs are made. */
export async function openZip(source: ByteSource, bounds: ZipBounds): Promise<ZipResult<ZipArchive>> {
  const steps = centralDirectory(source.size, bounds.maxEntries);
  let step = steps.next();
  while (step.done !== true) step = steps.next(await source.read(...step.value));
  const directory = step.value;
  if (!directory.ok) return directory;
  const entries = orderEntries(directory.value, source.size, bounds.maxTotalBytes);
  return entries.ok ? { ok: true, value: { entries: entries.value, bounds } } : entries;
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
  return contentOf(entry, await source.read(entry.offset, reach(entry, source.size)), archive.bounds.maxEntryBytes);
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
  const { maxEntryBytes } = archive.bounds;
  let window: Uint8Array = new Uint8Array(0);
  let start = 0;
  const batch = new ZipBatch();
  const bytesOf = (entry: ZipEntry): Uint8Array =>
    window.subarray(entry.offset - start, entry.offset - start + reach(entry, source.size));
  const visitBatch = (): void => {
    const { entries, contents } = batch.inflate();
    for (const [i, entry] of entries.entries()) {
      const value = contents?.[i];
      visit(entry, value === undefined ? contentOf(entry, bytesOf(entry), maxEntryBytes) : { ok: true, value });
    }
  };
  for (const entry of archive.entries) {
    if (entry.compressedSize > maxEntryBytes) {
      visitBatch();
      visit(entry, { ok: false, problem: `is larger than ${maxEntryBytes} bytes` });
      continue;
    }
    const wanted = reach(entry, source.size);
    if (entry.offset < start || entry.offset + wanted > start + window.length) {
      visitBatch();
      start = entry.offset;
      window = await source.read(start, Math.min(Math.max(WINDOW, wanted), source.size - start));
    }
    if (entry.size <= maxEntryBytes && batch.add(entry, bytesOf(entry))) {
      if (batch.isFull) visitBatch();
      continue;
    }
    visitBatch();
    visit(entry, contentOf(entry, bytesOf(entry), maxEntryBytes));
  }
  visitBatch();
}
