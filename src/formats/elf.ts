import type { RandomAccess } from '../domain/bytes.ts';
import { type Area, type Executable, Fields, MAX_AREAS } from './executable-map.ts';
import { copyOf } from './random-access.ts';

const MAGIC = 0x7f454c46;
const HEADER_SIZE = 64;
const CLASS_64 = 2;
const BIG_ENDIAN = 2;
const LOADED = 1;
const WRITABLE_SEGMENT = 2;
const WRITABLE_SECTION = 1;
/** A section without bytes in the file (`.bss`). */
const NO_BITS = 8;
const MAX_NAMES_BYTES = 1024 * 1024;
const MAX_NAME = 128;
/** Headers are of 32 to 64 bytes; larger ones are allowed for. */
const MAX_ENTRY = 256;

/** Offsets of fields in the headers of a class: ELF-64 Object File Format, figures 2, 8, 12; of 32 bits System V ABI, chapters 4, 5. */
interface Layout {
  readonly word: 4 | 8;
  readonly header: Readonly<Record<'segments' | 'sections' | 'counts', number>>;
  readonly segment: Readonly<Record<'size' | 'flags' | 'offset' | 'address' | 'length', number>>;
  readonly section: Readonly<Record<'size' | 'flags' | 'address' | 'offset' | 'length' | 'link', number>>;
}

const BITS_32: Layout = {
  word: 4,
  header: { segments: 28, sections: 32, counts: 42 },
  segment: { size: 32, flags: 24, offset: 4, address: 8, length: 16 },
  section: { size: 40, flags: 8, address: 12, offset: 16, length: 20, link: 24 },
};
const BITS_64: Layout = {
  word: 8,
  header: { segments: 32, sections: 40, counts: 54 },
  segment: { size: 56, flags: 4, offset: 8, address: 16, length: 32 },
  section: { size: 64, flags: 8, address: 16, offset: 24, length: 32, link: 40 },
};

interface Table {
  readonly offset: number;
  readonly entrySize: number;
  readonly count: number;
}

/** The headers of a table, in one piece. */
class Headers {
  readonly #fields: Fields;
  readonly #entrySize: number;
  readonly #word: 4 | 8;
  readonly count: number;

  constructor(content: RandomAccess, table: Table, minimum: number, { word, little }: Numbers) {
    const isReadable = table.entrySize >= minimum && table.entrySize <= MAX_ENTRY && table.offset > 0;
    const count = isReadable ? Math.min(table.count, MAX_AREAS) : 0;
    const bytes = count === 0 ? Buffer.alloc(0) : copyOf(content, table.offset, count * table.entrySize);
    this.#fields = new Fields(bytes, little);
    this.#entrySize = table.entrySize;
    this.#word = word;
    this.count = isReadable ? Math.floor(bytes.length / table.entrySize) : 0;
  }

  u32(index: number, at: number): number {
    return this.#fields.u32(index * this.#entrySize + at);
  }

  word(index: number, at: number): number {
    return this.#fields.word(index * this.#entrySize + at, this.#word);
  }
}

interface Numbers {
  readonly word: 4 | 8;
  readonly little: boolean;
}

function segmentsOf(content: RandomAccess, table: Table, layout: Layout, little: boolean): Area[] {
  const { size, flags, offset, address, length } = layout.segment;
  const headers = new Headers(content, table, size, { word: layout.word, little });
  const areas: Area[] = [];
  for (let index = 0; index < headers.count; index += 1) {
    if (headers.u32(index, 0) !== LOADED) continue;
    areas.push({
      name: '',
      address: headers.word(index, address),
      offset: headers.word(index, offset),
      size: headers.word(index, length),
      writable: (headers.u32(index, flags) & WRITABLE_SEGMENT) !== 0,
    });
  }
  return areas;
}

