import { readSync } from 'node:fs';
import type { RandomAccess } from '../domain/bytes.ts';

/** A part of an open file, read at once. What a read gives lies in one buffer that the next read fills anew. */
export class DiskWindow implements RandomAccess {
  readonly size: number;
  /** Number of the open file, and the place in it: threads of this process can read it by these. */
  readonly fd: number;
  readonly start: number;
  #scratch = Buffer.alloc(0);

  constructor(fd: number, start: number, size: number) {
    this.fd = fd;
    this.start = start;
    this.size = size;
  }

  read(offset: number, length: number): Uint8Array {
    if (!(offset >= 0 && offset < this.size && length > 0)) return new Uint8Array(0);
    const count = Math.min(Math.floor(length), this.size - offset);
    if (count > this.#scratch.length) this.#scratch = Buffer.allocUnsafeSlow(Math.max(count, 4096));
    let filled = 0;
    while (filled < count) {
      const got = readSync(this.fd, this.#scratch, filled, count - filled, this.start + offset + filled);
      if (got === 0) break;
      filled += got;
    }
    return this.#scratch.subarray(0, filled);
  }
}
