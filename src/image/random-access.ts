import type { ByteSource } from '../domain/bytes.ts';

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
