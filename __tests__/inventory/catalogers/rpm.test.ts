import { Buffer } from 'node:buffer';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { rpm } from '../../../src/inventory/catalogers/rpm.ts';
import { cpuMs } from '../../helpers/cpu-time.ts';
import { catalog } from '../composed.ts';
import { berkeley, header, minimal, ndb, type Tag } from '../rpm/databases.ts';

const LONG = minimal('long', '3', '4', [[1014, 6, ['x'.repeat(2000)]]]);

/** A database as rpm writes it today. */
function sqlite(blobs: readonly Uint8Array[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'rpm-'));
  const database = new DatabaseSync(join(folder, 'rpmdb.sqlite'));
  database.exec("CREATE TABLE IF NOT EXISTS 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT,blob BLOB NOT NULL)");
  const insert = database.prepare('INSERT INTO Packages (blob) VALUES (?)');
  for (const blob of blobs) insert.run(blob);
  database.close();
  const bytes = readFileSync(join(folder, 'rpmdb.sqlite'));
  rmSync(folder, { recursive: true });
  return bytes;
}

function names(content: Uint8Array, path = 'var/lib/rpm/Packages'): string[] {
  return catalog(path, content)
    .packages.map(({ name, version }) => `${name} ${version}`)
    .sort();
}

describe('databases of every kind', () => {
  const blobs = [minimal('bash', '5.1.8', '9.el9'), LONG, minimal('gpg-pubkey', 'fd431d51', '4ae0493b')];
  const expected = ['bash 5.1.8-9.el9', 'long 3-4'];

  test.each([
    ['SQLite', 'usr/lib/sysimage/rpm/rpmdb.sqlite', sqlite(blobs)],
    ['ndb', 'var/lib/rpm/Packages.db', ndb(blobs)],
    ['Berkeley DB, little-endian', 'var/lib/rpm/Packages', berkeley(blobs)],
    ['Berkeley DB, big-endian', 'var/lib/rpm/Packages', berkeley(blobs, 'big')],
    ['Berkeley DB before 4.6', 'var/lib/rpm/Packages', berkeley(blobs, 'little', 2)],
    ['under the name of another kind', 'usr/share/rpm/Packages', ndb(blobs)],
  ])('%s', (_name, path, content) => {
    expect(names(content, path)).toEqual(expected);
    expect(catalog(path, content).problem).toBeUndefined();
  });

  test('paths', () => {
    expect(rpm.wants('var/lib/rpm/Name')).toBe(false);
    expect(rpm.wants('opt/var/lib/rpm/Packages')).toBe(false);
    expect(rpm.wants('usr/share/rpm/rpmdb.sqlite')).toBe(true);
  });

  test('an empty one', () => expect(catalog('var/lib/rpm/Packages', '')).toEqual({ packages: [] }));
});

describe('what a header says', () => {
  function read(tags: readonly Tag[]) {
    return catalog('var/lib/rpm/Packages.db', ndb([header(tags)]));
  }
  const base: Tag[] = [
    [1000, 6, ['perl-Errno']],
    [1001, 6, ['1.30']],
    [1002, 6, ['481.el9']],
  ];

  test('everything', () => {
    const found = read([
      [63, 7, Buffer.alloc(16)],
      ...base,
      [1003, 4, [2]],
      [1022, 6, ['x86_64']],
      [1011, 6, ['Red Hat, Inc.']],
      [1014, 9, ['GPL+ or Artistic']],
      [1044, 6, ['perl-5.32.1-481.el9.src.rpm']],
      [273, 6, ['c'.repeat(64)]],
      [5096, 6, ['perl:5.32:9040020240101:abcdef12']],
      [1117, 8, ['perl', 'README', 'bin', 'package.json']],
      [1118, 8, ['/usr/bin/', '/usr/share/doc/perl/', '/usr/', '/usr/share/x/']],
      [1116, 4, [0, 1, 2, 3]],
      [1030, 3, [0o100755, 0o100644, 0o040755, 0o100644]],
    ]);
    expect(found).toEqual({
      packages: [
        {
          type: 'rpm',
          name: 'perl-Errno',
          version: '2:1.30-481.el9',
          arch: 'x86_64',
          source: { name: 'perl', version: '5.32.1-481.el9' },
          licences: ['GPL+ or Artistic'],
          maintainer: 'Red Hat, Inc.',
          hashes: [`sha256:${'c'.repeat(64)}`],
          module: 'perl:5.32:9040020240101:abcdef12',
          files: ['usr/bin/perl', 'usr/share/x/package.json'],
        },
      ],
    });
  });

  test.each([
    ['absent', [], '1.30-481.el9'],
    ['0', [[1003, 4, [0]]], '1.30-481.el9'],
    ['4', [[1003, 4, [4]]], '4:1.30-481.el9'],
  ] as [string, Tag[], string][])('an epoch that is %s', (_name, epoch, version) =>
    expect(read([...base, ...epoch]).packages[0]?.version).toBe(version),
  );

  test.each([
    ['(none)', undefined],
    ['perl-5.32.1-481.el9.nosrc.rpm', { name: 'perl', version: '5.32.1-481.el9' }],
    ['a-b-c-1-2.src.rpm', { name: 'a-b-c', version: '1-2' }],
    ['perl.src.rpm', undefined],
    ['-1-2.src.rpm', undefined],
  ])('SOURCERPM %s', (text, source) => expect(read([...base, [1044, 6, [text]]]).packages[0]?.source).toEqual(source));

  test('a package of the same source tells the epoch of the source', () => {
    const source: Tag = [1044, 6, ['perl-5.32.1-481.el9.src.rpm']];
    const perl = minimal('perl-interpreter', '5.32.1', '481.el9', [[1003, 4, [4]], source]);
    const other = minimal('perl-Errno', '1.30', '481.el9', [source]);
    const { packages } = catalog('var/lib/rpm/Packages.db', ndb([other, perl]));
    expect(packages.map((found) => found.source?.version)).toEqual(['4:5.32.1-481.el9', '4:5.32.1-481.el9']);
  });

  test('what comes after the region overrides it', () => {
    expect(read([...base, [1001, 6, ['1.31']]]).packages[0]?.version).toBe('1.31-481.el9');
  });

  test('packages of old have whole paths', () => {
    expect(read([...base, [1027, 8, ['/bin/perl', '/etc/x.conf']]]).packages[0]?.files).toEqual(['bin/perl']);
  });

  test('a digest of before 2017', () => {
    expect(read([...base, [269, 6, ['a'.repeat(40)]]]).packages[0]?.hashes).toEqual([`sha1:${'a'.repeat(40)}`]);
  });
});

