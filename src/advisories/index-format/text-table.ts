import { crc32 } from 'node:zlib';
import type { ByteWriter } from './byte-writer.ts';
import { CorruptIndex } from './corrupt.ts';

/** Slots for each text, at least: with half of them free a text is found in one or two steps. */
const SLOTS_PER_TEXT = 2;

function slotsFor(count: number): number {
  let slots = 1;
  while (slots < count * SLOTS_PER_TEXT) slots *= 2;
  return slots;
}

/** Rows by the CRC-32 of their texts, each in the first free slot from there on: 0 is free, else the row and one. */
function hashed(texts: readonly Buffer[]): Uint32Array {
  const slots = new Uint32Array(slotsFor(texts.length));
  for (const [row, text] of texts.entries()) {
    let slot = crc32(text) % slots.length;
    while (slots[slot] !== 0) slot = (slot + 1) % slots.length;
    slots[slot] = row + 1;
  }
  return slots;
}

/** Writes texts: their count, where each ends, the slots that find them by their checksum, and then all of them. */
export function writeTexts(out: ByteWriter, texts: readonly Buffer[]): void {
  out.u32(texts.length);
  let end = 0;
  for (const text of texts) {
    end += text.length;
    out.u32(end);
  }
  for (const slot of hashed(texts)) out.u32(slot);
  for (const text of texts) out.raw(text);
}

/** Texts, searched where they lie: nothing is made of them before one is asked for. */
export class TextTable {
  readonly count: number;
  /** Where the table ends in the bytes that it was made of. */
  readonly end: number;
  readonly #bytes: Buffer;
  readonly #ends: number;
  readonly #slots: number;
  readonly #slotCount: number;
  readonly #texts: number;

  /** Throws CorruptIndex where the bytes from `at` on hold no table. */
  constructor(bytes: Buffer, at: number) {
    if (at + 4 > bytes.length) throw new CorruptIndex('a table is not there');
    this.#bytes = bytes;
    this.count = bytes.readUInt32LE(at);
    this.#ends = at + 4;
    this.#slots = this.#ends + this.count * 4;
    this.#slotCount = slotsFor(this.count);
    this.#texts = this.#slots + this.#slotCount * 4;
    if (this.#texts > bytes.length) throw new CorruptIndex('a table is cut short');
    this.end = this.#texts + this.#endOf(this.count - 1);
    if (this.end > bytes.length) throw new CorruptIndex('a table is cut short');
  }

  #endOf(row: number): number {
    return row < 0 ? 0 : this.#bytes.readUInt32LE(this.#ends + row * 4);
  }

  /** The text of a row; empty beyond the last one. */
  textOf(row: number): string {
    if (row < 0 || row >= this.count) return '';
    return this.#bytes.toString('utf8', this.#texts + this.#endOf(row - 1), this.#texts + this.#endOf(row));
  }

  /** The row of a text, or undefined. */
  find(text: string): number | undefined {
    // As Buffer.from writes half of a surrogate pair.
    const wanted = text.toWellFormed();
    const first = crc32(wanted) % this.#slotCount;
    // A digest has vouched for the table; a wrong one without a free slot must end all the same.
    for (let step = 0; step < this.#slotCount; step++) {
      const row = this.#bytes.readUInt32LE(this.#slots + ((first + step) % this.#slotCount) * 4);
      if (row === 0) return undefined;
      if (this.textOf(row - 1) === wanted) return row - 1;
    }
    return undefined;
  }
}
