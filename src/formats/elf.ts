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

/** The entries of a table of headers, each as fields of its own. */
function entriesOf(content: RandomAccess, table: Table, minimum: number, littleEndian: boolean): Fields[] {
  if (table.entrySize < minimum || table.entrySize > MAX_ENTRY || table.offset <= 0) return [];
  const count = Math.min(table.count, MAX_AREAS);
  const bytes = copyOf(content, table.offset, count * table.entrySize);
  const entries: Fields[] = [];
  for (let at = 0; at + table.entrySize <= bytes.length; at += table.entrySize)
    entries.push(new Fields(bytes.subarray(at, at + table.entrySize), littleEndian));
  return entries;
}

function segmentsOf(content: RandomAccess, table: Table, layout: Layout, littleEndian: boolean): Area[] {
  const { size, flags, offset, address, length } = layout.segment;
  return entriesOf(content, table, size, littleEndian)
    .filter((entry) => entry.u32(0) === LOADED)
    .map((entry) => ({
      name: '',
      address: entry.word(address, layout.word),
      offset: entry.word(offset, layout.word),
      size: entry.word(length, layout.word),
      writable: (entry.u32(flags) & WRITABLE_SEGMENT) !== 0,
    }));
}

function sectionsOf(
  content: RandomAccess,
  table: Table,
  namesAt: number,
  layout: Layout,
  littleEndian: boolean,
): Area[] {
  const { size, flags, address, offset, length, link } = layout.section;
  const first = entriesOf(content, { ...table, count: 1 }, size, littleEndian)[0];
  if (first === undefined) return [];
  // Counts that do not fit 16 bits stand in the first header (System V ABI, "ELF Header", e_shnum and e_shstrndx).
  const count = table.count === 0 ? first.word(length, layout.word) : table.count;
  const headers = entriesOf(content, { ...table, count }, size, littleEndian);
  const names = headers[namesAt === 0xffff ? first.u32(link) : namesAt];
  if (names === undefined) return [];
  const namesSize = Math.min(names.word(length, layout.word), MAX_NAMES_BYTES);
  const text = new Fields(copyOf(content, names.word(offset, layout.word), namesSize), littleEndian);
  return headers
    .filter((header) => header.u32(4) !== NO_BITS)
    .map((header) => ({
      name: text.text(header.u32(0), MAX_NAME),
      address: header.word(address, layout.word),
      offset: header.word(offset, layout.word),
      size: header.word(length, layout.word),
      writable: (header.word(flags, layout.word) & WRITABLE_SECTION) !== 0,
    }));
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
  return {
    format: 'elf',
    littleEndian,
    content,
    sections: sectionsOf(content, sectionTable, fields.u16(counts + 8), layout, littleEndian),
    segments: segmentsOf(content, segmentTable, layout, littleEndian),
  };
}