describe('damage is told, and the rest is read', () => {
  const good = minimal('good');
  test.each([
    ['no database', Buffer.from('hello')],
    ['a header without entries', ndb([Buffer.alloc(8), good])],
    ['a header that says too much', ndb([Buffer.concat([Buffer.from([0, 0, 1, 0, 0, 0, 0, 0]), good]), good])],
    ['a name with a blank', ndb([minimal('a b'), good])],
    ['no name', ndb([header([[1001, 6, ['1']]]), good])],
    ['a version with a blank', ndb([minimal('a', '1 2'), good])],
    ['a cut ndb', ndb([good, good]).subarray(0, 4096 + 100)],
    ['a cut Berkeley DB', berkeley([good, LONG]).subarray(0, 512 * 5)],
  ])('%s', (_name, content) => {
    const { problem, packages } = catalog('var/lib/rpm/Packages', content);
    expect(problem).toBeDefined();
    for (const found of packages) expect(found.name).toBe('good');
  });

  test('a chain of pages that leads back into itself ends', () => {
    const looped = berkeley([LONG]);
    for (let page = 3; page < looped.length / 512; page += 1) looped.writeUInt32LE(3, 512 * page + 16);
    expect(catalog('var/lib/rpm/Packages', looped)).toMatchObject({ packages: [], problem: expect.any(String) });
  });

  test('an endless folder of a million files takes no time', () => {
    const many = 200_000;
    const endless = minimal('endless', '1', '1', [
      [1118, 8, ['/'.repeat(5_000_000)]],
      [1117, 8, Array.from({ length: many }, () => 'a')],
      [1116, 4, Array.from({ length: many }, () => 0)],
    ]);
    const start = cpuMs();
    expect(catalog('var/lib/rpm/Packages.db', ndb([endless])).packages).toHaveLength(1);
    expect(cpuMs() - start).toBeLessThan(20_000);
  });

  test('packages that lie over each other are not read without end', () => {
    const blob = Buffer.concat([good, Buffer.alloc(60_000)]);
    const overlaid = ndb(Array.from({ length: 250 }, () => good));
    const whole = Buffer.concat([overlaid, ndb([blob]).subarray(4096)]);
    for (let slot = 0; slot < 250; slot += 1) {
      // Every slot points to the one large blob at the end.
      whole.writeUInt32LE(1, 36 + 16 * slot);
      whole.writeUInt32LE(overlaid.length / 16, 40 + 16 * slot);
      whole.writeUInt32LE((whole.length - overlaid.length) / 16, 44 + 16 * slot);
    }
    const { packages, problem } = catalog('var/lib/rpm/Packages.db', whole);
    expect(problem).toBeDefined();
    expect(packages.length).toBeLessThan(5);
  });

  test('a package without a version is damaged', () => {
    const nameless = header([
      [1000, 6, ['x']],
      [1002, 6, ['1.el9']],
    ]);
    const { packages, problem } = catalog('var/lib/rpm/Packages.db', ndb([nameless, good]));
    expect(packages).toHaveLength(1);
    expect(problem).toBeDefined();
  });

  test.each([
    ['encrypted', 24, 1],
    ['with checksums', 26, 1],
    ['of another access method', 25, 9],
  ])('a Berkeley DB that is %s', (_name, at, value) => {
    const content = berkeley([good]);
    content[at] = value;
    expect(catalog('var/lib/rpm/Packages', content).problem).toBeDefined();
  });

  test.each([
    ['SQLite', sqlite([good, LONG])],
    ['ndb', ndb([good, LONG])],
    ['Berkeley DB', berkeley([good, LONG])],
  ])('mutated %s never throws', (_name, sound) => {
    const mutation = fc.record({ at: fc.nat(sound.length - 1), byte: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 12 }), fc.nat(sound.length), (mutations, cut) => {
        const bytes = Buffer.from(sound.subarray(0, cut % 3 === 0 ? cut : sound.length));
        for (const { at, byte } of mutations) if (at < bytes.length) bytes[at] = byte;
        for (const one of catalog('var/lib/rpm/Packages', bytes).packages) {
          expect(one.name).toMatch(/^[!-~]{1,256}$/);
          expect(one.version).toMatch(/^[!-~]{1,270}$/);
        }
      }),
      { numRuns: 400 },
    );
  });
});
