import type { RandomAccess } from '../domain/bytes.ts';
import { type Area, type Executable, Fields } from './executable-map.ts';
import { copyOf } from './random-access.ts';

const DOS_MAGIC = 0x4d5a;
/** Where the DOS header says that the PE header is. */
const POINTER_AT = 0x3c;
const COFF_SIZE = 24;
const SECTION_SIZE = 40;
const MAX_SECTIONS = 96 * 4;
const PE32_PLUS = 0x20b;
const WRITABLE = 0x80000000;
const UNINITIALISED = 0x80;

function sectionAt(fields: Fields, at: number, imageBase: number): Area {
  const [virtualSize, rawSize] = [fields.u32(at + 8), fields.u32(at + 16)];
  const characteristics = fields.u32(at + 36);
  // What is in memory may be shorter than its bytes in the file, which are padded.
  const size =
    (characteristics & UNINITIALISED) !== 0 ? 0 : Math.min(rawSize, virtualSize === 0 ? rawSize : virtualSize);
  return {
    name: fields.text(at, 8),
    address: imageBase + fields.u32(at + 12),
    offset: fields.u32(at + 20),
    size,
    writable: (characteristics & WRITABLE) !== 0,
  };
}

/** Sections of a PE file (Microsoft, "PE Format"). Its sections are what is loaded, so they are its segments too. Undefined where it is none. */
export function readPe(content: RandomAccess): Executable | undefined {
  const dos = copyOf(content, 0, 64);
  if (dos.length < 64 || dos.readUInt16BE(0) !== DOS_MAGIC) return undefined;
  const start = dos.readUInt32LE(POINTER_AT);
  const head = new Fields(copyOf(content, start, COFF_SIZE + 32), true);
  if (head.text(0, 4) !== 'PE') return undefined;
  const [count, optionalSize] = [Math.min(head.u16(6), MAX_SECTIONS), head.u16(20)];
  const imageBase = head.u16(COFF_SIZE) === PE32_PLUS ? head.u64(COFF_SIZE + 24) : head.u32(COFF_SIZE + 28);
  const table = new Fields(copyOf(content, start + COFF_SIZE + optionalSize, count * SECTION_SIZE), true);
  const sections: Area[] = [];
  for (let at = 0; at + SECTION_SIZE <= table.bytes.length; at += SECTION_SIZE)
    sections.push(sectionAt(table, at, imageBase));
  return { format: 'pe', littleEndian: true, content, sections, segments: sections, hasSections: sections.length > 0 };
}
