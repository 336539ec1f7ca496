import { readSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { ByteSource, RandomAccess } from '../domain/bytes.ts';
import { raise } from '../domain/failure.ts';
import { DiskWindow } from './disk-window.ts';

const CHUNK = 1024 * 1024;

/** A regular file, read at any place. */
export class DiskBytes implements ByteSource {
  readonly size: number;
  readonly #handle: FileHandle;

  constructor(handle: FileHandle, size: number) {
    this.#handle = handle;
    this.size = size;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    return this.#readInto(Buffer.allocUnsafe(Math.max(0, Math.min(length, this.size - offset))), offset);
  }

  async #readInto(bytes: Buffer, offset: number): Promise<Uint8Array> {
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await this.#handle.read(bytes, filled, bytes.length - filled, offset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  }

  /** Without a thread of its own, whose waking costs as much as the reading. */
  #readNow(bytes: Buffer, offset: number): Uint8Array {
    let filled = 0;
    while (filled < bytes.length) {
      const got = readSync(this.#handle.fd, bytes, filled, bytes.length - filled, offset + filled);
      if (got === 0) break;
      filled += got;
    }
    return bytes.subarray(0, filled);
  }

  /** Each chunk has a buffer of its own. */
  async *stream(offset = 0, length = this.size - offset): AsyncGenerator<Uint8Array> {
    const end = Math.min(this.size, offset + length);
    for (let at = offset; at < end; ) {
      const chunk = this.#readNow(Buffer.allocUnsafeSlow(Math.min(CHUNK, end - at)), at);
      if (chunk.length === 0) {
        raise(
          'image/truncated',
          'a file became shorter while it was read',
          `it ended at byte ${at} of ${end}`,
          'do not change files during the run',
        );
      }
      at += chunk.length;
      yield chunk;
    }
  }

  window(offset = 0, length = this.size - offset): RandomAccess {
    const start = Math.max(0, Math.min(offset, this.size));
    return new DiskWindow(this.#handle.fd, start, Math.max(0, Math.min(length, this.size - start)));
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}
