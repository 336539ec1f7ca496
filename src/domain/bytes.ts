/** Bytes that can be read at any place: a file, or a slice of one. Offsets and lengths are in bytes. */
export interface ByteSource {
  readonly size: number;
  /** Reads exactly `length` bytes at `offset`, or fewer at the end. */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** Reads from `offset` (default 0) to the end, or `length` bytes, in chunks. */
  stream(offset?: number, length?: number): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
  /** The bytes from `offset` (default 0) to the end, or `length` of them, to be read at once; only where they lie on a disk. Each call gives a reader of its own. */
  window?(offset?: number, length?: number): RandomAccess;
}

/** Bytes that come once, in order: a download, or the output of a program. */
export type ByteStream = AsyncIterable<Uint8Array>;

/** Bytes at hand that can be read at any place at once: a file in memory, or a part of one on disk. */
export interface RandomAccess {
  readonly size: number;
  /** The `length` bytes at `offset`, fewer at the end; valid until the next call. Never throws for a place outside: it gives nothing. */
  read(offset: number, length: number): Uint8Array;
}

/** Where bytes wait that memory has no room for: temporary files. Everything happens at once, and throws where the disk is full. */
export interface Spool {
  create(): SpooledFile;
}

/** A temporary file that is filled from its start, then read at any place; gone when it is closed. */
export interface SpooledFile {
  write(piece: Uint8Array): void;
  content(): RandomAccess;
  close(): void;
}
