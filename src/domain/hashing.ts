import type { ByteSource } from './bytes.ts';

/** Computes SHA-256, beside the thread that asks where the shell can. All digests are lower-case hex. */
export interface Hashing {
  /** Of all the bytes of a source. Raises what reading it raises. */
  ofSource(source: ByteSource, options?: HashOptions): Promise<string>;
  /** Of bytes that come piece by piece. */
  begin(): RunningHash;
}

export interface HashOptions {
  /** Told of the bytes that are hashed. */
  readonly onBytes?: (count: number) => void;
  /** The thread that asks has work of its own meanwhile, and needs a processor for it. */
  readonly isBeside?: boolean;
}

export interface RunningHash {
  /** Adds a piece; it is copied or hashed before this returns. */
  add(piece: Uint8Array): void;
  /** Adds the last part of a buffer that nobody uses any more: the buffer itself may go to the thread that hashes, and is empty here afterwards. */
  give(piece: Uint8Array): void;
  /** Resolves when so little waits that more may come; undefined where it may come at once. */
  room(): Promise<void> | undefined;
  hex(): Promise<string>;
}
