import type { Cataloger } from '../../domain/layer.ts';

/** Databases of packages that Seaworthy knows by their place and does not read: an image with one must not look empty. */
const DATABASES: ReadonlyMap<string, string> = new Map([
  ['Packages', 'rpm'],
  ['Packages.db', 'rpm'],
  ['rpmdb.sqlite', 'rpm'],
]);
const RPM_FOLDERS = ['var/lib/rpm/', 'usr/lib/sysimage/rpm/', 'usr/share/rpm/'];
const OTHERS: ReadonlyMap<string, string> = new Map([
  ['var/lib/rpmmanifest/container-manifest-2', 'rpm (manifest)'],
  ['var/lib/chisel/manifest.wall', 'chisel'],
  ['usr/lib/opkg/status', 'opkg'],
  ['var/lib/opkg/status', 'opkg'],
]);
const PACMAN = /^var\/lib\/pacman\/local\/ALPM_DB_VERSION$/;

function kindOf(path: string): string | undefined {
  const other = OTHERS.get(path);
  if (other !== undefined) return other;
  const folder = RPM_FOLDERS.find((prefix) => path.startsWith(prefix));
  if (folder !== undefined) return DATABASES.get(path.slice(folder.length));
  return PACMAN.test(path) ? 'pacman' : undefined;
}

/** Tells of package databases of other kinds, so that what they list is named as not read instead of being left out in silence. */
export const otherDatabases: Cataloger = {
  id: 'other-databases',
  version: 1,
  maxBytes: 32 * 1024 * 1024,
  wants: (path) => kindOf(path) !== undefined,
  read: (path, content) => {
    const kind = kindOf(path);
    if (content.length === 0 || kind === undefined) return { packages: [] };
    return { packages: [], problem: `it is a database of ${kind}, of a kind that is not read yet` };
  },
};
