import { ok, type Result } from '../../domain/failure.ts';
import { normalName } from '../ecosystems.ts';
import { isTime } from '../record-time.ts';
import { sketchOf } from '../sketch.ts';
import { checksumsOf } from './blocks.ts';
import { ByteWriter } from './byte-writer.ts';
import { idsName, namesName, partName } from './file-names.ts';
import { isObject, textsOf } from './kept-members.ts';
import { type IndexMeta, writeMeta } from './meta.ts';
import { seal } from './sealed.ts';
import type { KeptFiles } from './store.ts';
import { writeTexts } from './text-table.ts';

/** A part is written out when it has grown to this size: what is in memory does not grow with the number of records. */
const PART_BYTES = 16 * 1024 * 1024;
const MAX_NAMED = 20;
interface Placed {
  readonly id: string;
  readonly modified: string;
  part: number;
  offset: number;
  readonly length: number;
  /** False after a later copy of the same record has come. */
  alive: boolean;
}

/**
 * Makes an index of OSV records. A record is kept as its JSON, less what nobody reads, so that it passes the same
 * schema when it is read back as it would from its JSON. In a part, records lie in the order of the first package they name: those
 * that are asked for together lie together.
 */
export class IndexBuilder {
  readonly #files: KeptFiles;
  readonly #index: string;
  #staged = new ByteWriter(PART_BYTES / 4);
  #waiting: { record: number; start: number; key: string }[] = [];
  readonly #records: Placed[] = [];
  readonly #byId = new Map<string, number>();
  readonly #gone = new Map<string, string>();
  readonly #postings = new Map<string, number[]>();
  readonly #covered = new Set<string>();
  readonly #unreadable: [string, string][] = [];
  readonly #writes: Promise<Result<void>>[] = [];
  readonly #parts: { size: number; sums: number[] }[] = [];
  #unreadableCount = 0;
  #taken = 0;
  #newest = '';

  constructor(files: KeptFiles, index: string) {
    this.#files = files;
    this.#index = index;
  }

  /** Records taken so far, withdrawn ones included. */
  get records(): number {
    return this.#taken;
  }

  /** Time of the newest of them, without zone; empty where none has one. */
  get newest(): string {
    return this.#newest;
  }

  /** Notes a record that cannot be read, to be told whenever the index is used. */
  unreadable(file: string, why: string): void {
    this.#unreadableCount += 1;
    if (this.#unreadable.length < MAX_NAMED) this.#unreadable.push([file, why]);
  }

  /** Takes the text of one record; answers with its id, or undefined where it is none. */
  take(file: string, bytes: Uint8Array): string | undefined {
    try {
      const json: unknown = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString());
      return this.takeValue(file, json);
    } catch (error) {
      this.unreadable(file, error instanceof Error ? error.message.slice(0, 200) : 'it is no JSON');
      return undefined;
    }
  }

  /** Takes one record. */
  takeValue(file: string, json: unknown): string | undefined {
    const sketch = sketchOf(json);
    if (sketch === undefined || !isObject(json)) {
      this.unreadable(file, 'it is no OSV record: id, modified or affected are missing or of another type');
      return undefined;
    }
    const { id, modified } = sketch;
    const affected: readonly unknown[] = Array.isArray(json['affected']) ? json['affected'] : [];
    const texts = sketch.withdrawn ? [] : textsOf(json, affected);
    if (texts === undefined) {
      this.unreadable(file, 'it is nested too deep to be kept');
      return undefined;
    }
    this.#taken += 1;
    const time = modified.slice(0, 19);
    if (time > this.#newest && isTime(time)) this.#newest = time;
    if (!this.#supersedes(id, time, sketch.withdrawn)) return id;
    if (sketch.withdrawn) return id;
    const named = affected.map((entry) => {
      const found = isObject(entry) && isObject(entry['package']) ? entry['package'] : undefined;
      if (found === undefined) return undefined;
      const ecosystem = String(found['ecosystem']);
      return `${ecosystem}\0${normalName(ecosystem, String(found['name']))}`;
    });
    this.#post(named);
    for (const { ecosystem } of sketch.packages) this.#covered.add(ecosystem);
    this.#stage(id, time, texts, named.find((key) => key !== undefined) ?? '');
    return id;
  }

  /** Of two copies of one record the later counts, be it that it is withdrawn; then the earlier is dropped. */
  #supersedes(id: string, time: string, withdrawn: boolean): boolean {
    const gone = this.#gone.get(id);
    if (gone !== undefined && gone >= time) return false;
    const known = this.#byId.get(id);
    const before = known === undefined ? undefined : this.#records[known];
    if (before !== undefined) {
      if (before.modified > time || (before.modified === time && !withdrawn)) return false;
      before.alive = false;
      this.#byId.delete(id);
    }
    if (withdrawn) this.#gone.set(id, time);
    return true;
  }

  #post(named: readonly (string | undefined)[]): void {
    for (const [entry, key] of named.entries()) {
      if (key === undefined) continue;
      const list = this.#postings.get(key);
      if (list === undefined) this.#postings.set(key, [this.#records.length, entry]);
      else list.push(this.#records.length, entry);
    }
  }

  /**
   * Writes a record as: length of head, number of entries, where each of them ends behind the head, head, entries. Head and entries are
   * JSON, each entry with a comma before it: any choice of them is read as one text.
   */
  #stage(id: string, modified: string, [head = '', ...entries]: readonly string[], key: string): void {
    const staged = this.#staged;
    const start = staged.length;
    staged.u32(0);
    staged.u32(entries.length);
    for (let i = 0; i < entries.length; i++) staged.u32(0);
    const headAt = staged.length;
    staged.text(head);
    const entriesAt = staged.length;
    staged.u32At(start, entriesAt - headAt);
    for (const [i, entry] of entries.entries()) {
      staged.text(entry);
      staged.u32At(start + 8 + i * 4, staged.length - entriesAt);
    }
    const record = this.#records.length;
    this.#records.push({ id, modified, part: 0, offset: 0, length: staged.length - start, alive: true });
    this.#byId.set(id, record);
    this.#waiting.push({ record, start, key });
    if (staged.length >= PART_BYTES) this.#flush();
  }

