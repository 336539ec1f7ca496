/**
 * Where package databases and the names of distributions are, by their full paths: a symlink above one of them
 * (usr-merge's `lib -> usr/lib`, `var/lib/rpm -> ../../usr/lib/sysimage/rpm`) leads to it under another name.
 */
export const KNOWN_PLACES: readonly string[] = [
  'etc/os-release',
  'usr/lib/os-release',
  'etc/alpine-release',
  'etc/debian_version',
  'etc/apk/repositories',
  'lib/apk/db/installed',
  'usr/lib/apk/db/installed',
  'var/lib/dpkg/status',
  'var/lib/dpkg/status.d/base-files',
  'var/lib/dpkg/status.d/base',
  'var/lib/rpm/Packages',
  'var/lib/rpm/Packages.db',
  'var/lib/rpm/rpmdb.sqlite',
  'usr/lib/sysimage/rpm/Packages',
  'usr/lib/sysimage/rpm/Packages.db',
  'usr/lib/sysimage/rpm/rpmdb.sqlite',
  'usr/share/rpm/Packages',
  'usr/share/rpm/Packages.db',
  'usr/share/rpm/rpmdb.sqlite',
  'var/lib/rpmmanifest/container-manifest-2',
  'var/lib/chisel/manifest.wall',
  'usr/lib/opkg/status',
  'var/lib/opkg/status',
];

/** Those of them that list packages. */
export const DATABASES: readonly string[] = KNOWN_PLACES.filter(
  (path) => !path.startsWith('etc/') && !path.endsWith('/os-release'),
);

/** Folders that hold nothing but a database: a link of such a name is there for the database's sake. */
export const DATABASE_FOLDERS: readonly string[] = [
  ...new Set(DATABASES.map((path) => path.slice(0, path.lastIndexOf('/')))),
  'lib/apk',
  'usr/lib/apk',
  'usr/lib/sysimage',
];