/** Counts that do not fit 16 bits stand in the first header (System V ABI, "ELF Header", e_shnum and e_shstrndx). */
function sectionTableOf(
  content: RandomAccess,
  table: Table,
  namesAt: number,
  { word, section: { size, length, link } }: Layout,
  little: boolean,
): { headers: Headers; namesAt: number } {
  if (table.count !== 0 && namesAt !== 0xffff)
    return { headers: new Headers(content, table, size, { word, little }), namesAt };
  const first = new Headers(content, { ...table, count: 1 }, size, { word, little });
  const count = first.count === 0 ? 0 : table.count === 0 ? first.word(0, length) : table.count;
  const headers = new Headers(content, { ...table, count }, size, { word, little });
  return { headers, namesAt: namesAt === 0xffff ? first.u32(0, link) : namesAt };
}

/** The name that begins at a place among the names, which end with a zero each. */
function nameIn(names: string, at: number): string {
  const name = names.slice(at, at + MAX_NAME);
  const end = name.indexOf('\0');
  return end < 0 ? name : name.slice(0, end);
}

/** The headers of sections and their names. */
interface Sections {
  readonly headers: Headers;
  readonly names: string;
}

function sectionHeadersOf(
  content: RandomAccess,
  table: Table,
  namesIn: number,
  layout: Layout,
  little: boolean,
): Sections | undefined {
  const { offset, length } = layout.section;
  const { headers, namesAt } = sectionTableOf(content, table, namesIn, layout, little);
  if (namesAt >= headers.count) return undefined;
  const namesSize = Math.min(headers.word(namesAt, length), MAX_NAMES_BYTES);
  return { headers, names: copyOf(content, headers.word(namesAt, offset), namesSize).toString('latin1') };
}

function hasBytes({ headers }: Sections): boolean {
  for (let index = 0; index < headers.count; index += 1) if (headers.u32(index, 4) !== NO_BITS) return true;
  return false;
}

function sectionsOf({ headers, names }: Sections, layout: Layout): Area[] {
  const { flags, address, offset, length } = layout.section;
  const areas: Area[] = [];
  for (let index = 0; index < headers.count; index += 1) {
    if (headers.u32(index, 4) === NO_BITS) continue;
    areas.push({
      name: nameIn(names, headers.u32(index, 0)),
      address: headers.word(index, address),
      offset: headers.word(index, offset),
      size: headers.word(index, length),
      writable: (headers.word(index, flags) & WRITABLE_SECTION) !== 0,
    });
  }
  return areas;
}

/**
 * Sections and segments of an ELF file (System V ABI, "Object Files"), 32 and 64 bits, both byte orders. Undefined where it is none; where
 * the section headers were cut off there are segments only.
 */
export function readElf(content: RandomAccess): Executable | undefined {
  const head = copyOf(content, 0, HEADER_SIZE);
  if (head.length < 52 || head.readUInt32BE(0) !== MAGIC) return undefined;
  const littleEndian = head[5] !== BIG_ENDIAN;
  const layout = head[4] === CLASS_64 ? BITS_64 : BITS_32;
  const fields = new Fields(head, littleEndian);
  const { segments, sections, counts } = layout.header;
  const segmentTable: Table = {
    offset: fields.word(segments, layout.word),
    entrySize: fields.u16(counts),
    count: fields.u16(counts + 2),
  };
  const sectionTable: Table = {
    offset: fields.word(sections, layout.word),
    entrySize: fields.u16(counts + 4),
    count: fields.u16(counts + 6),
  };
  const found = sectionHeadersOf(content, sectionTable, fields.u16(counts + 8), layout, littleEndian);
  let areas: readonly Area[] | undefined;
  return {
    format: 'elf',
    littleEndian,
    content,
    // Of most programs only the names are looked at.
    get sections() {
      areas ??= found === undefined ? [] : sectionsOf(found, layout);
      return areas;
    },
    sectionNames: found?.names ?? '',
    hasSections: found !== undefined && hasBytes(found),
    segments: segmentsOf(content, segmentTable, layout, littleEndian),
  };
}
