import { Buffer } from 'node:buffer';
import type { RandomAccess } from '../domain/bytes.ts';
import { copyOf } from './random-access.ts';
import { isPageSize, type PageOverlay } from './sqlite-pages.ts';

const MAGIC = Buffer.from('d9d505f920a163d7', 'hex');
const HEADER = 28;
interface Segment {
  readonly records: number;
  readonly nonce: number;
  /** Pages of the database before the transaction. */
  readonly pages: number;
  readonly sector: number;
  readonly pageSize: number;
}

/** A header of a journal (fileformat2.html, section 3); undefined where none begins there. */
function readSegment(journal: RandomAccess, at: number, filePageSize: number): Segment | undefined {
  const head = copyOf(journal, at, HEADER);
  if (head.length < HEADER || !MAGIC.equals(head.subarray(0, 8))) return undefined;
  const sector = head.readUInt32BE(20);
  const pageSize = head.readUInt32BE(24) || filePageSize;
  const isSector = sector >= 32 && sector <= 65_536 && (sector & (sector - 1)) === 0;
  if (!isSector || !isPageSize(pageSize)) return undefined;
  return {
    records: head.readUInt32BE(8),
    nonce: head.readUInt32BE(12),
    pages: head.readUInt32BE(16),
    sector,
    pageSize,
  };
}

/** The nonce and every 200th byte of the page from its end, the first bytes left out. */
function checksumOf(page: Uint8Array, nonce: number): number {
  let sum = nonce;
  for (let at = page.length - 200; at > 0; at -= 200) sum = (sum + (page[at] ?? 0)) >>> 0;
  return sum;
}

/** True where the journal ends with the name of another one, without which it does not count. */
function namesAnother(journal: RandomAccess): boolean {
  return journal.size > 24 && MAGIC.equals(copyOf(journal, journal.size - 8, 8));
}

/** Writes a header each time that it is synced; more of them are in no journal of a size that is read here. */
const MAX_SEGMENTS = 65_536;

/**
 * What a rollback journal has for its database, where it is hot: the pages as they were before a transaction that did not end
 * (fileformat2.html, section 3). One that is empty, or whose header was overwritten with zeros, is of a transaction that did.
 * @param filePageSize of the database, for journals that do not write it.
 * @returns undefined where nothing in it counts; a string where that cannot be told from it alone.
 */
export function readHotJournal(journal: RandomAccess, filePageSize: number): PageOverlay | undefined | string {
  if ((copyOf(journal, 0, 1)[0] ?? 0) === 0) return undefined;
  if (namesAnother(journal)) return 'its rollback journal is one of several databases, and the others are not known';
  const first = readSegment(journal, 0, filePageSize);
  if (first === undefined || journal.size < first.sector) return undefined;
  const { pageSize, pages: count, sector } = first;
  const overlay = { pageSize, pages: new Map<number, number>(), count };
  let at = 0;
  for (let number = 0; number < MAX_SEGMENTS; number += 1) {
    const segment = readSegment(journal, at, pageSize);
    const end = segment === undefined ? undefined : takeRecords(journal, segment, at + sector, overlay);
    if (end === undefined) return overlay;
    at = Math.ceil(end / sector) * sector;
  }
  return `its rollback journal has more than ${MAX_SEGMENTS} parts`;
}

/**
 * Takes the pages of one part of a journal; later records count more.
 * @returns the place after the last record; undefined where the journal ends with this part.
 */
function takeRecords(
  journal: RandomAccess,
  { records, nonce }: Segment,
  start: number,
  { pageSize, pages, count }: PageOverlay & { readonly pages: Map<number, number> },
): number | undefined {
  const size = pageSize + 8;
  const room = Math.max(0, Math.floor((journal.size - start) / size));
  let at = start;
  for (let i = 0; i < Math.min(records, room); i += 1, at += size) {
    const record = copyOf(journal, at, size);
    const page = record.readUInt32BE(0);
    if (page === 0) return undefined;
    if (page > count) continue;
    // What follows was not yet written when the machine stopped: nor was the database changed for it.
    if (checksumOf(record.subarray(4, 4 + pageSize), nonce) !== record.readUInt32BE(4 + pageSize)) return undefined;
    pages.set(page, at + 4);
  }
  return records <= room ? at : undefined;
}
