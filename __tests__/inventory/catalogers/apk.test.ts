import { describe, expect, test } from '@jest/globals';
import { catalog } from '../composed.ts';

const DB = 'lib/apk/db/installed';
const MUSL = 'C:Q1zwvKMnYs1b6ZdPTBJ0Z7D5P3jyA=\nP:musl\nV:1.2.4-r2\nA:x86_64\nL:MIT\no:musl-src\nm:Someone <s@x.org>\n';

describe('apk', () => {
  test('reads a block', () => {
    expect(catalog(DB, `${MUSL}\n`)).toEqual({
      packages: [
        {
          type: 'apk',
          name: 'musl',
          version: '1.2.4-r2',
          arch: 'x86_64',
          source: { name: 'musl-src', version: '1.2.4-r2' },
          licences: ['MIT'],
          maintainer: 'Someone <s@x.org>',
          hashes: ['sha1:cf0bca32762cd5be9974f4c127467b0f93f78f20'],
        },
      ],
    });
  });

  test('without origin the source is the package', () => {
    expect(catalog(DB, 'P:a\nV:1\n').packages[0]?.source).toEqual({ name: 'a', version: '1' });
  });

  test('several empty lines, none at the end, CRLF', () => {
    const { packages, problem } = catalog(DB, `\n\nP:a\r\nV:1\r\n\r\n\n\nP:b\nV:2`);
    expect(packages.map((one) => one.name)).toEqual(['a', 'b']);
    expect(problem).toBeUndefined();
  });

  test('a long line is read in full', () => {
    const long = `p:${'so:lib.so.1=1 '.repeat(100_000)}\n`;
    expect(catalog(DB, `P:a\n${long}V:1\n`).packages).toHaveLength(1);
  });

  test('keeps the manifests that a package owns, and no other file', () => {
    const text = `${MUSL}F:usr/lib/node_modules/npm\nM:0:0:755\nR:package.json\na:0:0:644\nR:index.js\nF:\nR:package.json\n`;
    expect(catalog(DB, text).packages[0]?.files).toEqual(['usr/lib/node_modules/npm/package.json', 'package.json']);
  });

  test('virtual packages are packages', () => {
    expect(catalog(DB, 'P:.build-deps\nV:20240101.000000\n').packages[0]?.name).toBe('.build-deps');
  });

  test.each([
    ['a line without key', 'P:a\nV:1\nnonsense\n'],
    ['no version', 'P:a\n'],
    ['no name', 'V:1\n'],
    ['NUL', 'P:a\nV:1\n\0'],
  ])('damage is told: %s', (_name, text) => expect(catalog(DB, text).problem).toBeDefined());

  test.each([
    ['Q1short=', undefined],
    ['X1zwvKMnYs1b6ZdPTBJ0Z7D5P3jyA=', undefined],
    ['', undefined],
  ])('checksum %j is none', (checksum, hashes) =>
    expect(catalog(DB, `C:${checksum}\nP:a\nV:1\n`).packages[0]?.hashes).toEqual(hashes),
  );

  test('nothing is an empty database', () => expect(catalog(DB, '')).toEqual({ packages: [] }));
});
