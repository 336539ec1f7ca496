/** What one byte says of the value behind it. */
export const TAG = { nothing: 0, text: 1, list: 2, object: 3, number: 4, yes: 5, no: 6, count: 7 } as const;

/** Names of members that are kept once for all values; further ones are written out where they stand. */
export const MAX_NAMES = 4096;
/** Values nest no deeper: records of OSV have six levels. */
export const MAX_DEPTH = 64;

const SHORT = 32;

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

  byte(value: number): void {
    this.#room(1);
    this.#bytes[this.#at++] = value;
  }

  u32(value: number): void {
    this.#room(4);
    this.#at = this.#bytes.writeUInt32LE(value, this.#at);
  }

  double(value: number): void {
    this.#room(8);
    this.#at = this.#bytes.writeDoubleLE(value, this.#at);
  }

  /** A whole number below 2^53, seven bits a byte, the low ones first. */
  varint(value: number): void {
    this.#room(8);
    let rest = value;
    while (rest > 127) {
      this.#bytes[this.#at++] = (rest & 127) | 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#at++] = rest;
  }

  /** UTF-8 with its length in bytes before it. */
  text(value: string): void {
    if (value.length < SHORT && this.#ascii(value)) return;
    const length = Buffer.byteLength(value);
    this.varint(length);
    this.#room(length);
    this.#at += this.#bytes.write(value, this.#at, length, 'utf8');
  }

  /** Short texts are mostly ASCII: written byte by byte they are faster than through a call out of the engine. */
  #ascii(value: string): boolean {
    this.#room(SHORT + 1);
    const start = this.#at;
    const bytes = this.#bytes;
    bytes[this.#at++] = value.length;
    for (let i = 0; i < value.length; i++) {
      const unit = value.charCodeAt(i);
      if (unit > 127) {
        this.#at = start;
        return false;
      }
      bytes[this.#at++] = unit;
    }
    return true;
  }

  raw(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }
}

/** Writes JSON values in a form that is read without a parser, and counts the names of members into one table. */
export class ValueWriter {
  readonly #names = new Map<string, number>();

  /** The table of names, in the order of their numbers; it goes beside the values. */
  get names(): readonly string[] {
    return [...this.#names.keys()];
  }

  /** Appends one value. `undefined` and functions do not occur in what JSON.parse gives; they are written as null. */
  write(out: ByteWriter, value: unknown, depth = 0): void {
    if (typeof value === 'string') {
      out.byte(TAG.text);
      out.text(value);
    } else if (typeof value === 'number') {
      this.#number(out, value);
    } else if (typeof value === 'boolean') {
      out.byte(value ? TAG.yes : TAG.no);
    } else if (typeof value !== 'object' || value === null || depth >= MAX_DEPTH) {
      out.byte(TAG.nothing);
    } else if (Array.isArray(value)) {
      out.byte(TAG.list);
      out.varint(value.length);
      for (const item of value) this.write(out, item, depth + 1);
    } else this.#object(out, value, depth);
  }

  #number(out: ByteWriter, value: number): void {
    if (Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0)) {
      out.byte(TAG.count);
      out.varint(value);
      return;
    }
    out.byte(TAG.number);
    out.double(value);
  }

  #object(out: ByteWriter, value: object, depth: number): void {
    const members = value as Readonly<Record<string, unknown>>;
    const names = Object.keys(members);
    // A member of this name would be the object's prototype when it is read back.
    const hidden = Object.hasOwn(members, '__proto__') ? 1 : 0;
    out.byte(TAG.object);
    out.varint(names.length - hidden);
    for (const name of names) {
      if (name === '__proto__') continue;
      const number = this.#numberOf(name);
      out.varint(number);
      if (number === 0) out.text(name);
      this.write(out, members[name], depth + 1);
    }
  }

  /** Numbers count from 1; 0 says that the name itself follows. */
  #numberOf(name: string): number {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    if (this.#names.size >= MAX_NAMES) return 0;
    this.#names.set(name, this.#names.size + 1);
    return this.#names.size;
  }
}
