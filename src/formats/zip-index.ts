import type { RandomAccess } from '../domain/bytes.ts';
import { contentOf, dataOf, LOCAL_HEADER, reach } from './zip-content.ts';
import { centralDirectory, orderEntries } from './zip-directory.ts';
import type { ZipEntry, ZipResult } from './zip-entry.ts';

/** What is read at most of an archive inside an image. */
export interface ZipIndexBounds {
  readonly maxEntries: number;
  readonly maxDirectoryBytes: number;
  /** Bytes of one entry, compressed and inflated. */
  readonly maxEntryBytes: number;
  /** Bytes of all entries together, inflated, as declared: they need not be read to be refused. */
  readonly maxTotalBytes: number;
}

/** The files of an archive whose bytes are at hand, in the order of their places; folders left out. */
export interface ZipIndex {
  readonly entries: readonly ZipEntry[];
  readonly bounds: ZipIndexBounds;
}

/** Bounds that no archive of programs that was seen comes near to. */
export const ARCHIVE_BOUNDS: ZipIndexBounds = {
  maxEntries: 200_000,
  maxDirectoryBytes: 64 * 1024 * 1024,
  maxEntryBytes: 512 * 1024 * 1024,
  maxTotalBytes: 8 * 1024 * 1024 * 1024,
};

/**
 * Reads the central directory of a zip archive (zip64 too) and nothing else. Refuses overlapping entries, of which archive bombs
 * are made. Never throws for foreign bytes.
 */
export function readZipIndex(content: RandomAccess, bounds: ZipIndexBounds = ARCHIVE_BOUNDS): ZipResult<ZipIndex> {
  const steps = centralDirectory(content.size, bounds.maxEntries, bounds.maxDirectoryBytes);
  let step = steps.next();
  while (step.done !== true) step = steps.next(content.read(...step.value));
  const directory = step.value;
  if (!directory.ok) return directory;
  const entries = orderEntries(directory.value, content.size, bounds.maxTotalBytes);
  return entries.ok ? { ok: true, value: { entries: entries.value, bounds } } : entries;
}

/**
 * Reads one file of the archive and checks its size and CRC-32. The result is the caller's own.
 * @param maxBytes for this file, where less than the archive's bound is wanted.
 */
export function readIndexedEntry(
  content: RandomAccess,
  index: ZipIndex,
  entry: ZipEntry,
  maxBytes: number = index.bounds.maxEntryBytes,
): ZipResult<Uint8Array> {
  const most = Math.min(maxBytes, index.bounds.maxEntryBytes);
  if (entry.size > most || entry.compressedSize > most) return { ok: false, problem: `is larger than ${most} bytes` };
  const found = contentOf(entry, entryBytes(content, entry), most);
  // What is stored is a part of the bytes that were read: they are another's at the next read.
  return found.ok && entry.method === 0 ? { ok: true, value: found.value.slice() } : found;
}

/** What the extra fields of a local header take in archives that were seen, and more. */
const ORDINARY_EXTRA = 512;
/** A character of a name is at most so many bytes. */
const WIDEST = 3;

/** Bytes from the entry's header that hold its data: few at first, since a header may claim as much as its fields can say. */
function entryBytes(content: RandomAccess, entry: ZipEntry): Uint8Array {
  const most = reach(entry, content.size);
  const few = Math.min(most, LOCAL_HEADER + entry.name.length * WIDEST + ORDINARY_EXTRA + entry.compressedSize);
  const bytes = content.read(entry.offset, few);
  return few === most || dataOf(entry, bytes).ok ? bytes : content.read(entry.offset, most);
}
