import type { Hashing } from '../domain/hashing.ts';
import { hasherOf } from './digest.ts';

/** A digest that is computed of bytes that others go on reading. */
export interface RunningDigest {
  /** Resolves when more may come. */
  add(piece: Uint8Array): Promise<void> | undefined;
  /** `algorithm:hex`. */
  digest(): Promise<string>;
}

/** Begins a digest of the algorithm that `like` names. What is not SHA-256 is rare, and hashed here. */
export function beginDigest(like: string, hashing: Hashing): RunningDigest {
  if (like.startsWith('sha512:')) {
    const hash = hasherOf(like);
    return {
      add: (piece) => {
        hash.update(piece);
        return undefined;
      },
      digest: async () => `sha512:${hash.digest('hex')}`,
    };
  }
  const running = hashing.begin();
  return {
    add: (piece) => {
      running.add(piece);
      return running.room();
    },
    digest: async () => `sha256:${await running.hex()}`,
  };
}