  #flush(): void {
    if (this.#waiting.length === 0) return;
    const from = this.#staged.bytes;
    const part = Buffer.allocUnsafe(from.length);
    let at = 0;
    for (const { record, start } of this.#waiting.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))) {
      const placed = this.#records[record];
      if (placed === undefined) continue;
      from.copy(part, at, start, start + placed.length);
      placed.part = this.#parts.length;
      placed.offset = at;
      at += placed.length;
    }
    this.#writes.push(this.#files.write(partName(this.#index, this.#parts.length), part));
    this.#parts.push({ size: part.length, sums: checksumsOf(part) });
    this.#waiting = [];
    this.#staged.clear();
  }

  /** Writes the rest; fails where a file could not be written. `replaces`: ids of which an older index may have another copy. */
  async finish(about: Pick<IndexMeta, 'key' | 'seen' | 'replaces'>): Promise<Result<IndexMeta>> {
    this.#flush();
    const meta: IndexMeta = {
      ...about,
      records: this.#taken,
      newest: this.#newest,
      covered: [...this.#covered],
      unreadable: this.#unreadable,
      unreadableCount: this.#unreadableCount,
      parts: this.#parts.map(({ size }) => size),
    };
    this.#writes.push(this.#files.write(idsName(this.#index), this.#idTable()));
    // The names come last: without them there is no index.
    for (const written of await Promise.all(this.#writes)) if (!written.ok) return written;
    const written = await this.#files.write(namesName(this.#index), this.#nameTable(meta));
    return written.ok ? ok(meta) : written;
  }

  #idTable(): Buffer {
    const rows = [...this.#byId.keys()]
      .sort()
      .map((id) => ({ text: Buffer.from(id), record: this.#byId.get(id) ?? 0 }));
    const out = new ByteWriter(1 << 20);
    writeTexts(
      out,
      rows.map(({ text }) => text),
    );
    for (const { record } of rows) out.u32(record);
    return seal('ids', out.bytes);
  }

  /** Description, names, where the postings of each name end, postings (record, entry), places of records (part, offset, length), checksums. */
  #nameTable(meta: IndexMeta): Buffer {
    const keys = [...this.#postings.keys()].sort();
    const rows = keys.map((key) => ({ text: Buffer.from(key), list: this.#alive(this.#postings.get(key) ?? []) }));
    const described = writeMeta(meta);
    const out = new ByteWriter(1 << 20);
    out.u32(described.length);
    out.raw(described);
    writeTexts(
      out,
      rows.map(({ text }) => text),
    );
    let end = 0;
    for (const { list } of rows) {
      end += list.length / 2;
      out.u32(end);
    }
    for (const { list } of rows) for (const number of list) out.u32(number);
    out.u32(this.#records.length);
    for (const { part, offset, length } of this.#records) {
      out.u32(part);
      out.u32(offset);
      out.u32(length);
    }
    for (const { sums } of this.#parts) for (const sum of sums) out.u32(sum);
    return seal('names', out.bytes);
  }

  #alive(postings: readonly number[]): number[] {
    const kept: number[] = [];
    for (let i = 0; i < postings.length; i += 2) {
      const record = postings[i] ?? 0;
      if (this.#records[record]?.alive === true) kept.push(record, postings[i + 1] ?? 0);
    }
    return kept;
  }
}
