import type { RandomAccess } from '../domain/bytes.ts';
import { type Area, type Executable, Fields, MAX_AREAS } from './executable-map.ts';
import { copyOf, partOf } from './random-access.ts';

const MAGIC_32 = 0xfeedface;
const MAGIC_64 = 0xfeedfacf;
const FAT = 0xcafebabe;
const FAT_64 = 0xcafebabf;
/** A Java class file begins as a fat file does; where its version stands (45 and above) a fat file has its count. */
const MAX_ARCHITECTURES = 30;
const SEGMENT = 0x1;
const SEGMENT_64 = 0x19;
const WRITABLE = 2;
const MAX_COMMANDS_BYTES = 4 * 1024 * 1024;
/** Sections without bytes in the file: S_ZEROFILL, S_GB_ZEROFILL, S_THREAD_LOCAL_ZEROFILL. */
const ZERO_FILLED = new Set([0x1, 0xc, 0x12]);

interface Load {
  readonly segments: Area[];
  readonly sections: Area[];
}

/** A segment command and its sections (mach-o/loader.h: segment_command, section, and those of 64 bits). */
function readSegment(fields: Fields, at: number, end: number, word: 4 | 8, load: Load): void {
  const places = at + 24;
  const protection = fields.u32(places + 4 * word + 4);
  const count = fields.u32(places + 4 * word + 8);
  const writable = (protection & WRITABLE) !== 0;
  load.segments.push({
    name: fields.text(at + 8, 16),
    address: fields.word(places, word),
    offset: fields.word(places + 2 * word, word),
    size: fields.word(places + 3 * word, word),
    writable,
  });
  const sectionSize = word === 8 ? 80 : 68;
  let section = places + 4 * word + 16;
  for (let i = 0; i < count && section + sectionSize <= end && load.sections.length < MAX_AREAS; i += 1) {
    const address = section + 32;
    const type = fields.u32(address + 2 * word + 16) & 0xff;
    load.sections.push({
      name: fields.text(section, 16),
      address: fields.word(address, word),
      offset: fields.u32(address + 2 * word),
      size: ZERO_FILLED.has(type) ? 0 : fields.word(address + word, word),
      writable,
    });
    section += sectionSize;
  }
}

function readThin(content: RandomAccess): Executable | undefined {
  const head = copyOf(content, 0, 32);
  if (head.length < 28) return undefined;
  const [big, little] = [head.readUInt32BE(0), head.readUInt32LE(0)];
  const littleEndian = little === MAGIC_32 || little === MAGIC_64;
  if (!littleEndian && big !== MAGIC_32 && big !== MAGIC_64) return undefined;
  const is64 = (littleEndian ? little : big) === MAGIC_64;
  const header = new Fields(head, littleEndian);
  const bytes = copyOf(content, is64 ? 32 : 28, Math.min(header.u32(20), MAX_COMMANDS_BYTES));
  const fields = new Fields(bytes, littleEndian);
  const load: Load = { segments: [], sections: [] };
  for (let at = 0, left = header.u32(16); left > 0 && at + 8 <= bytes.length; left -= 1) {
    const [command, size] = [fields.u32(at), fields.u32(at + 4)];
    if (size < 8 || load.segments.length >= MAX_AREAS) break;
    if (command === (is64 ? SEGMENT_64 : SEGMENT))
      readSegment(fields, at, Math.min(at + size, bytes.length), is64 ? 8 : 4, load);
    at += size;
  }
  return { format: 'mach-o', littleEndian, content, ...load, hasSections: load.sections.length > 0 };
}

/** The first program of a fat file (mach-o/fat.h; always big-endian). */
function firstOf(content: RandomAccess, head: Fields): RandomAccess | undefined {
  const count = head.u32(4);
  if (count === 0 || count > MAX_ARCHITECTURES) return undefined;
  return head.u32(0) === FAT_64
    ? partOf(content, head.u64(16), head.u64(24))
    : partOf(content, head.u32(16), head.u32(20));
}

/** Sections and segments of a Mach-O file (mach-o/loader.h); of a fat file those of its first program. Undefined where it is none. */
export function readMachO(content: RandomAccess): Executable | undefined {
  const head = new Fields(copyOf(content, 0, 40), false);
  if (head.u32(0) !== FAT && head.u32(0) !== FAT_64) return readThin(content);
  const first = firstOf(content, head);
  return first === undefined ? undefined : readThin(first);
}
