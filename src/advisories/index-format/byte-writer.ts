/** A buffer that grows, with the few forms that an index is written in. All numbers are little-endian. */
export class ByteWriter {
  #bytes: Buffer;
  #at = 0;

  constructor(size = 1 << 16) {
    this.#bytes = Buffer.allocUnsafe(size);
  }

  get length(): number {
    return this.#at;
  }

  /** What was written so far; valid until the next write. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#at);
  }

  clear(): void {
    this.#at = 0;
  }

  #room(more: number): void {
    if (this.#at + more <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + more));
    this.#bytes.copy(grown, 0, 0, this.#at);
    this.#bytes = grown;
  }

  u32(value: number): void {
    this.#room(4);
    this.#at = this.#bytes.writeUInt32LE(value, this.#at);
  }

  /** Writes a number over one that was written before. */
  u32At(place: number, value: number): void {
    this.#bytes.writeUInt32LE(value, place);
  }

  /** UTF-8 without its length. */
  text(value: string): void {
    // A unit of UTF-16 takes at most three bytes.
    this.#room(value.length * 3);
    this.#at += this.#bytes.write(value, this.#at, 'utf8');
  }

  raw(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }
}
