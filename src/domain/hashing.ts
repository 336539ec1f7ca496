import type { ByteSource } from './bytes.ts';

/** Computes SHA-256, beside the thread that asks where the shell can. All digests are lower-case hex. */
export interface Hashing {
  /** Of all the bytes of a source. Raises what reading it raises. */
  ofSource(source: ByteSource, onBytes?: (count: number) => void): Promise<string>;
  /** Of bytes that come piece by piece. */
  begin(): RunningHash;
}

export interface RunningHash {
  /** Adds a piece; it is copied or hashed before this returns. */
  add(piece: Uint8Array): void;
  /** Resolves when so little waits that more may come; undefined where it may come at once. */
  room(): Promise<void> | undefined;
  hex(): Promise<string>;
}
