import type { RandomAccess } from '../../domain/bytes.ts';
import type { CatalogedFile, Cataloger } from '../../domain/layer.ts';
import type { FoundPackage } from '../../domain/package.ts';
import { isSqlite, readSqliteTable } from '../../formats/sqlite.ts';
import { isBerkeley, readBerkeley } from '../rpm/berkeley.ts';
import { isNdb, readNdb } from '../rpm/ndb.ts';
import { readRpmHeader, withSourceEpochs } from '../rpm/package.ts';
import { MAX_PACKAGES } from '../text.ts';

/** Places of the database by the times and the distributions: /var/lib/rpm, of Fedora 36 and SUSE, of rpm-ostree. */
const FOLDERS = ['var/lib/rpm/', 'usr/lib/sysimage/rpm/', 'usr/share/rpm/'];
const NAMES: ReadonlySet<string> = new Set(['Packages', 'Packages.db', 'rpmdb.sqlite']);

function inMemory(content: Uint8Array): RandomAccess {
  return { size: content.length, read: (offset, length) => content.subarray(offset, offset + length) };
}

/** Visits the header blobs of a database of whatever kind: its first bytes tell, not its name. A visitor that answers false ends it. */
function readBlobs(content: Uint8Array, visit: (blob: Uint8Array) => boolean): string | undefined {
  const head = content.subarray(0, 512);
  const file = inMemory(content);
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

function read(_path: string, content: Uint8Array): CatalogedFile {
  if (content.length === 0) return { packages: [] };
  const packages: FoundPackage[] = [];
  let problem: string | undefined;
  let left = content.length;
  let seen = 0;
  const damage = readBlobs(content, (blob) => {
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

/** rpm's database of installed packages: SQLite, ndb, or a hash of Berkeley DB, which hold the same header blobs. */
export const rpm: Cataloger = {
  id: 'rpm',
  version: 2,
  // Headers hold changelogs and file lists: an image of 2,000 packages has some 150 MB.
  maxBytes: 256 * 2 ** 20,
  places: { names: [...NAMES] },
  wants: (path) => {
    const folder = FOLDERS.find((prefix) => path.startsWith(prefix));
    return folder !== undefined && NAMES.has(path.slice(folder.length));
  },
  read,
};
