import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CATALOGERS } from '../../../src/inventory/catalogers/registry.ts';

const folder = new URL('../../../src/inventory/catalogers/', import.meta.url);

describe('registry of catalogers', () => {
  const files = readdirSync(folder).filter((name) => name !== 'registry.ts');

  test.each(files)('%s is registered', (name) => {
    const source = readFileSync(new URL(name, folder), 'utf8');
    const id = /\bid: '([a-z-]+)'/.exec(source)?.[1];
    expect(CATALOGERS.map((one) => one.id)).toContain(id);
  });

  test('there is one file for each', () => {
    expect(CATALOGERS).toHaveLength(files.length);
    expect(new Set(CATALOGERS.map((one) => one.id)).size).toBe(files.length);
  });

  test('no two want the same path', () => {
    const paths = [
      'var/lib/dpkg/status',
      'var/lib/dpkg/status.d/base',
      'var/lib/dpkg/info/curl.list',
      'lib/apk/db/installed',
      'etc/apk/repositories',
      'etc/os-release',
      'app/node_modules/x/package.json',
      'var/lib/rpm/rpmdb.sqlite',
      'var/lib/rpmmanifest/container-manifest-2',
      'var/lib/chisel/manifest.wall',
      'usr/lib/opkg/status',
      'usr/lib/opkg/info/a.control',
      'usr/lib/opkg/info/a.list',
      'var/lib/dpkg/status.d/base.md5sums',
      'root/buildinfo/content_manifests/ubi9-container-9.4-1.json',
      'usr/share/buildinfo/content-sets.json',
      'var/lib/ubuntu-advantage/status.json',
      'etc/apt/sources.list.d/ubuntu-esm-infra.list',
      'var/lib/pacman/local/ALPM_DB_VERSION',
    ];
    for (const path of paths) expect(CATALOGERS.filter((one) => one.wants(path)).map((one) => one.id)).toHaveLength(1);
  });
});

describe('hostile bytes', () => {
  const paths = [
    'var/lib/dpkg/status',
    'var/lib/dpkg/status.d/x',
    'var/lib/dpkg/info/x:amd64.md5sums',
    'lib/apk/db/installed',
    'etc/apk/repositories',
    'etc/os-release',
    'usr/lib/os-release',
    'etc/alpine-release',
    'etc/debian_version',
    'etc/redhat-release',
    'a/node_modules/x/package.json',
    'var/lib/rpm/Packages',
    'var/lib/rpmmanifest/container-manifest-2',
    'var/lib/chisel/manifest.wall',
    'usr/lib/opkg/status',
    'var/lib/opkg/info/a.control',
    'usr/share/buildinfo/content-sets.json',
    'var/lib/ubuntu-advantage/status.json',
    'etc/apt/sources.list.d/ubuntu-esm-infra.sources',
    'var/lib/pacman/local/ALPM_DB_VERSION',
  ];
  const words = fc.constantFrom(
    ...[
      'Package: a',
      'Version: 1',
      'Status: install ok installed',
      'Source: (',
      '\n',
      '\n\n',
      ' x',
      '\t',
      '\r\n',
      ':',
      '#',
    ],
    ...[
      'P:a',
      'V:1',
      'F:',
      'R:x/package.json',
      'C:Q1',
      'Q1=',
      '{',
      '}',
      '"name":',
      '"__proto__"',
      ',',
      '[',
      ']',
      '"a"',
      '\u0000',
    ],
    ...['ID=', '"', "'", '\\', '$(x)', '`', 'NAME="a'],
  );
  const noise = fc.oneof(
    fc.uint8Array({ maxLength: 400 }),
    fc.array(words, { maxLength: 40 }).map((parts) => new TextEncoder().encode(parts.join(''))),
    fc.array(words, { maxLength: 40 }).map((parts) => new TextEncoder().encode(parts.join('\n'))),
  );

  test.each(paths)('%s never throws, and lists sound names only', (path) => {
    const cataloger = CATALOGERS.find((one) => one.wants(path));
    expect(cataloger).toBeDefined();
    fc.assert(
      fc.property(noise, (content) => {
        const found = cataloger?.read(path, content);
        for (const one of found?.packages ?? []) {
          expect(one.name).toMatch(/^[!-~]{1,256}$/);
          expect(one.version).toMatch(/^[!-~]{1,300}$/);
        }
      }),
      { numRuns: 300 },
    );
  });
});
