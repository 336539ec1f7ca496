import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { assemble } from '../../../src/inventory/assemble.ts';
import { dpkgCopyright } from '../../../src/inventory/catalogers/dpkg-copyright.ts';
import { cpuMs } from '../../helpers/cpu-time.ts';
import { bytes, catalog, composed } from '../composed.ts';

const PATH = 'usr/share/doc/curl/copyright';
const FORMAT = 'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n';

function licences(text: string): readonly string[] | undefined {
  const { declares, packages, problem } = catalog(PATH, text);
  expect([packages, problem]).toEqual([[], undefined]);
  return declares?.licences;
}

describe('copyright files', () => {
  test.each<[string, string, string[] | undefined]>([
    [
      'machine-readable: each name once, in order',
      `${FORMAT}\nFiles: *\nCopyright: 2020 Ünal\nLicense: Expat\n\nFiles: debian/*\nLicense: GPL-2+\n text\n\nLicense: Expat\n text /usr/share/common-licenses/GPL-3\n`,
      ['MIT', 'GPL-2.0-or-later'],
    ],
    ['what SPDX does not know', `${FORMAT}\nLicense:  my   own\r\n`, ['my own']],
    [
      'names in UTF-8, cut by characters',
      `${FORMAT}\nLicense: Ü\u00a0 😀${'é'.repeat(300)}\n`,
      [`Ü 😀${'é'.repeat(250)}`],
    ],
    ['the mark of UTF-8 in front', `\ufeff${FORMAT}\nLicense: Beer\n`, ['Beer']],
    ['the older format', 'Format-Specification: http://dep.debian.net\n\nLicense: ISC\n', ['ISC']],
    ['a name in a text is none', `${FORMAT}\nComment: x\n License: GPL-2\nLicense: ISC`, ['ISC']],
    ['no licence', `${FORMAT}\nFiles: *\n`, undefined],
    [
      'a free text that points to texts',
      "The license is in `/usr/share/common-licenses/GPL-2', or\n/usr/share/common-licenses/LGPL-2.1. See /usr/share/common-licenses/GPL-2.",
      ['GPL-2', 'LGPL-2.1'],
    ],
    ['a free text that names some', 'License: MIT\nLicense: Permission is hereby granted\n', ['MIT']],
    ['a free text without any', 'All rights reserved.', undefined],
    ['nothing', '', undefined],
  ])('%s', (_name, text, expected) => expect(licences(text)).toEqual(expected));

  test('paths', () => {
    expect(dpkgCopyright.wants(PATH)).toBe(true);
    expect(dpkgCopyright.wants('usr/share/doc/curl/x/copyright')).toBe(false);
    expect(dpkgCopyright.wants('usr/share/doc/copyright')).toBe(false);
    expect(dpkgCopyright.wants('opt/usr/share/doc/curl/copyright')).toBe(false);
    expect(catalog(PATH, `${FORMAT}\nLicense: ISC`).declares?.package).toBe('curl');
  });

  test('a file that names a million licences ends, and is bounded', () => {
    const text = `${FORMAT}${Array.from({ length: 1_000_000 }, (_, i) => `\nLicense: x${i}`).join('')}`;
    const start = cpuMs();
    expect(licences(text)).toHaveLength(256);
    expect(cpuMs() - start).toBeLessThan(1000);
  });

  test('any bytes are read without a problem', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (content, hasHead) => {
        const whole = hasHead ? Buffer.concat([bytes(`${FORMAT}\nLicense: `), content]) : content;
        expect(dpkgCopyright.read(PATH, whole).problem).toBeUndefined();
      }),
    );
  });
});

describe('licences of packages', () => {
  const paragraph = (name: string, source: string, version = '1'): string =>
    `Package: ${name}\nStatus: install ok installed\nVersion: ${version}\nSource: ${source}\n\n`;
  const status = [
    paragraph('libfoo1', 'foo'),
    paragraph('libfoo-data', 'foo'),
    paragraph('foo-tools', 'foo', '2'),
    paragraph('a', 'two'),
    paragraph('b', 'two'),
    paragraph('c', 'two'),
  ].join('');
  const copyright = (licence: string): Record<number, string> => ({ 1: `${FORMAT}\nLicense: ${licence}` });

  function found(files: Readonly<Record<string, Readonly<Record<number, string>>>>): Record<string, readonly string[]> {
    const { packages } = assemble(composed({ 'var/lib/dpkg/status': { 1: status }, ...files }), 'app');
    return Object.fromEntries(packages.map((one) => [one.name, one.licences]));
  }

  test('their own; those of their source where they have no file and the source is of one mind', () =>
    expect(
      found({
        'usr/share/doc/libfoo1/copyright': copyright('ISC'),
        'usr/share/doc/a/copyright': copyright('ISC'),
        'usr/share/doc/b/copyright': copyright('Expat'),
        'usr/share/doc/other/copyright': copyright('Beer'),
      }),
    ).toEqual({ libfoo1: ['ISC'], 'libfoo-data': ['ISC'], 'foo-tools': [], a: ['ISC'], b: ['MIT'], c: [] }));

  test('the highest layer counts', () =>
    expect(
      found({ 'usr/share/doc/a/copyright': { 1: `${FORMAT}\nLicense: ISC`, 2: `${FORMAT}\nLicense: Zlib` } })['a'],
    ).toEqual(['Zlib']));

  test('one file with many does not make gigabytes of the packages of its source', () => {
    const many = Array.from({ length: 2000 }, (_, index) => paragraph(`p${index}`, 'foo')).join('');
    const names = Array.from({ length: 256 }, (_, index) => `License: ${'x'.repeat(200)}${index}\n`).join('');
    const files = {
      'var/lib/dpkg/status': { 1: many },
      'usr/share/doc/p7/copyright': { 1: `${FORMAT}\n${names}` },
    };
    const given = assemble(composed(files), 'app').packages.map((one) => one.licences);
    expect(given).toHaveLength(2000);
    const whole = given.filter(({ length }) => length === 256).length;
    // 2 ** 24 characters, with 64 for each of them.
    expect(whole).toBe(Math.floor(2 ** 24 / (256 * 264 + 256 * 3 - 10 - 100)));
    expect(given.filter(({ length }) => length === 0)).toHaveLength(2000 - whole);
  });

  test('none are declared of packages of a language', () => {
    const files = {
      'srv/node_modules/curl/package.json': { 1: '{"name":"curl","version":"1.0.0"}' },
      [PATH]: copyright('ISC'),
    };
    expect(assemble(composed(files), 'app').packages).toMatchObject([{ name: 'curl', licences: [] }]);
  });
});

test('the name of a licence does not keep the text alive that it was in', () => {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  const used = (): number => {
    if (typeof collect === 'function') collect();
    return process.memoryUsage().heapUsed;
  };
  const before = used();
  const kept = Array.from({ length: 48 }, (_, index) =>
    licences(`${FORMAT}\nLicense:a-licence-of-our-own-${index}\n${' text'.repeat(200_000)}`),
  );
  expect(used() - before).toBeLessThan(24_000_000);
  expect(kept.flat()).toHaveLength(48);
});
