import type { RandomAccess } from '../domain/bytes.ts';
import { copyOf } from './random-access.ts';

/** Pages that a log has in place of those of its database, and the pages that the database has with it. */
export interface PageOverlay {
  readonly pageSize: number;
  /** Offsets in the log by the number of the page; the first page is 1. */
  readonly pages: ReadonlyMap<number, number>;
  readonly count: number;
}

/** Pages of a database that is read with its log: as many of the smallest as 2 GiB are. A log may claim 2^32, and none of them be there. */
export const MAX_PAGES = 2 ** 22;

/** True for what may be the size of a page (fileformat2.html, "Page Size"). */
export function isPageSize(size: number): boolean {
  return size >= 512 && size <= 65_536 && (size & (size - 1)) === 0;
}

/**
 * The database as it is with the pages of its log: what lies in neither is zero. A read is valid until the next one, as of any content; it
 * copies where it touches more than one page.
 */
export function overlaid(file: RandomAccess, log: RandomAccess, overlay: PageOverlay): RandomAccess {
  const { pageSize, pages, count } = overlay;
  const size = pageSize * count;
  /** Part of one page. */
  const within = (number: number, from: number, length: number): Uint8Array => {
    const place = pages.get(number);
    if (place !== undefined) return log.read(place + from, length);
    const bytes = file.read((number - 1) * pageSize + from, length);
    if (bytes.length === length) return bytes;
    const padded = new Uint8Array(length);
    padded.set(bytes);
    return padded;
  };
  return {
    size,
    read(offset, length) {
      if (!(offset >= 0 && offset < size && length > 0)) return new Uint8Array(0);
      const end = Math.min(size, offset + length);
      const first = Math.floor(offset / pageSize);
      if (end <= (first + 1) * pageSize) return within(first + 1, offset - first * pageSize, end - offset);
      const whole = new Uint8Array(end - offset);
      for (let at = offset; at < end; ) {
        const page = Math.floor(at / pageSize);
        const stop = Math.min(end, (page + 1) * pageSize);
        whole.set(within(page + 1, at - page * pageSize, stop - at), at - offset);
        at = stop;
      }
      return whole;
    },
  };
}

/** The size of a database's pages, as the header of its first page says (offset 16); undefined where there is no such header. */
export function writtenPageSize(file: RandomAccess): number | undefined {
  const head = copyOf(file, 0, 18);
  if (head.length < 18) return undefined;
  const written = head.readUInt16BE(16);
  return written === 1 ? 65_536 : written;
}
