import { gunzipSync } from 'node:zlib';
import { dataOf } from './zip-content.ts';
import type { ZipEntry } from './zip-entry.ts';

/** Inflated bytes of entries that are inflated together, and of the largest of them. */
const BATCH_BYTES = 1024 * 1024;
const LARGEST = 256 * 1024;
/** A member of a gzip file without name or time (RFC 1952, 2.3): what comes before the deflated data, and behind it. */
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
const TRAILER = 8;

/** Entries of an archive that are waiting to be inflated together. */
export class ZipBatch {
  #entries: ZipEntry[] = [];
  #data: Uint8Array[] = [];
  #size = 0;
  #packed = 0;

  get isFull(): boolean {
    return this.#size >= BATCH_BYTES;
  }

  /** Takes an entry, unless it is to be read by itself. `bytes` begin at its local header, and must stay as they are. */
  add(entry: ZipEntry, bytes: Uint8Array): boolean {
    if (entry.encrypted || entry.method !== 8 || entry.size > LARGEST || entry.compressedSize > LARGEST) return false;
    const data = dataOf(entry, bytes);
    if (!data.ok) return false;
    this.#entries.push(entry);
    this.#data.push(data.value);
    this.#size += entry.size;
    this.#packed += HEADER.length + data.value.length + TRAILER;
    return true;
  }

  /**
   * Inflates all entries in one call, as the members of one gzip file: each call of zlib's costs more than a small entry. The library
   * holds each member against size and checksum, which are those that the directory declares. Undefined where anything is wrong: then
   * each entry is to be read by itself. The batch is empty afterwards.
   */
  inflate(): { readonly entries: readonly ZipEntry[]; readonly contents: readonly Uint8Array[] | undefined } {
    const entries = this.#entries;
    const content = entries.length === 0 ? undefined : this.#inflated();
    this.#entries = [];
    this.#data = [];
    this.#size = 0;
    this.#packed = 0;
    if (content === undefined) return { entries, contents: undefined };
    let at = 0;
    const contents = entries.map(({ size }) => {
      at += size;
      return content.subarray(at - size, at);
    });
    return { entries, contents };
  }

  #inflated(): Buffer | undefined {
    try {
      const content = gunzipSync(this.#members(), { chunkSize: this.#size + 64, maxOutputLength: this.#size + 64 });
      return content.length === this.#size ? content : undefined;
    } catch {
      // What is wrong, and with which entry, is found out by reading each by itself.
      return undefined;
    }
  }

  #members(): Buffer {
    const members = Buffer.allocUnsafe(this.#packed);
    let at = 0;
    for (const [i, { crc32, size }] of this.#entries.entries()) {
      const data = this.#data[i] ?? HEADER;
      members.set(HEADER, at);
      members.set(data, at + HEADER.length);
      at = members.writeUInt32LE(crc32, at + HEADER.length + data.length);
      at = members.writeUInt32LE(size, at);
    }
    return members;
  }
}
