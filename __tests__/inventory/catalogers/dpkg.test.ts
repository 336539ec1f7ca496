import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dpkg } from '../../../src/inventory/catalogers/dpkg.ts';
import { cpuMs } from '../../helpers/cpu-time.ts';
import { catalog } from '../composed.ts';

const STATUS = 'var/lib/dpkg/status';

function paragraph(fields: Readonly<Record<string, string>>): string {
  const all = { Package: 'a', Status: 'install ok installed', Version: '1.0', Architecture: 'amd64', ...fields };
  return `${Object.entries(all)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')}\n\n`;
}

describe('which files', () => {
  test.each([
    [STATUS, true],
    ['var/lib/dpkg/status.d/base', true],
    ['var/lib/dpkg/status.d/base.md5sums', false],
    ['var/lib/dpkg/status.d/deeper/base', false],
    ['var/lib/dpkg/status-old', false],
    ['backup/var/lib/dpkg/status', false],
  ])('%s: %s', (path, wanted) => expect(dpkg.wants(path)).toBe(wanted));
});

describe('states', () => {
  test.each([
    ['install ok installed', 1],
    ['hold ok installed', 1],
    ['deinstall reinstreq installed', 1],
    ['install ok triggers-pending', 1],
    ['install ok triggers-awaited', 1],
    ['deinstall ok config-files', 0],
    ['install ok unpacked', 1],
    ['install ok half-configured', 1],
    ['install ok not-installed', 0],
    ['install reinstreq half-installed', 0],
    ['installed', 0],
    ['', 0],
  ])('%j: %d', (status, count) => expect(catalog(STATUS, paragraph({ Status: status })).packages).toHaveLength(count));

  test('a paragraph without Status counts in status.d alone', () => {
    expect(catalog(STATUS, 'Package: a\nVersion: 1\n').packages).toHaveLength(0);
    expect(catalog('var/lib/dpkg/status.d/a', 'Package: a\nVersion: 1\n').packages).toHaveLength(1);
  });
});

describe('source: the version that advisories compare with', () => {
  test.each([
    [{}, { name: 'a', version: '1.0' }],
    [{ Source: 'glibc' }, { name: 'glibc', version: '1.0' }],
    [{ Source: 'util-linux (2.33.1-0.1)' }, { name: 'util-linux', version: '2.33.1-0.1' }],
    [{ Source: 'x(2)' }, { name: 'x', version: '2' }],
    [{ Source: '(2)' }, { name: 'a', version: '1.0' }],
    [{ Source: 'x (' }, { name: 'x', version: '1.0' }],
    [{ Source: 'x ()' }, { name: 'a', version: '1.0' }],
  ])('%j', (fields, source) => expect(catalog(STATUS, paragraph(fields)).packages[0]?.source).toEqual(source));
});

describe('form', () => {
  test('fields in any case and order, continuations, blank lines with blanks, CRLF', () => {
    const text =
      'version: 2:1.1\r\npackage: libx\r\nDescription: long\r\n Version: no field\r\n .\r\nSTATUS: install ok installed\r\n \t\r\nPackage: b\nStatus: install ok installed\nVersion: 3\n\n\n\n';
    const { packages, problem } = catalog(STATUS, text);
    expect(packages.map((one) => [one.name, one.version])).toEqual([
      ['libx', '2:1.1'],
      ['b', '3'],
    ]);
    expect(problem).toBeUndefined();
  });

  test('the first of a repeated field counts', () => {
    expect(catalog(STATUS, paragraph({}).replace('\n\n', '\nVersion: 9\n')).packages[0]?.version).toBe('1.0');
  });

  test('the last paragraph needs no line end', () => {
    expect(catalog(STATUS, paragraph({}).trimEnd()).packages).toHaveLength(1);
  });

  test('an empty file is an empty database', () => expect(catalog(STATUS, '')).toEqual({ packages: [] }));

  test.each([
    ['noise', 'asdf\nyolo\n'],
    ['NUL bytes', `${paragraph({})}\0`],
    ['no name', paragraph({ Package: '' })],
    ['no version', paragraph({ Version: '' })],
    ['a name with a blank', paragraph({ Package: 'a b' })],
    ['a version that is no token', paragraph({ Version: '1.0\u0007' })],
  ])('damage is told: %s', (_name, text) => expect(catalog(STATUS, text).problem).toBeDefined());

  test('beside damage everything else is listed', () => {
    const { packages, problem } = catalog(
      STATUS,
      `${paragraph({ Package: 'ok' })}!!!\n\n${paragraph({ Package: 'too' })}`,
    );
    expect(packages.map((one) => one.name)).toEqual(['ok', 'too']);
    expect(problem).toBeDefined();
  });

  test('what is written is read back', () => {
    const token = fc.stringMatching(/^[a-z0-9][a-z0-9+.~-]{0,20}$/);
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(token, token), { selector: ([name]) => name, maxLength: 30 }), (pairs) => {
        const text = pairs.map(([name, version]) => paragraph({ Package: name, Version: version })).join('');
        expect(catalog(STATUS, text).packages.map((one) => [one.name, one.version])).toEqual(pairs);
      }),
      { numRuns: 100 },
    );
  });
});

test('a large file is read in a moment', () => {
  const text = Array.from({ length: 2000 }, (_, i) =>
    paragraph({ Package: `p${i}`, Description: `x\n${' a line of a description\n'.repeat(30)}Homepage: y` }),
  ).join('');
  const start = cpuMs();
  expect(catalog(STATUS, text).packages).toHaveLength(2000);
  expect(cpuMs() - start).toBeLessThan(2_000);
});

test.each(['a\n', ' a\n', ':\n', 'a:\n', '\n', ' \t\n'])('a file of %j over and over takes linear time', (line) => {
  const start = cpuMs();
  catalog(STATUS, line.repeat(300_000));
  expect(cpuMs() - start).toBeLessThan(12_000);
});
