import { blocksOf, CheckedBlocks } from './blocks.ts';
import { CorruptIndex } from './corrupt.ts';
import { idsName, namesName, partName } from './file-names.ts';
import { type IndexMeta, readMeta } from './meta.ts';
import { longText, type Place, type RecordValue, textOf, valuesOf } from './record-values.ts';
import { unseal } from './sealed.ts';
import type { KeptFiles } from './store.ts';
import { TextTable } from './text-table.ts';

/** 300,000 records take about 20 MB of names; what is larger than this is no index. */
const MAX_TABLE_BYTES = 1024 * 1024 * 1024;
/** Records whose blocks are read together. */
const BATCH = 512;
/** Of a longer record only what is wanted is read. */
const WHOLE = 64 * 1024;

/** An index, opened. Every method throws CorruptIndex where a file is not what the builder wrote. */
export class IndexReader {
  readonly meta: IndexMeta;
  readonly #files: KeptFiles;
  readonly #index: string;
  readonly #bytes: Buffer;
  readonly #names: TextTable;
  readonly #ends: number;
  readonly #postings: number;
  readonly #places: number;
  readonly #records: number;
  readonly #sums: Buffer[];
  readonly #parts = new Map<number, CheckedBlocks>();
  #ids: { readonly table: TextTable; readonly rows: Buffer } | undefined;

  private constructor(files: KeptFiles, index: string, bytes: Buffer) {
    this.#files = files;
    this.#index = index;
    this.#bytes = bytes;
    const described = bytes.readUInt32LE(0);
    this.meta = readMeta(bytes.subarray(4, 4 + described));
    this.#names = new TextTable(bytes, 4 + described);
    this.#ends = this.#names.end;
    this.#postings = this.#ends + this.#names.count * 4;
    const last = this.#names.count === 0 ? 0 : bytes.readUInt32LE(this.#postings - 4);
    this.#records = bytes.readUInt32LE(this.#postings + last * 8);
    this.#places = this.#postings + last * 8 + 4;
    this.#sums = [];
    let at = this.#places + this.#records * 12;
    for (const size of this.meta.parts) {
      this.#sums.push(bytes.subarray(at, at + blocksOf(size) * 4));
      at += blocksOf(size) * 4;
    }
    if (bytes.length !== at) throw new CorruptIndex('its tables do not end where it does');
  }

  /** Opens an index; undefined where there is none, or none that can be read: then it is to be made anew. */
  static async open(files: KeptFiles, index: string): Promise<IndexReader | undefined> {
    const bytes = await files.read(namesName(index), MAX_TABLE_BYTES);
    const payload = bytes === undefined ? undefined : unseal('names', bytes);
    if (payload === undefined) return undefined;
    try {
      return new IndexReader(files, index, payload);
    } catch {
      // Whatever is wrong with it, the remedy is the same.
      return undefined;
    }
  }

  /** Where the records are that name one of the packages, in the order in which they lie. Keys are `ecosystem\0name`. */
  #placesOf(keys: Iterable<string>): Place[] {
    const places = new Map<number, Place>();
    for (const key of keys) {
      const row = this.#names.find(key);
      if (row === undefined) continue;
      const first = row === 0 ? 0 : this.#bytes.readUInt32LE(this.#ends + (row - 1) * 4);
      const end = this.#bytes.readUInt32LE(this.#ends + row * 4);
      for (let posting = first; posting < end; posting++) {
        const at = this.#postings + posting * 8;
        const record = this.#bytes.readUInt32LE(at);
        const entry = this.#bytes.readUInt32LE(at + 4);
        const known = places.get(record);
        if (known === undefined) places.set(record, this.#place(record, [entry]));
        else known.entries.push(entry);
      }
    }
    // Entries in the record's own order, whatever was asked for first.
    for (const { entries } of places.values()) entries.sort((a, b) => a - b);
    return [...places.values()].sort((a, b) => a.part - b.part || a.offset - b.offset);
  }

