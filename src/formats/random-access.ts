import { Buffer } from 'node:buffer';
import type { RandomAccess } from '../domain/bytes.ts';

/** A copy of `length` bytes at `offset` that outlives the next read; fewer at the end. */
export function copyOf(content: RandomAccess, offset: number, length: number): Buffer {
  return Buffer.from(content.read(offset, length));
}

/** The part of `content` that begins at `offset`, at most `size` bytes of it. */
export function partOf(content: RandomAccess, offset: number, size: number): RandomAccess {
  const start = Math.min(Math.max(offset, 0), content.size);
  const length = Math.min(Math.max(size, 0), content.size - start);
  return {
    size: length,
    read: (at, wanted) =>
      at >= 0 && at < length ? content.read(start + at, Math.min(Math.max(wanted, 0), length - at)) : new Uint8Array(0),
  };
}

/** Bytes read at once by a search. */
const CHUNK = 1024 * 1024;

/**
 * The places of `needle` in `content` from `from` to `to`, in order. Reads a megabyte at a time; what the caller reads between two places
 * does no harm.
 */
export function* placesOf(
  content: RandomAccess,
  needle: Uint8Array,
  from = 0,
  to: number = content.size,
): Generator<number> {
  if (needle.length === 0) return;
  const end = Math.min(to, content.size);
  for (let start = Math.max(from, 0); start + needle.length <= end; start += CHUNK) {
    // A needle that begins in this chunk may end in the next.
    const bytes = content.read(start, Math.min(CHUNK + needle.length - 1, end - start));
    for (const place of occurrences(bytes, needle)) yield start + place;
  }
}

/** All at once, since the bytes are another's at the next read. */
function occurrences(bytes: Uint8Array, needle: Uint8Array): number[] {
  const found: number[] = [];
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = view.indexOf(needle); at >= 0; at = view.indexOf(needle, at + 1)) found.push(at);
  return found;
}

/** Bytes in memory (a small file, an archive inside of another, inflated) as something to look into. */
export function inMemory(bytes: Uint8Array): RandomAccess {
  return { size: bytes.length, read: (offset, length) => bytes.subarray(...bounds(offset, length, bytes.length)) };
}

/** The part of `offset` and `length` that lies within `size`, as start and end; empty for a place outside. */
function bounds(offset: number, length: number, size: number): [number, number] {
  if (!(offset >= 0 && offset <= size && length > 0)) return [0, 0];
  const from = Math.floor(offset);
  return [from, Math.min(size, from + Math.floor(length))];
}
