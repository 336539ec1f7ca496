import type { Cataloger } from '../../domain/layer.ts';

/** Databases of packages that Seaworthy knows by their place and does not read: an image with one must not look empty. */
const DATABASES: ReadonlyMap<string, string> = new Map([
  ['var/lib/pacman/local/ALPM_DB_VERSION', 'pacman'],
  ['var/db/xbps/pkgdb-0.38.plist', 'xbps'],
  ['nix/var/nix/db/db.sqlite', 'nix'],
  ['var/guix/db/db.sqlite', 'guix'],
  ['etc/cos-package-info.json', 'Container-Optimized OS'],
  ['var/lib/snapd/state.json', 'snap'],
  ['var/lib/swupd/version', 'swupd'],
]);

/** The same for those that have a file for each package; each folder is named once (see assemble.ts). */
const PLACES: readonly (readonly [RegExp, string])[] = [
  [/^var\/db\/pkg\/[^/]+\/[^/]+\/PF$/, 'portage'],
  [/^var\/lib\/flatpak\/app\/[^/]+\/current\/active\/metadata$/, 'flatpak'],
  [/^home\/linuxbrew\/\.linuxbrew\/Cellar\/[^/]+\/[^/]+\/INSTALL_RECEIPT\.json$/, 'homebrew'],
  [/^var\/(?:log|lib\/pkgtools)\/packages\/[^/]+$/, 'pkgtools'],
];
/** The folders of all of them. */
const FOLDERS = [
  'var/lib/pacman/local/',
  'var/db/',
  'nix/var/nix/db/',
  'var/guix/db/',
  'var/lib/snapd/',
  'var/lib/swupd/',
  'var/lib/flatpak/app/',
  'var/lib/pkgtools/packages/',
  'var/log/packages/',
  'home/linuxbrew/.linuxbrew/Cellar/',
];

function kindOf(path: string): string | undefined {
  return DATABASES.get(path) ?? PLACES.find(([pattern]) => pattern.test(path))?.[1];
}

/** Tells of package databases of other kinds, so that what they list is named as not read instead of being left out in silence. */
export const otherDatabases: Cataloger = {
  id: 'other-databases',
  version: 2,
  maxBytes: 256 * 1024 * 1024,
  places: { names: ['cos-package-info.json'], folders: FOLDERS },
  wants: (path) => kindOf(path) !== undefined,
  read: (path, content) => {
    const kind = kindOf(path);
    if (content.length === 0 || kind === undefined) return { packages: [] };
    return { packages: [], problem: `it is a database of ${kind}, of a kind that is not read` };
  },
};
