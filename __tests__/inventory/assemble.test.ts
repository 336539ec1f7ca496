import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { assemble } from '../../src/inventory/assemble.ts';
import { composed, layerId } from './composed.ts';

const OS = { 'etc/os-release': { 1: 'ID=debian\nVERSION_ID=12\n' } };
const STATUS = 'var/lib/dpkg/status';

function status(...packages: readonly string[]): string {
  return packages
    .map((one) => {
      const [name = '', version = '', maintainer = 'Debian <d@debian.org>'] = one.split('=');
      return `Package: ${name}\nStatus: install ok installed\nVersion: ${version}\nArchitecture: amd64\nMaintainer: ${maintainer}\n`;
    })
    .join('\n');
}

function manifest(name: string, version: string): string {
  return JSON.stringify({ name, version });
}

describe('the layer that brought a package', () => {
  function layersOf(versions: Readonly<Record<number, string>>): Record<string, string> {
    const { packages } = assemble(composed({ ...OS, [STATUS]: versions }), 'x');
    return Object.fromEntries(packages.map((one) => [`${one.name} ${one.version}`, one.layer]));
  }

  test('is the one that first has it, not the last to write the database', () => {
    expect(layersOf({ 1: status('a=1'), 3: status('a=1', 'b=1'), 4: status('a=1', 'b=1') })).toEqual({
      'a 1': layerId(1),
      'b 1': layerId(3),
    });
  });
  test('is the one that changed the version', () => {
    expect(layersOf({ 1: status('a=1'), 2: status('a=2') })).toEqual({ 'a 2': layerId(2) });
  });
  test('a package that went and came back came with the later layer', () => {
    expect(layersOf({ 1: status('a=1'), 2: status('b=1'), 3: status('a=1', 'b=1') })).toEqual({
      'a 1': layerId(3),
      'b 1': layerId(2),
    });
  });
  test('a removed package is not there', () => {
    expect(layersOf({ 1: status('a=1', 'b=1'), 2: status('b=1') })).toEqual({ 'b 1': layerId(1) });
  });
});

describe('purl', () => {
  test.each([
    [
      { ...OS, [STATUS]: { 1: status('libstdc++6=12.2.0-14+deb12u1') } },
      'pkg:deb/debian/libstdc%2B%2B6@12.2.0-14%2Bdeb12u1?arch=amd64&distro=debian-12',
    ],
    [
      { ...OS, [STATUS]: { 1: status('bsdutils=1:2.38.1-5') } },
      'pkg:deb/debian/bsdutils@1:2.38.1-5?arch=amd64&distro=debian-12',
    ],
    [{ [STATUS]: { 1: status('a=1') } }, 'pkg:deb/a@1?arch=amd64'],
    [
      { 'etc/alpine-release': { 1: '3.19.1' }, 'lib/apk/db/installed': { 1: 'P:musl\nV:1.2-r1\nA:x86_64\n' } },
      'pkg:apk/alpine/musl@1.2-r1?arch=x86_64&distro=alpine-3.19.1',
    ],
    [{ ...OS, 'a/node_modules/@s/x/package.json': { 1: manifest('@s/x', '1.0.0') } }, 'pkg:npm/%40s/x@1.0.0'],
  ])('%#', (files, purl) => expect(assemble(composed(files), 'x').packages[0]?.purl).toBe(purl));
});

