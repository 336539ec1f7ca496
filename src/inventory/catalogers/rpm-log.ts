import type { RandomAccess } from '../../domain/bytes.ts';
import type { CatalogedFile, Cataloger } from '../../domain/layer.ts';
import { readHotJournal } from '../../formats/sqlite-journal.ts';
import { readWal } from '../../formats/sqlite-wal.ts';
import { RPM_FOLDERS } from '../rpm/places.ts';

/** Endings of the names of SQLite's logs (sqlite.org/tempfiles.html). */
export const WAL = '-wal';
export const JOURNAL = '-journal';
const NAMES = [`rpmdb.sqlite${WAL}`, `rpmdb.sqlite${JOURNAL}`] as const;
/** For a journal that does not write the size of its pages: whether it is hot does not depend on it. */
const PAGE = 4096;

function read(path: string, content: Uint8Array): CatalogedFile {
  const log: RandomAccess = {
    size: content.length,
    read: (offset, length) => content.subarray(offset, offset + length),
  };
  const found = path.endsWith(WAL) ? readWal(log) : readHotJournal(log, PAGE);
  return { packages: [], ...(found === undefined ? {} : { amends: true }) };
}

/**
 * The write-ahead log and the rollback journal of rpm's SQLite database. rpm writes what it installs into the first of them, and empties it when
 * it ends well. What they hold is pages of the database: they are read with it (see rpm.ts), here only whether there is anything to be read.
 */
export const rpmLog: Cataloger = {
  id: 'rpm-log',
  version: 1,
  maxBytes: 256 * 2 ** 20,
  places: { names: NAMES },
  wants: (path) => RPM_FOLDERS.some((folder) => NAMES.some((name) => path === `${folder}${name}`)),
  read,
};
