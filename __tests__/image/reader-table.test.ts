import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ReaderTable } from '../../src/image/reader-table.ts';
import { wantsName } from '../../src/image/wanting.ts';
import { CATALOGERS } from '../../src/inventory/catalogers/registry.ts';
import { INSPECTORS } from '../../src/inventory/inspectors/registry.ts';
import { LOCK_FILE_CATALOGERS } from '../../src/inventory/lock-files/registry.ts';

const ALL = [...CATALOGERS, ...LOCK_FILE_CATALOGERS];

/** Paths that each cataloger wants, by its id; one more of each form that it knows. */
const SAMPLES: Readonly<Record<string, readonly string[]>> = {
  apk: ['lib/apk/db/installed', 'usr/lib/apk/db/installed'],
  'apk-repositories': ['etc/apk/repositories'],
  bitnami: ['opt/bitnami/redis/.spdx-redis.spdx'],
  chisel: ['var/lib/chisel/manifest.wall'],
  composer: ['composer/installed.json', 'srv/app/vendor/composer/installed.json'],
  'content-sets': ['root/buildinfo/content_manifests/ubi9.json', 'usr/share/buildinfo/content-sets.json'],
  'deps-json': ['app/web.deps.json', 'web.deps.json'],
  dpkg: ['var/lib/dpkg/status', 'var/lib/dpkg/status.d/base', 'var/lib/dpkg/status.d/libc6.x'],
  'dpkg-copyright': ['usr/share/doc/curl/copyright'],
  'dpkg-files': [
    'var/lib/dpkg/info/curl.list',
    'var/lib/dpkg/info/libc6:amd64.md5sums',
    'var/lib/dpkg/status.d/base.md5sums',
    'usr/lib/opkg/info/dropbear.list',
    'var/lib/opkg/info/dropbear.list',
  ],
  gem: ['usr/share/rubygems/specifications/rake-13.0.gemspec', 'specifications/default/json-2.gemspec'],
  npm: ['app/node_modules/lodash/package.json', 'node_modules/@a/b/package.json'],
  opkg: ['usr/lib/opkg/status', 'var/lib/opkg/status'],
  'opkg-control': ['usr/lib/opkg/info/a.control', 'var/lib/opkg/info/a.control'],
  'os-release': [
    'etc/os-release',
    'usr/lib/os-release',
    'etc/alpine-release',
    'etc/debian_version',
    'etc/redhat-release',
  ],
  'other-databases': [
    'var/lib/pacman/local/ALPM_DB_VERSION',
    'var/db/xbps/pkgdb-0.38.plist',
    'nix/var/nix/db/db.sqlite',
    'var/guix/db/db.sqlite',
    'etc/cos-package-info.json',
    'var/lib/snapd/state.json',
    'var/lib/swupd/version',
    'var/db/pkg/app-shells/bash-5/PF',
    'var/lib/flatpak/app/org.x/current/active/metadata',
    'home/linuxbrew/.linuxbrew/Cellar/jq/1.7/INSTALL_RECEIPT.json',
    'var/log/packages/bash-5',
    'var/lib/pkgtools/packages/bash-5',
  ],
  python: [
    'usr/lib/python3/dist-packages/six-1.dist-info/METADATA',
    'a/six.egg-info/PKG-INFO',
    'a/x.egg/EGG-INFO/PKG-INFO',
    'a/six-1.egg-info',
  ],
  'python-conda': ['opt/conda/conda-meta/pip-24.json', 'conda-meta/pip-24.json'],
  rpm: ['var/lib/rpm/Packages', 'usr/lib/sysimage/rpm/Packages.db', 'usr/share/rpm/rpmdb.sqlite'],
  'rpm-log': ['var/lib/rpm/rpmdb.sqlite-wal', 'usr/lib/sysimage/rpm/rpmdb.sqlite-journal'],
  'rpm-manifest': ['var/lib/rpmmanifest/container-manifest-2'],
  'ubuntu-pro': [
    'var/lib/ubuntu-advantage/status.json',
    'etc/apt/sources.list.d/ubuntu-esm-infra.list',
    'etc/apt/sources.list.d/ubuntu-esm-apps.sources',
  ],
};
const PATHS = Object.values(SAMPLES).flat();

describe('where readers look', () => {
  test.each(CATALOGERS.map((cataloger) => [cataloger.id, cataloger] as const))(
    'what %s wants is put to it',
    (id, cataloger) => {
      const table = new ReaderTable(ALL);
      const samples = SAMPLES[id] ?? [];
      expect(samples.length).toBeGreaterThan(0);
      for (const path of samples) {
        expect([path, cataloger.wants(path)]).toEqual([path, true]);
        expect(table.candidates(path)).toContain(cataloger);
      }
    },
  );

  test('every path that some reader wants is put to it, whatever came before', () => {
    const parts = fc.constantFrom(...PATHS.flatMap((path) => path.split('/')), 'x', 'a.whl', 'b.EGG', 'c.jar', '.json');
    const folders = fc.constantFrom(...PATHS.map((path) => path.slice(0, path.lastIndexOf('/') + 1)), '', 'x/');
    const paths = fc.oneof(
      fc.constantFrom(...PATHS),
      fc.tuple(folders, parts).map(([folder, name]) => folder + name),
      fc.array(parts, { minLength: 1, maxLength: 5 }).map((all) => all.join('/')),
    );
    const catalogers = new ReaderTable(ALL);
    const inspectors = new ReaderTable(INSPECTORS);
    fc.assert(
      fc.property(paths, (path) => {
        const asked = catalogers.candidates(path).filter((one) => one.wants(path));
        expect(asked.map(({ id }) => id)).toEqual(ALL.filter((one) => one.wants(path)).map(({ id }) => id));
        const looked = inspectors.candidates(path).filter((one) => wantsName(one, path));
        expect(looked.map(({ id }) => id)).toEqual(
          INSPECTORS.filter((one) => wantsName(one, path)).map(({ id }) => id),
        );
      }),
      { numRuns: 3000 },
    );
  });

  test('a path that nobody wants is put to nobody who says where to look', () => {
    const table = new ReaderTable(CATALOGERS);
    expect(table.candidates('usr/share/doc/curl/changelog.gz')).toEqual([]);
    expect(table.candidates('var/lib/dpkg/status.d/base').map(({ id }) => id)).toEqual(['dpkg']);
    expect(table.candidates('var/lib/dpkg/status').map(({ id }) => id)).toEqual(['dpkg', 'opkg']);
    expect(table.candidates('usr/status.d/x')).toEqual([]);
  });
});
