import { createHash } from 'node:crypto';
import type { Hashing } from '../domain/hashing.ts';

/** Hashes on the thread that asks: for tests, and where there are no workers. */
export const HASH_HERE: Hashing = {
  async ofSource(source, { onBytes } = {}) {
    const hash = createHash('sha256');
    for await (const chunk of source.stream()) {
      hash.update(chunk);
      onBytes?.(chunk.length);
    }
    return hash.digest('hex');
  },
  begin() {
    const hash = createHash('sha256');
    const add = (piece: Uint8Array): void => {
      hash.update(piece);
    };
    return { add, give: add, room: () => undefined, hex: async () => hash.digest('hex') };
  },
};
