import type { RandomAccess } from '../../domain/bytes.ts';
import type { CatalogedFile, Cataloger } from '../../domain/layer.ts';
import type { FoundPackage } from '../../domain/package.ts';
import { inMemory } from '../../formats/random-access.ts';
import { isSqlite, readSqliteTable } from '../../formats/sqlite.ts';
import { withLogs } from '../../formats/sqlite-logs.ts';
import { isBerkeley, readBerkeley } from '../rpm/berkeley.ts';
import { isNdb, readNdb } from '../rpm/ndb.ts';
import { readRpmHeader, withSourceEpochs } from '../rpm/package.ts';
import { RPM_FOLDERS } from '../rpm/places.ts';
import { MAX_PACKAGES } from '../text.ts';
import { JOURNAL, rpmLog, WAL } from './rpm-log.ts';

const NAMES: ReadonlySet<string> = new Set(['Packages', 'Packages.db', 'rpmdb.sqlite']);

/** Visits the header blobs of a database of whatever kind: its first bytes tell, not its name. A visitor that answers false ends it. */
function readBlobs(file: RandomAccess, visit: (blob: Uint8Array) => boolean): string | undefined {
  const head = Uint8Array.from(file.read(0, 512));
  if (isSqlite(head)) {
    return readSqliteTable(file, 'Packages', (row) =>
      row.every((value) => !(value instanceof Uint8Array) || visit(value)),
    );
  }
  if (isNdb(head)) return readNdb(file, visit);
  if (isBerkeley(head)) {
    // The entry of the key 0 holds the last number that was given to a package; a key is a number of four bytes.
    return readBerkeley(file, (key, value) => (key.length <= 4 && key.every((byte) => byte === 0)) || visit(value));
  }
  return 'it is no database of a kind that rpm has had (SQLite, ndb, hash of Berkeley DB)';
}

/** `bytes` of the files that it is in: its packages together have no more. */
function readDatabase(file: RandomAccess, bytes: number): CatalogedFile {
  const packages: FoundPackage[] = [];
  let problem: string | undefined;
  let left = bytes;
  let seen = 0;
  const damage = readBlobs(file, (blob) => {
    // Headers that lie over each other, or without end, are of no database that rpm wrote.
    left -= blob.length;
    seen += 1;
    if (left < 0 || seen > 2 * MAX_PACKAGES) {
      problem ??= 'its packages lie over each other, or are too many';
      return false;
    }
    const found = readRpmHeader(blob);
    if (typeof found === 'string') problem ??= found;
    else if (found !== undefined && packages.length < MAX_PACKAGES) packages.push(found);
    else if (found !== undefined) problem ??= `it lists more than ${MAX_PACKAGES} packages`;
    return true;
  });
  problem = damage ?? problem;
  return { packages: withSourceEpochs(packages), ...(problem === undefined ? {} : { problem }) };
}

function read(_path: string, content: Uint8Array): CatalogedFile {
  return content.length === 0 ? { packages: [] } : readDatabase(inMemory(content), content.length);
}

/** The database as SQLite would show it, with the logs that lie beside it. */
function readLogged(path: string, content: Uint8Array, logs: ReadonlyMap<string, Uint8Array>): CatalogedFile {
  const [wal, journal] = [logs.get(WAL), logs.get(JOURNAL)].map((log) => (log === undefined ? log : inMemory(log)));
  const { file, problem } = withLogs(inMemory(content), { wal, journal });
  const bytes = content.length + (wal?.size ?? 0) + (journal?.size ?? 0);
  const found = file.size === 0 ? read(path, content) : readDatabase(file, bytes);
  return problem === undefined ? found : { ...found, problem };
}

/** rpm's database of installed packages: SQLite, ndb, or a hash of Berkeley DB, which hold the same header blobs. */
export const rpm: Cataloger = {
  id: 'rpm',
  version: 3,
  // Headers hold changelogs and file lists: an image of 2,000 packages has some 150 MB.
  maxBytes: 256 * 2 ** 20,
  places: { names: [...NAMES] },
  wants: (path) => {
    const folder = RPM_FOLDERS.find((prefix) => path.startsWith(prefix));
    return folder !== undefined && NAMES.has(path.slice(folder.length));
  },
  read,
  logged: { cataloger: rpmLog.id, endings: [WAL, JOURNAL], read: readLogged },
};
