import type { ByteSource, ByteStream } from './bytes.ts';

/** Unpacks compressed bytes, and hashes them on both sides, beside the thread that reads what comes out. */
export interface Unpacking {
  unpack(packed: ByteSource | ByteStream, job: UnpackJob): Unpacked;
}

export interface UnpackJob {
  /** Names the bytes in failures. */
  readonly name: string;
  readonly limits: { readonly maxBytes: number; readonly maxRatio: number; readonly freeBytes: number };
  /** Told of the packed bytes as they are read. */
  readonly onBytes?: (count: number) => void;
}

export interface Unpacked {
  /** What comes out. A chunk is only valid until the next one is asked for. Raises where the bytes cannot be unpacked. */
  readonly chunks: ByteStream;
  /** SHA-256 in hex, after the last chunk: of what came out, where all of it did, and of the packed bytes, where all of them were read. */
  readonly sums: Promise<{ readonly unpacked?: string; readonly packed?: string }>;
}
