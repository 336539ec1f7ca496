import { CorruptIndex } from './value-reader.ts';
import type { ByteWriter } from './value-writer.ts';

/** Orders texts as their UTF-8 bytes are ordered, which is how a table is searched. */
export function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Writes texts, which must be in the order of their bytes: their count, where each ends, and then all of them. */
export function writeTexts(out: ByteWriter, sorted: readonly Buffer[]): void {
  out.u32(sorted.length);
  let end = 0;
  for (const text of sorted) {
    end += text.length;
    out.u32(end);
  }
  for (const text of sorted) out.raw(text);
}

/** Texts in order, searched where they lie: nothing is made of them before one is asked for. */
export class TextTable {
  readonly count: number;
  /** Where the table ends in the bytes that it was made of. */
  readonly end: number;
  readonly #bytes: Buffer;
  readonly #ends: number;
  readonly #texts: number;

  /** Throws CorruptIndex where the bytes from `at` on hold no table. */
  constructor(bytes: Buffer, at: number) {
    if (at + 4 > bytes.length) throw new CorruptIndex('a table is not there');
    this.#bytes = bytes;
    this.count = bytes.readUInt32LE(at);
    this.#ends = at + 4;
    this.#texts = this.#ends + this.count * 4;
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
    const wanted = Buffer.from(text);
    let [low, high] = [0, this.count];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const start = this.#texts + this.#endOf(middle - 1);
      const stop = this.#texts + this.#endOf(middle);
      // A digest has vouched for the table; this keeps a wrong one from throwing out of Buffer.compare.
      if (start > stop || stop > this.end) throw new CorruptIndex('a table is out of order');
      const order = this.#bytes.compare(wanted, 0, wanted.length, start, stop);
      if (order === 0) return middle;
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    return undefined;
  }
}
