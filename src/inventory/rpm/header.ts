import { Buffer } from 'node:buffer';

/** Tags that are read (rpm, include/rpm/rpmtag.h). */
export const TAG = {
  sha1Header: 269,
  sha256Header: 273,
  name: 1000,
  version: 1001,
  release: 1002,
  epoch: 1003,
  vendor: 1011,
  licence: 1014,
  arch: 1022,
  oldFileNames: 1027,
  fileModes: 1030,
  sourceRpm: 1044,
  dirIndexes: 1116,
  baseNames: 1117,
  dirNames: 1118,
  modularityLabel: 5096,
} as const;

const STRING = 6;
const BINARY = 7;
const STRING_ARRAY = 8;
const I18N_STRING = 9;
/** Bytes of one value of the types char, int8, int16, int32 and int64. */
const WIDTHS: ReadonlyMap<number, 1 | 2 | 4> = new Map([
  [2, 1],
  [3, 2],
  [4, 4],
]);
const ENTRY = 16;
/** rpm's own bounds (lib/header.c): entries of an index, and bytes of data. */
const MAX_ENTRIES = 65_536;
const MAX_DATA = 256 * 2 ** 20;

interface Entry {
  readonly type: number;
  readonly offset: number;
  readonly count: number;
}

/** The header of one package as rpm keeps it in its database (rpm, docs/manual/hregions.md and lib/header.c). */
export class RpmHeader {
  readonly #entries: ReadonlyMap<number, Entry>;
  readonly #data: Buffer;

  private constructor(entries: ReadonlyMap<number, Entry>, data: Buffer) {
    this.#entries = entries;
    this.#data = data;
  }

  /**
   * Takes a blob apart: two big-endian counts, an index of tag, type, offset and count, and the data. Entries after the region (dribbles)
   * come later in the index and override those of the region. Undefined where the counts and the length do not fit together.
   */
  static parse(blob: Uint8Array): RpmHeader | undefined {
    const bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.length);
    if (bytes.length < 8 + ENTRY) return undefined;
    const count = bytes.readUInt32BE(0);
    const length = bytes.readUInt32BE(4);
    const start = 8 + ENTRY * count;
    if (count < 1 || count > MAX_ENTRIES || length > MAX_DATA || start + length > bytes.length) return undefined;
    const entries = new Map<number, Entry>();
    for (let at = 8; at < start; at += ENTRY) {
      const entry = {
        type: bytes.readUInt32BE(at + 4),
        offset: bytes.readUInt32BE(at + 8),
        count: bytes.readUInt32BE(at + 12),
      };
      if (entry.offset <= length) entries.set(bytes.readUInt32BE(at), entry);
    }
    return new RpmHeader(entries, bytes.subarray(start, start + length));
  }

  /** The first string of a tag, cut at 4,096 bytes; undefined where it has none. */
  text(tag: number): string | undefined {
    const entry = this.#entries.get(tag);
    if (entry === undefined || ![STRING, STRING_ARRAY, I18N_STRING].includes(entry.type)) return undefined;
    const end = this.#data.indexOf(0, entry.offset);
    if (end < 0) return undefined;
    return this.#data.toString('utf8', entry.offset, Math.min(end, entry.offset + 4096));
  }

  /** All strings of a tag, in order, at most `max`. */
  *texts(tag: number, max: number): Generator<string> {
    const entry = this.#entries.get(tag);
    if (entry?.type !== STRING_ARRAY) return;
    let at = entry.offset;
    for (let i = 0; i < Math.min(entry.count, max); i += 1) {
      const end = this.#data.indexOf(0, at);
      if (end < 0) return;
      yield this.#data.toString('utf8', at, end);
      at = end + 1;
    }
  }

  /** A number of an unsigned integer tag at an index; undefined where it has none there. */
  number(tag: number, index = 0): number | undefined {
    const entry = this.#entries.get(tag);
    const width = entry === undefined ? undefined : WIDTHS.get(entry.type);
    if (entry === undefined || width === undefined || index >= entry.count) return undefined;
    const at = entry.offset + width * index;
    return at + width > this.#data.length ? undefined : this.#data.readUIntBE(at, width);
  }

  /** The bytes of a binary tag. */
  bytes(tag: number): Uint8Array | undefined {
    const entry = this.#entries.get(tag);
    if (entry?.type !== BINARY || entry.offset + entry.count > this.#data.length) return undefined;
    return this.#data.subarray(entry.offset, entry.offset + entry.count);
  }
}