  #place(record: number, entries: number[]): Place {
    if (record >= this.#records) throw new CorruptIndex('it speaks of a record that it does not have');
    const at = this.#places + record * 12;
    const bytes = this.#bytes;
    return {
      record,
      part: bytes.readUInt32LE(at),
      offset: bytes.readUInt32LE(at + 4),
      length: bytes.readUInt32LE(at + 8),
      entries,
    };
  }

  async #part(part: number): Promise<CheckedBlocks> {
    const open = this.#parts.get(part);
    if (open !== undefined) return open;
    const source = await this.#files.open(partName(this.#index, part));
    if (source === undefined) throw new CorruptIndex('a part is not there');
    const blocks = new CheckedBlocks(source, this.meta.parts[part] ?? 0, this.#sums[part] ?? Buffer.alloc(0));
    this.#parts.set(part, blocks);
    return blocks;
  }

  /** The values of the records that name one of the packages, some hundred at a time, with the wanted entries of `affected` alone. */
  async *about(keys: Iterable<string>): AsyncGenerator<readonly RecordValue[]> {
    const places = this.#placesOf(keys);
    for (let start = 0; start < places.length; start += BATCH) yield this.#values(places.slice(start, start + BATCH));
  }

  /** In the order of the places. */
  async #values(places: readonly Place[]): Promise<readonly RecordValue[]> {
    const texts = new Map<Place, string>();
    for (const part of new Set(places.map((place) => place.part))) {
      const blocks = await this.#part(part);
      const own = places.filter((place) => place.part === part);
      const short = own.filter(({ length }) => length <= WHOLE);
      await blocks.prefetch(short);
      for (const place of short) texts.set(place, textOf(blocks.view(place.offset, place.length), place));
      for (const place of own) if (place.length > WHOLE) texts.set(place, await longText(blocks, place));
    }
    return valuesOf(places.map((place) => texts.get(place) ?? ''));
  }

  /** The record of an id with all its entries, or undefined. */
  async byId(id: string): Promise<RecordValue | undefined> {
    return (await this.byIds([id]))[0];
  }

  /** The records of ids with all their entries; ids that it does not have are passed over. */
  async byIds(ids: Iterable<string>): Promise<readonly RecordValue[]> {
    const { table, rows } = await this.#idTable();
    const places: Place[] = [];
    for (const id of ids) {
      const row = table.find(id);
      if (row !== undefined) places.push(this.#place(rows.readUInt32LE(row * 4), []));
    }
    for (const part of new Set(places.map((place) => place.part))) {
      const blocks = await this.#part(part);
      await blocks.prefetch(places.filter((place) => place.part === part));
    }
    for (const place of places) for (const entry of await this.#allEntries(place)) place.entries.push(entry);
    return this.#values(places);
  }

  async #allEntries(place: Place): Promise<number[]> {
    if (place.length < 8) throw new CorruptIndex('a record is cut short');
    const { bytes, at } = await (await this.#part(place.part)).read(place.offset, 8);
    const count = bytes.readUInt32LE(at + 4);
    if (count * 4 > place.length) throw new CorruptIndex('a record is cut short');
    return Array.from({ length: count }, (_, entry) => entry);
  }

  async #idTable(): Promise<{ readonly table: TextTable; readonly rows: Buffer }> {
    if (this.#ids !== undefined) return this.#ids;
    const bytes = await this.#files.read(idsName(this.#index), MAX_TABLE_BYTES);
    const payload = bytes === undefined ? undefined : unseal('ids', bytes);
    if (payload === undefined) throw new CorruptIndex('the ids are not there');
    const table = new TextTable(payload, 0);
    const rows = payload.subarray(table.end);
    if (rows.length !== table.count * 4) throw new CorruptIndex('the ids are cut short');
    this.#ids = { table, rows };
    return this.#ids;
  }

  /** All ids that it has a record of. */
  async ids(): Promise<readonly string[]> {
    const { table } = await this.#idTable();
    return Array.from({ length: table.count }, (_, row) => table.textOf(row));
  }

  async close(): Promise<void> {
    for (const blocks of this.#parts.values()) await blocks.close();
    this.#parts.clear();
  }
}
