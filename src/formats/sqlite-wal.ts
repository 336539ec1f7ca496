import type { RandomAccess } from '../domain/bytes.ts';
import { copyOf } from './random-access.ts';
import { isPageSize, type PageOverlay } from './sqlite-pages.ts';

const HEADER = 32;
const FRAME_HEADER = 24;
/** The last bit says in which order of bytes the checksums take their words: 1 is big-endian. */
const MAGIC = 0x377f0682;
const VERSION = 3_007_000;

/** The two words of a checksum, carried on from frame to frame. */
type Sum = readonly [number, number];

/** fileformat2.html, "Checksum Algorithm": two running sums over pairs of words. The length is a multiple of eight. */
function carryOn([first, second]: Sum, bytes: Uint8Array, isBig: boolean): Sum {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let [a, b] = [first, second];
  for (let at = 0; at + 8 <= bytes.length; at += 8) {
    a = (a + view.getUint32(at, !isBig) + b) >>> 0;
    b = (b + view.getUint32(at + 4, !isBig) + a) >>> 0;
  }
  return [a, b];
}

interface WalHeader {
  readonly pageSize: number;
  readonly isBig: boolean;
  readonly salts: Buffer;
  readonly sum: Sum;
}

/** Undefined where SQLite takes the whole log for none; a string where it refuses to open the database. */
function readHeader(wal: RandomAccess): WalHeader | undefined | string {
  const head = copyOf(wal, 0, HEADER);
  if (head.length < HEADER) return undefined;
  const magic = head.readUInt32BE(0);
  const pageSize = head.readUInt32BE(8);
  if ((magic & ~1) >>> 0 !== MAGIC || !isPageSize(pageSize)) return undefined;
  const isBig = (magic & 1) === 1;
  const sum = carryOn([0, 0], head.subarray(0, 24), isBig);
  if (sum[0] !== head.readUInt32BE(24) || sum[1] !== head.readUInt32BE(28)) return undefined;
  const version = head.readUInt32BE(4);
  if (version !== VERSION) return `its write-ahead log is of version ${version}, and ${VERSION} is known`;
  return { pageSize, isBig, salts: head.subarray(16, 24), sum };
}

/**
 * What a write-ahead log has for its database (fileformat2.html, section 4): of each page the last frame up to the last commit. Frames after
 * that commit count for nothing, nor does anything from the first frame on whose salts or checksum are others, as when SQLite recovers.
 * @returns undefined where nothing in it counts; a string where SQLite itself would not open the database with it.
 */
export function readWal(wal: RandomAccess): PageOverlay | undefined | string {
  const header = readHeader(wal);
  if (header === undefined || typeof header === 'string') return header;
  const { pageSize, isBig, salts } = header;
  const pages = new Map<number, number>();
  let uncommitted: [page: number, offset: number][] = [];
  let count = 0;
  let { sum } = header;
  const size = FRAME_HEADER + pageSize;
  for (let at = HEADER; at + size <= wal.size; at += size) {
    const head = copyOf(wal, at, FRAME_HEADER);
    if (head.length < FRAME_HEADER || head.readUInt32BE(0) === 0 || !head.subarray(8, 16).equals(salts)) break;
    const content = wal.read(at + FRAME_HEADER, pageSize);
    if (content.length < pageSize) break;
    sum = carryOn(carryOn(sum, head.subarray(0, 8), isBig), content, isBig);
    if (sum[0] !== head.readUInt32BE(16) || sum[1] !== head.readUInt32BE(20)) break;
    uncommitted.push([head.readUInt32BE(0), at + FRAME_HEADER]);
    const committed = head.readUInt32BE(4);
    if (committed === 0) continue;
    count = committed;
    for (const [page, offset] of uncommitted) pages.set(page, offset);
    uncommitted = [];
  }
  return count === 0 ? undefined : { pageSize, pages, count };
}
