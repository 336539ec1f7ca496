import { raise } from '../domain/failure.ts';

/** Tar comes in blocks of this many bytes (POSIX.1-2017, pax, "ustar Interchange Format"). */
export const BLOCK = 512;

/** The fields of one header block. */
export interface RawHeader {
  readonly name: string;
  readonly link: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  /** Code of the type flag character. */
  readonly type: number;
}

/** Says which of the fields at the end of a header exist. */
type Dialect = 'v7' | 'ustar' | 'star' | 'gnu';

/** Raises image/corrupt for a tar that does not keep to its format. */
export function corruptTar(source: string, why: string): never {
  return raise(
    'image/corrupt',
    `${source} is not a readable tar`,
    why,
    'build, pull or save the image again; the bytes are damaged or are not a tar',
  );
}

/** True when the block at `at` is all zeros: one of the two that end an archive. */
export function isZeroBlock(bytes: Uint8Array, at: number): boolean {
  for (let index = at; index < at + BLOCK; index += 1) if (bytes[index] !== 0) return false;
  return true;
}

/** Text up to the first NUL. Bytes that are not UTF-8 become U+FFFD. */
function fieldText(bytes: Buffer, at: number, length: number): string {
  let end = at;
  while (end < at + length && bytes[end] !== 0) end += 1;
  // UTF-8, which is the default: to name it costs a look-up for each field of each header.
  return end === at ? '' : bytes.toString(undefined, at, end);
}

/** Big-endian two's complement with the top bit as marker (GNU tar and star, for numbers that octal cannot hold). */
function base256(bytes: Uint8Array, at: number, length: number): number {
  const negative = ((bytes[at] ?? 0) & 0x40) !== 0;
  let value = negative ? ((bytes[at] ?? 0) & 0x3f) - 0x40 : (bytes[at] ?? 0) & 0x3f;
  for (let index = at + 1; index < at + length; index += 1) value = value * 256 + (bytes[index] ?? 0);
  return value;
}

/** A number in octal (blanks and NULs around it) or base 256. NaN where it is neither. Empty is 0. */
export function fieldNumber(bytes: Uint8Array, at: number, length: number): number {
  if (((bytes[at] ?? 0) & 0x80) !== 0) return base256(bytes, at, length);
  let index = at;
  const end = at + length;
  while (index < end && (bytes[index] === 0x20 || bytes[index] === 0)) index += 1;
  let value = 0;
  for (; index < end; index += 1) {
    const digit = (bytes[index] ?? 0) - 0x30;
    if (digit >= 0 && digit <= 7) value = value * 8 + digit;
    else return digit === -0x30 || digit === -0x10 ? value : Number.NaN;
  }
  return value;
}

/** The bytes of a block as words, in two pairs of 16 bits each: all that 128 words of bytes add up to fits. */
const PAIRS = 0x00ff00ff;

/** Sum of the bytes of a block. Word by word where it lies at a multiple of four: this is done for every header of every layer. */
function sumOfBlock(bytes: Uint8Array, at: number): number {
  const start = bytes.byteOffset + at;
  let sum = 0;
  if (start % 4 !== 0) {
    for (let index = at; index < at + BLOCK; index += 1) sum += bytes[index] ?? 0;
    return sum;
  }
  const words = wordsOf(bytes.buffer);
  const first = start >>> 2;
  for (let index = first; index < first + BLOCK / 4; index += 1) {
    const word = words[index] ?? 0;
    sum = (sum + (word & PAIRS) + ((word >>> 8) & PAIRS)) | 0;
  }
  return (sum & 0xffff) + (sum >>> 16);
}

/** The words of the buffer that was read last: many headers lie in one. */
let lastWords: Int32Array = new Int32Array(0);

function wordsOf(buffer: ArrayBufferLike): Int32Array {
  if (lastWords.buffer !== buffer) lastWords = new Int32Array(buffer, 0, buffer.byteLength >>> 2);
  return lastWords;
}