describe('owners', () => {
  const npm = { 'usr/lib/node_modules/npm/package.json': { 1: manifest('npm', '9.0.0') } };
  const owner = 'pkg:deb/debian/npm@9?arch=amd64&distro=debian-12';

  test.each([
    ['info/npm.list', '/usr/lib/node_modules/npm/package.json\n', owner],
    ['info/npm:amd64.list', '/lib/node_modules/npm/package.json\n', owner],
    ['info/npm.md5sums', `${'0'.repeat(32)}  usr/lib/node_modules/npm/package.json\n`, owner],
    ['info/npm.list', '/usr/lib/node_modules/other/package.json\n', undefined],
    ['info/gone.list', '/usr/lib/node_modules/npm/package.json\n', undefined],
  ])('%s %j', (file, text, expected) => {
    const image = composed({ ...OS, ...npm, [STATUS]: { 1: status('npm=9') }, [`var/lib/dpkg/${file}`]: { 1: text } });
    expect(assemble(image, 'x').packages.find((one) => one.type === 'npm')?.owner).toBe(expected);
  });

  test('a vendor beside the distribution owns nothing: nobody else watches its language packages', () => {
    const image = composed({
      ...OS,
      ...npm,
      [STATUS]: { 1: status('nodejs=20=Ivan <ivan@nodesource.com>') },
      'var/lib/dpkg/info/nodejs.list': { 1: '/usr/lib/node_modules/npm/package.json\n' },
    });
    expect(assemble(image, 'x').packages.find((one) => one.type === 'npm')?.owner).toBeUndefined();
  });

  test('apk tells in its own records', () => {
    const image = composed({
      ...npm,
      'lib/apk/db/installed': { 1: 'P:npm\nV:9-r0\nA:x86_64\nF:usr/lib/node_modules/npm\nR:package.json\n' },
    });
    const { packages } = assemble(image, 'x');
    expect(packages.find((one) => one.type === 'npm')?.owner).toBe('pkg:apk/npm@9-r0?arch=x86_64');
    expect(packages.every((one) => !('files' in one))).toBe(true);
  });
});

describe('one record for one package', () => {
  test('at several places of one layer', () => {
    const image = composed({
      'b/node_modules/x/package.json': { 1: manifest('x', '1.0.0') },
      'a/node_modules/x/package.json': { 1: manifest('x', '1.0.0') },
      'c/node_modules/x/package.json': { 2: manifest('x', '1.0.0') },
    });
    expect(assemble(image, 'x').packages.map((one) => [one.layer, one.locations])).toEqual([
      [layerId(1), ['a/node_modules/x/package.json', 'b/node_modules/x/package.json']],
      [layerId(2), ['c/node_modules/x/package.json']],
    ]);
  });
  test('in two databases', () => {
    const db = 'P:a\nV:1-r0\nA:x86_64\n';
    const image = composed({ 'lib/apk/db/installed': { 1: db }, 'usr/lib/apk/db/installed': { 1: db } });
    expect(assemble(image, 'x').packages.map((one) => one.locations)).toEqual([
      ['lib/apk/db/installed', 'usr/lib/apk/db/installed'],
    ]);
  });
});

test('a database that cannot be read is a failure, and the rest is listed', () => {
  const image = composed({
    'lib/apk/db/installed': { 1: 'P:a\nV:1\n\n???\n' },
    'var/lib/rpm/rpmdb.sqlite': { 1: 'SQLite format 3' },
  });
  const { packages, failures } = assemble(image, 'x');
  expect(packages).toHaveLength(1);
  expect(failures.map((one) => one.code)).toEqual(['inventory/unreadable-database', 'inventory/unreadable-database']);
  expect(failures[0]?.what).toContain('lib/apk/db/installed');
});

test('a database whose place is there and is no file is a failure', () => {
  const unread = [{ path: STATUS, why: 'it is a link to /x, where the image has no file' }];
  const { failures } = assemble({ ...composed(OS), unread }, 'x');
  expect(failures.map((one) => one.code)).toEqual(['inventory/unreadable-database']);
  expect(failures[0]?.what).toContain(STATUS);
});

test('damage of a lower layer that a higher one repaired is none', () => {
  const image = composed({ 'lib/apk/db/installed': { 1: '???', 2: 'P:a\nV:1\n' } });
  expect(assemble(image, 'x').failures).toEqual([]);
});

test('the order of the files does not matter', () => {
  const files = {
    ...OS,
    [STATUS]: { 1: status('b=1', 'a=2'), 2: status('a=2', 'c=1', 'b=1') },
    'x/node_modules/a/package.json': { 1: manifest('a', '1.0.0') },
    'y/node_modules/a/package.json': { 1: manifest('a', '1.0.0') },
    'var/lib/dpkg/info/a.list': { 1: '/x/node_modules/a/package.json\n' },
    'lib/apk/db/installed': { 1: 'broken' },
  };
  const expected = assemble(composed(files), 'x');
  expect(expected.packages).toHaveLength(5);
  const shuffled = fc.shuffledSubarray(Object.entries(files), { minLength: Object.keys(files).length });
  fc.assert(
    fc.property(shuffled, (entries) => expect(assemble(composed(Object.fromEntries(entries)), 'x')).toEqual(expected)),
  );
});
