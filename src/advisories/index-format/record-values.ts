import type { CheckedBlocks, View } from './blocks.ts';
import { CorruptIndex, readJson } from './corrupt.ts';

/** Where a record lies, and what of it is wanted. */
export interface Place {
  readonly record: number;
  readonly part: number;
  readonly offset: number;
  readonly length: number;
  /** Entries of `affected` that are wanted, by their place in the record. */
  readonly entries: number[];
}

/** What a record's JSON is, less what nobody reads. */
export type RecordValue = Readonly<Record<string, unknown>>;

/** Where an entry begins and ends behind the head. */
function boundsOf({ bytes, at }: View, count: number, entry: number): readonly [number, number] {
  if (entry >= count) throw new CorruptIndex('a record has fewer entries than the index says');
  return [entry === 0 ? 0 : bytes.readUInt32LE(at + (entry - 1) * 4), bytes.readUInt32LE(at + entry * 4)];
}

/** Head and wanted entries of a record that is there as a whole, with commas between them. */
export function textOf({ bytes, at }: View, { length, entries }: Place): string {
  if (length < 8) throw new CorruptIndex('a record is cut short');
  const [head, count] = [bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4)];
  const start = at + 8 + count * 4;
  const behind = start + head;
  if (behind > at + length) throw new CorruptIndex('a record is cut short');
  const ends = { bytes, at: at + 8 };
  let text = '';
  // What lies side by side is read in one go, the head with the first entries.
  let [from, to] = [start, behind];
  for (const entry of entries) {
    const [first, last] = boundsOf(ends, count, entry);
    if (first > last || behind + last > at + length) throw new CorruptIndex('a record is not of its length');
    if (behind + first !== to) {
      text += bytes.toString('utf8', from, to);
      from = behind + first;
    }
    to = behind + last;
  }
  return text + bytes.toString('utf8', from, to);
}

/** Of a long record only what is wanted is read. */
export async function longText(blocks: CheckedBlocks, { offset, length, entries }: Place): Promise<string> {
  const front = await blocks.read(offset, 8);
  const [head, count] = [front.bytes.readUInt32LE(front.at), front.bytes.readUInt32LE(front.at + 4)];
  const start = 8 + count * 4;
  if (start + head > length) throw new CorruptIndex('a record is cut short');
  const ends = await blocks.read(offset + 8, count * 4);
  const read = async (from: number, to: number): Promise<string> => {
    if (from > to || to > length) throw new CorruptIndex('a record is not of its length');
    const { bytes, at } = await blocks.read(offset + from, to - from);
    return bytes.toString('utf8', at, at + to - from);
  };
  let text = await read(start, start + head);
  for (const entry of entries) {
    const [from, to] = boundsOf(ends, count, entry);
    text += await read(start + head + from, start + head + to);
  }
  return text;
}

/** Each text is a head and its entries. */
export function valuesOf(texts: readonly string[]): RecordValue[] {
  if (texts.length === 0) return [];
  const values = readJson(`[[${texts.join('],[')}]]`);
  if (!Array.isArray(values) || values.length !== texts.length) {
    throw new CorruptIndex('its records are not of the form');
  }
  return (values as readonly unknown[]).map((value) => {
    const record: readonly unknown[] = Array.isArray(value) ? value : [];
    const head = record[0];
    if (typeof head !== 'object' || head === null) throw new CorruptIndex('a record is no object');
    return Object.assign(head, { affected: record.slice(1) });
  });
}
