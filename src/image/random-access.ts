import type { ByteSource, RandomAccess } from '../domain/bytes.ts';

/** Bytes in memory as RandomAccess. */
export function inMemory(bytes: Uint8Array): RandomAccess {
  return { size: bytes.length, read: (offset, length) => bytes.subarray(...bounds(offset, length, bytes.length)) };
}

/** A part of a file, as a file of its own that need not be closed. */
export function partOfSource(whole: ByteSource, start: number, length: number): ByteSource {
  const from = Math.max(0, Math.min(start, whole.size));
  const size = Math.max(0, Math.min(length, whole.size - from));
  const window = whole.window?.bind(whole);
  return {
    size,
    read: (offset, count) => whole.read(from + offset, Math.max(0, Math.min(count, size - offset))),
    stream: (offset = 0, count = size - offset) => whole.stream(from + offset, Math.min(count, size - offset)),
    close: () => Promise.resolve(),
    ...(window === undefined
      ? {}
      : { window: (offset = 0, count = size - offset) => window(from + offset, Math.min(count, size - offset)) }),
  };
}

/** The part of `offset` and `length` that lies within `size`, as start and end; empty for a place outside. */
function bounds(offset: number, length: number, size: number): [number, number] {
  if (!(offset >= 0 && offset <= size && length > 0)) return [0, 0];
  const from = Math.floor(offset);
  return [from, Math.min(size, from + Math.floor(length))];
}
