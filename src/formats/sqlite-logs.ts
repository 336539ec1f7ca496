import type { RandomAccess } from '../domain/bytes.ts';
import { readHotJournal } from './sqlite-journal.ts';
import { MAX_PAGES, overlaid, type PageOverlay, writtenPageSize } from './sqlite-pages.ts';
import { readWal } from './sqlite-wal.ts';

/** The files that SQLite keeps beside a database: `-wal` and `-journal` after its name. */
export interface SqliteLogs {
  readonly wal?: RandomAccess | undefined;
  readonly journal?: RandomAccess | undefined;
}

/** A database as SQLite sees it, and what of its logs could not be honoured. */
export interface LoggedDatabase {
  readonly file: RandomAccess;
  readonly problem?: string;
}

/** Why an overlay cannot be put on; the size of its pages must be that of the database that it makes. */
function misfit(overlay: PageOverlay, made: RandomAccess, kind: string): string | undefined {
  if (overlay.count > MAX_PAGES) return `its ${kind} says that it has ${overlay.count} pages`;
  const pageSize = writtenPageSize(made);
  const fits = pageSize === undefined || pageSize === overlay.pageSize;
  return fits ? undefined : `its ${kind} has pages of ${overlay.pageSize} bytes, and it has pages of ${pageSize}`;
}

function put(
  file: RandomAccess,
  log: RandomAccess,
  overlay: PageOverlay | undefined | string,
  kind: string,
): LoggedDatabase {
  if (overlay === undefined) return { file };
  if (typeof overlay === 'string') return { file, problem: overlay };
  const made = overlaid(file, log, overlay);
  const problem = misfit(overlay, made, kind);
  return problem === undefined ? { file: made } : { file, problem };
}

/**
 * A database with what its logs have for it, in SQLite's order when it opens one: a hot journal is rolled back, then the write-ahead log
 * counts. A database of no bytes makes SQLite throw both away: what a write-ahead log has is read nevertheless, and told.
 */
export function withLogs(file: RandomAccess, { wal, journal }: SqliteLogs): LoggedDatabase {
  const isEmpty = file.size === 0;
  const back =
    journal === undefined || isEmpty
      ? { file }
      : put(file, journal, readHotJournal(journal, writtenPageSize(file) ?? 4096), 'rollback journal');
  if (wal === undefined) return back;
  const logged = put(back.file, wal, readWal(wal), 'write-ahead log');
  const dropped =
    isEmpty && logged.file !== file ? 'it is empty, and SQLite would drop what its write-ahead log has' : undefined;
  const problem = back.problem ?? logged.problem ?? dropped;
  return { file: logged.file, ...(problem === undefined ? {} : { problem }) };
}
