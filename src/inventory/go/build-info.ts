import { Buffer } from 'node:buffer';
import { type Area, type Executable, Fields, placeOf, searchable, sectionNamed } from '../../formats/executable-map.ts';
import { copyOf, placesOf } from '../../formats/random-access.ts';

/** What Go's linker writes into every program: its own version, and the modules as text (runtime/debug, `BuildInfo`; empty outside of modules). */
export interface BuildInfo {
  readonly goVersion: string;
  readonly modules: string;
}

const MAGIC = Buffer.from('\xff Go buildinf:', 'latin1');
const HEADER_SIZE = 32;
const ALIGNMENT = 16;
const POINTER_SIZE_AT = 14;
const FLAGS_AT = 15;
const POINTERS_AT = 16;
const BIG_ENDIAN = 1;
const INLINE = 2;
/** Sentinels around the module text. */
const SENTINEL = 16;
const MAX_TEXT = 8 * 1024 * 1024;
const MAX_VERSION = 4096;
/** Places of the magic that are tried: programs that read Go programs have it among their own strings. */
const MAX_TRIES = 64;

/** Parts of a program that only Go's linker makes. */
const GO_SECTIONS = ['.gopclntab', '.data.rel.ro.gopclntab', '.note.go.buildid', '__gopclntab'];

/** Where the blob may be: its own section, else what is writable (debug/buildinfo, `DataStart`). */
function areasOf(executable: Executable): readonly Area[] {
  const own = sectionNamed(executable, '.go.buildinfo', '__go_buildinfo');
  if (own !== undefined) return [own];
  // An ELF file whose sections are known and are not Go's is not searched: it is by far the usual case.
  const isOther =
    executable.format === 'elf' && executable.hasSections && sectionNamed(executable, ...GO_SECTIONS) === undefined;
  return isOther
    ? []
    : searchable(
        executable,
        executable.segments.filter((segment) => segment.writable),
      );
}

/** An unsigned number in base 128 (encoding/binary, `Uvarint`) and the place behind it. */
function uvarint(bytes: Uint8Array): { value: number; size: number } | undefined {
  let value = 0;
  for (let i = 0; i < Math.min(bytes.length, 8); i += 1) {
    const byte = bytes[i] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, size: i + 1 };
  }
  return undefined;
}

/** A string with its length before it, and the place behind it. */
function inlineText({ content }: Executable, offset: number, most: number): { bytes: Buffer; end: number } | undefined {
  const length = uvarint(content.read(offset, 10));
  if (length === undefined || length.value > most) return undefined;
  const start = offset + length.size;
  const bytes = copyOf(content, start, length.value);
  return bytes.length < length.value ? undefined : { bytes, end: start + length.value };
}

function readInline(executable: Executable, offset: number): [Buffer, Buffer] | undefined {
  const version = inlineText(executable, offset + HEADER_SIZE, MAX_VERSION);
  const modules = version === undefined ? undefined : inlineText(executable, version.end, MAX_TEXT);
  return version === undefined || modules === undefined ? undefined : [version.bytes, modules.bytes];
}

/** A string of Go's at an address: pointer and length there, its bytes elsewhere. */
function pointedText(executable: Executable, address: number, size: 4 | 8, little: boolean, most: number): Buffer {
  const none = Buffer.alloc(0);
  const header = placeOf(executable, address);
  if (header === undefined) return none;
  const fields = new Fields(copyOf(executable.content, header.offset, 2 * size), little);
  const [data, length] = [placeOf(executable, fields.word(0, size)), fields.word(size, size)];
  if (data === undefined || length > most || length > data.size) return none;
  const bytes = copyOf(executable.content, data.offset, length);
  return bytes.length < length ? none : bytes;
}

/** The form before Go 1.18: pointers to two strings. */
function readPointed(executable: Executable, header: Buffer): [Buffer, Buffer] | undefined {
  const size = header[POINTER_SIZE_AT];
  if (size !== 4 && size !== 8) return undefined;
  const little = ((header[FLAGS_AT] ?? 0) & BIG_ENDIAN) === 0;
  const fields = new Fields(header, little);
  return [
    pointedText(executable, fields.word(POINTERS_AT, size), size, little, MAX_VERSION),
    pointedText(executable, fields.word(POINTERS_AT + size, size), size, little, MAX_TEXT),
  ];
}

function withoutSentinels(modules: Buffer): string {
  const isFramed = modules.length > 2 * SENTINEL && modules[modules.length - SENTINEL - 1] === 0x0a;
  return isFramed ? modules.toString('utf8', SENTINEL, modules.length - SENTINEL) : '';
}

function readAt(executable: Executable, offset: number): BuildInfo | undefined {
  const header = copyOf(executable.content, offset, HEADER_SIZE);
  if (header.length < HEADER_SIZE) return undefined;
  const isInline = ((header[FLAGS_AT] ?? 0) & INLINE) !== 0;
  const texts = isInline ? readInline(executable, offset) : readPointed(executable, header);
  if (texts === undefined || texts[0].length === 0) return undefined;
  return { goVersion: texts[0].toString('utf8'), modules: withoutSentinels(texts[1]) };
}

/**
 * The build information of a Go program (debug/buildinfo), of every form since Go 1.12, stripped programs included. Undefined where the
 * program is not Go's.
 */
export function readBuildInfo(executable: Executable): BuildInfo | undefined {
  let tries = 0;
  for (const area of areasOf(executable)) {
    for (const place of placesOf(executable.content, MAGIC, area.offset, area.offset + area.size)) {
      if ((area.address + place - area.offset) % ALIGNMENT !== 0) continue;
      const found = readAt(executable, place);
      if (found !== undefined) return found;
      tries += 1;
      if (tries >= MAX_TRIES) return undefined;
    }
  }
  return undefined;
}
