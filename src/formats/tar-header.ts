import { raise } from '../domain/failure.ts';

/** Tar comes in blocks of this many bytes (POSIX.1-2017, pax, "ustar Interchange Format"). */
export const BLOCK = 512;

/** The fields of one header block, as written; the dialect says which of the tail fields exist. */
export interface RawHeader {
  readonly name: string;
  readonly link: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  /** Code of the type flag character. */
  readonly type: number;
  readonly dialect: 'v7' | 'ustar' | 'star' | 'gnu';
}

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
export function fieldText(bytes: Buffer, at: number, length: number): string {
  let end = at;
  while (end < at + length && bytes[end] !== 0) end += 1;
  return end === at ? '' : bytes.toString('utf8', at, end);
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
  while (index < end) {
    const code = bytes[index] ?? 0;
    if (code === 0 || code === 0x20) break;
    if (code < 0x30 || code > 0x37) return Number.NaN;
    value = value * 8 + (code - 0x30);
    index += 1;
  }
  return value;
}

/** Checks the header's sum: over unsigned bytes, or over signed ones as some old writers did; the field itself counts as blanks. */
function hasValidChecksum(bytes: Uint8Array, at: number): boolean {
  const stored = fieldNumber(bytes, at + 148, 8);
  let sum = 8 * 0x20;
  for (let index = at; index < at + 148; index += 1) sum += bytes[index] ?? 0;
  for (let index = at + 156; index < at + BLOCK; index += 1) sum += bytes[index] ?? 0;
  if (sum === stored) return true;
  let high = 0;
  for (let index = at; index < at + BLOCK; index += 1)
    if ((index < at + 148 || index >= at + 156) && (bytes[index] ?? 0) > 0x7f) high += 1;
  return sum - 256 * high === stored;
}

function dialectOf(bytes: Buffer, at: number): RawHeader['dialect'] {
  // "ustar" at 257, then NUL "00" (POSIX) or two blanks (GNU).
  if (bytes[at + 257] !== 0x75 || bytes.toString('latin1', at + 257, at + 262) !== 'ustar') return 'v7';
  if (bytes[at + 262] === 0x20 && bytes[at + 263] === 0x20) return 'gnu';
  if (bytes[at + 262] !== 0) return 'v7';
  return bytes.toString('latin1', at + 508, at + 512) === 'tar\0' ? 'star' : 'ustar';
}

function fullName(bytes: Buffer, at: number, dialect: RawHeader['dialect']): string {
  const name = fieldText(bytes, at, 100);
  if ((dialect !== 'ustar' && dialect !== 'star') || bytes[at + 345] === 0) return name;
  const prefix = fieldText(bytes, at + 345, dialect === 'star' ? 131 : 155);
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** True when the block could be a tar header: for telling a tar from other files. */
export function looksLikeTar(bytes: Uint8Array): boolean {
  return bytes.length >= BLOCK && bytes[0] !== 0 && hasValidChecksum(bytes, 0);
}

/** Reads the header block at `at`. Raises image/corrupt for a wrong checksum or a size that is no number. */
export function parseHeader(bytes: Buffer, at: number, source: string): RawHeader {
  if (!hasValidChecksum(bytes, at)) corruptTar(source, 'the checksum of a header is wrong');
  const dialect = dialectOf(bytes, at);
  const size = fieldNumber(bytes, at + 124, 12);
  if (!Number.isSafeInteger(size) || size < 0) corruptTar(source, 'an entry has a size that is not a number');
  return {
    name: fullName(bytes, at, dialect),
    link: fieldText(bytes, at + 157, 100),
    mode: fieldNumber(bytes, at + 100, 8) & 0o7777,
    uid: fieldNumber(bytes, at + 108, 8),
    gid: fieldNumber(bytes, at + 116, 8),
    size,
    type: bytes[at + 156] ?? 0,
    dialect,
  };
}
