import { Buffer } from 'node:buffer';
import type { RandomAccess } from '../../domain/bytes.ts';

const DATABASE = Buffer.from('RpmP', 'latin1');
const SLOT = Buffer.from('Slot', 'latin1');
const BLOB = Buffer.from('BlbS', 'latin1');
const BLOB_END = Buffer.from('BlbE', 'latin1');
const PAGE = 4096;
const SLOT_SIZE = 16;
/** Offsets of blobs are counted in these. */
const BLOCK = 16;

/** True for the first bytes of a database of rpm's own kind. */
export function isNdb(head: Uint8Array): boolean {
  return DATABASE.equals(head.subarray(0, 4));
}

/** The header blob that a slot points to; a string says what is wrong with it. */
function readBlob(file: RandomAccess, slot: Buffer): Buffer | string {
  const index = slot.readUInt32LE(4);
  const start = slot.readUInt32LE(8) * BLOCK;
  const size = slot.readUInt32LE(12) * BLOCK;
  if (start + size > file.size || size < 28) return `package ${index} lies beyond the end`;
  const whole = Buffer.from(file.read(start, size));
  const length = whole.length < size ? size : whole.readUInt32LE(12);
  const isWhole =
    length <= size - 28 &&
    BLOB.equals(whole.subarray(0, 4)) &&
    whole.readUInt32LE(4) === index &&
    whole.readUInt32LE(size - 8) === length &&
    BLOB_END.equals(whole.subarray(size - 4));
  return isWhole ? whole.subarray(16, 16 + length) : `package ${index} is damaged`;
}

/**
 * Visits the header blobs of an ndb database (rpm, lib/backend/ndb/rpmpkg.c): little-endian, a table of slots, then blobs with a head
 * and a tail. Damaged packages are passed over; the visitor ends the walk by answering false.
 * @returns the first damage, for a message.
 */
export function readNdb(file: RandomAccess, visit: (blob: Uint8Array) => boolean): string | undefined {
  const head = Buffer.from(file.read(0, 32));
  if (head.length < 32 || !isNdb(head)) return 'it does not begin as an ndb database does';
  if (head.readUInt32LE(4) !== 0) return `it is of version ${head.readUInt32LE(4)}, and 0 is known`;
  const pages = head.readUInt32LE(12);
  if (pages === 0 || pages * PAGE > file.size) return `it says to have ${pages} pages of slots`;
  let problem: string | undefined;
  // Blobs do not overlap: together they are no larger than the file.
  let left = file.size;
  // The two slots that come first are the header.
  for (let at = 2 * SLOT_SIZE; at < pages * PAGE; at += SLOT_SIZE) {
    const slot = Buffer.from(file.read(at, SLOT_SIZE));
    if (!SLOT.equals(slot.subarray(0, 4))) return problem ?? `slot ${at / SLOT_SIZE} is damaged`;
    if (slot.readUInt32LE(4) === 0) continue;
    left -= slot.readUInt32LE(12) * BLOCK;
    if (left < 0) return problem ?? 'its packages lie over each other';
    const blob = readBlob(file, slot);
    if (typeof blob === 'string') problem ??= blob;
    else if (!visit(blob)) return problem;
  }
  return problem;
}