/** Checks the header's sum: over unsigned bytes, or over signed ones as some old writers did; the field itself counts as blanks. */
function hasValidChecksum(bytes: Uint8Array, at: number): boolean {
  const stored = fieldNumber(bytes, at + 148, 8);
  let sum = sumOfBlock(bytes, at) + 8 * 0x20;
  for (let index = at + 148; index < at + 156; index += 1) sum -= bytes[index] ?? 0;
  if (sum === stored) return true;
  let high = 0;
  for (let index = at; index < at + BLOCK; index += 1)
    if ((index < at + 148 || index >= at + 156) && (bytes[index] ?? 0) > 0x7f) high += 1;
  return sum - 256 * high === stored;
}

const USTAR = Buffer.from('ustar');
const STAR = Buffer.from('tar\0');

function has(bytes: Uint8Array, at: number, text: Uint8Array): boolean {
  for (let index = 0; index < text.length; index += 1) if (bytes[at + index] !== text[index]) return false;
  return true;
}

function dialectOf(bytes: Uint8Array, at: number): Dialect {
  // "ustar" at 257, then NUL "00" (POSIX) or two blanks (GNU).
  if (!has(bytes, at + 257, USTAR)) return 'v7';
  if (bytes[at + 262] === 0x20 && bytes[at + 263] === 0x20 && bytes[at + 264] === 0) return 'gnu';
  if (bytes[at + 262] !== 0) return 'v7';
  return has(bytes, at + 508, STAR) ? 'star' : 'ustar';
}

/** Whether a time of a GNU header, which may be missing, is no number: neither in base 256 nor in octal, to the last digit. */
function isOddTime(bytes: Buffer, at: number): boolean {
  if (bytes[at] === 0) return false;
  if (((bytes[at] ?? 0) & 0x80) !== 0) return !(Math.abs(base256(bytes, at, 12)) < 2 ** 63);
  return !/^ *[0-7]* *$/.test(fieldText(bytes, at, 12));
}

/**
 * Where a GNU header has its times, Go before 1.8 wrote a prefix. Its archive/tar, by which engines unpack, still takes for a prefix what
 * is no number there: a reader that did not would see other paths than those that are unpacked.
 */
function misplacedPrefix(bytes: Buffer, at: number): string {
  if (!isOddTime(bytes, at + 345) && !isOddTime(bytes, at + 357)) return '';
  for (let index = at + 345; index < at + 500 && bytes[index] !== 0; index += 1)
    if ((bytes[index] ?? 0) > 0x7f) return '';
  return fieldText(bytes, at + 345, 155);
}

function prefixOf(bytes: Buffer, at: number, dialect: Dialect): string {
  if (dialect === 'v7') return '';
  if (dialect === 'gnu') return misplacedPrefix(bytes, at);
  return fieldText(bytes, at + 345, dialect === 'star' ? 131 : 155);
}

function fullName(bytes: Buffer, at: number, dialect: Dialect): string {
  const name = fieldText(bytes, at, 100);
  const prefix = prefixOf(bytes, at, dialect);
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** True when the block could be a tar header: for telling a tar from other files. */
export function looksLikeTar(bytes: Uint8Array): boolean {
  return bytes.length >= BLOCK && bytes[0] !== 0 && hasValidChecksum(bytes, 0);
}

/** Reads the header block at `at`. Raises image/corrupt for a wrong checksum or a size that is no number. */
export function parseHeader(bytes: Buffer, at: number, source: string): RawHeader {
  if (!hasValidChecksum(bytes, at)) corruptTar(source, 'the checksum of a header is wrong');
  const size = fieldNumber(bytes, at + 124, 12);
  if (!Number.isSafeInteger(size) || size < 0) corruptTar(source, 'an entry has a size that is not a number');
  return {
    name: fullName(bytes, at, dialectOf(bytes, at)),
    link: fieldText(bytes, at + 157, 100),
    mode: fieldNumber(bytes, at + 100, 8) & 0o7777,
    uid: fieldNumber(bytes, at + 108, 8),
    gid: fieldNumber(bytes, at + 116, 8),
    size,
    type: bytes[at + 156] ?? 0,
  };
}
