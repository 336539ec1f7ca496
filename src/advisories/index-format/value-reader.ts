import { MAX_DEPTH, TAG } from './value-writer.ts';

/** Thrown inside this room where bytes are not what a writer makes; caught at its border. */
export class CorruptIndex extends Error {}

/** Reads what ByteWriter and ValueWriter write. Nothing is trusted: every length is held against the bytes that are there. */
export class ValueReader {
  readonly #bytes: Buffer;
  readonly #names: readonly string[];
  #at: number;

  constructor(bytes: Uint8Array, names: readonly string[], at = 0) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#names = names;
    this.#at = at;
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new CorruptIndex('it ends inside a value');
    return byte;
  }

  /** A whole number as ByteWriter.varint writes it. */
  varint(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 8; i++) {
      const byte = this.#byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
    throw new CorruptIndex('a number is too long');
  }

  text(): string {
    const length = this.varint();
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new CorruptIndex('it ends inside a text');
    const value = this.#bytes.toString('utf8', this.#at, end);
    this.#at = end;
    return value;
  }

  /** One value. Throws CorruptIndex. */
  value(depth = 0): unknown {
    if (depth > MAX_DEPTH) throw new CorruptIndex('values nest too deep');
    const tag = this.#byte();
    switch (tag) {
      case TAG.nothing:
        return null;
      case TAG.text:
        return this.text();
      case TAG.list:
        return this.#list(depth);
      case TAG.object:
        return this.#object(depth);
      case TAG.number:
        return this.#double();
      case TAG.count:
        return this.varint();
      case TAG.yes:
      case TAG.no:
        return tag === TAG.yes;
      default:
        throw new CorruptIndex(`a value has the unknown tag ${tag}`);
    }
  }

  /** How many items there are: each takes a byte at least. */
  #count(): number {
    const count = this.varint();
    if (count > this.#bytes.length - this.#at) throw new CorruptIndex('it ends inside a list');
    return count;
  }

  #list(depth: number): unknown[] {
    const count = this.#count();
    const items: unknown[] = [];
    for (let i = 0; i < count; i++) items.push(this.value(depth + 1));
    return items;
  }

  #object(depth: number): Record<string, unknown> {
    const count = this.#count();
    const members: Record<string, unknown> = {};
    for (let i = 0; i < count; i++) {
      const number = this.varint();
      const name = number === 0 ? this.text() : this.#names[number - 1];
      if (name === undefined || name === '__proto__') throw new CorruptIndex('a member has no name');
      members[name] = this.value(depth + 1);
    }
    return members;
  }

  #double(): number {
    if (this.#at + 8 > this.#bytes.length) throw new CorruptIndex('it ends inside a number');
    const value = this.#bytes.readDoubleLE(this.#at);
    this.#at += 8;
    return value;
  }
}
