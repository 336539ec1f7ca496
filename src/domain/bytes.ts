/** Bytes that can be read at any place: a file, or a slice of one. Offsets and lengths are in bytes. */
export interface ByteSource {
  readonly size: number;
  /** Reads exactly `length` bytes at `offset`, or fewer at the end. */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** Reads from `offset` (default 0) to the end, or `length` bytes, in chunks. */
  stream(offset?: number, length?: number): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** Bytes that come once, in order: a download, or the output of a program. */
export type ByteStream = AsyncIterable<Uint8Array>;

/** Bytes at hand that can be read at any place at once: a file in memory, or a part of one on disk. */
export interface RandomAccess {
  readonly size: number;
  /** The `length` bytes at `offset`, fewer at the end; valid until the next call. Never throws for a place outside: it gives nothing. */
  read(offset: number, length: number): Uint8Array;
}
