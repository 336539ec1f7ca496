import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { licenceOfText, licencesOfManifest } from '../../../src/inventory/java/licence.ts';
import { readPomLicences } from '../../../src/inventory/java/pom.ts';
import { cpuMs } from '../../helpers/cpu-time.ts';

function bundle(written: string): string[] {
  return licencesOfManifest(new Map([['bundle-license', written]]));
}

describe('Bundle-License', () => {
  test.each<[string, string[]]>([
    ['http://www.apache.org/licenses/LICENSE-2.0.txt', ['Apache-2.0']],
    ['https://www.apache.org/licenses/LICENSE-2.0', ['Apache-2.0']],
    ['"Apache-2.0";link="https://www.apache.org/licenses/LICENSE-2.0.txt"', ['Apache-2.0']],
    ['EPL-2.0; link="https://www.eclipse.org/legal/epl-2.0", MIT', ['EPL-2.0', 'MIT']],
    ['Some name;link=https://opensource.org/licenses/BSD-3-Clause;description="a, b; c"', ['BSD-3-Clause']],
    ['https://opensource.org/licenses/mit-license.php', ['MIT']],
    ['The Apache Software License, Version 2.0', ['Apache-2.0']],
    ['CDDL-1.1 OR GPL-2.0-only', ['CDDL-1.1 OR GPL-2.0-only']],
    ['https://example.org/my-own', ['https://example.org/my-own']],
    ['<<EXTERNAL>>', []],
    ['', []],
    ['","', [',']],
    ['"', []],
  ])('%s', (written, expected) => expect(bundle(written)).toEqual(expected));

  test('the attribute of Jenkins', () =>
    expect(licencesOfManifest(new Map([['plugin-license-name', 'MIT License']]))).toEqual(['MIT']));

  test('any text gives few licences', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('"', ',', ';', '=', 'link', ' ', 'MIT'), maxLength: 200 }),
        (text) => {
          expect(bundle(text).length).toBeLessThanOrEqual(16);
        },
      ),
    );
  });
});

test.each([
  [
    '\n                                 Apache License\n                           Version 2.0, January 2004\n',
    'Apache-2.0',
  ],
  ['# Eclipse Public License - v 2.0\n', 'EPL-2.0'],
  ['Mozilla Public License Version 2.0\n=====', 'MPL-2.0'],
  ['The MIT License (MIT)\n', 'MIT'],
  ['Copyright X. Apache License Version 2.0, January 2004', undefined],
  ['MIT Licensed parts', undefined],
  ['', undefined],
])('the text %j is of %s', (text, id) => expect(licenceOfText(text)).toBe(id));

describe('licences of a project', () => {
  const project = (text: string): string => `<?xml version="1.0"?><project xmlns="x">${text}</project>`;
  const licence = (name: string, url = ''): string =>
    `<license><name>${name}</name><url>${url}</url><distribution>repo</distribution></license>`;

  test.each<[string, string, string[]]>([
    ['an id', project(`<licenses>${licence('MIT')}</licenses>`), ['MIT']],
    [
      'words with a place',
      project(`<licenses>${licence('Whatever', 'http://www.eclipse.org/legal/epl-v10.html')}</licenses>`),
      ['EPL-1.0'],
    ],
    ['words alone', project(`<licenses>${licence('GPL2 w/ CPE &amp; more')}</licenses>`), ['GPL2 w/ CPE & more']],
    [
      'a place alone',
      project('<licenses><license><url>https://spdx.org/licenses/ISC.html</url></license></licenses>'),
      ['ISC'],
    ],
    [
      'two, one of them twice',
      project(`<licenses>${licence('MIT')}${licence('ISC')}${licence('MIT')}</licenses>`),
      ['MIT', 'ISC'],
    ],
    [
      'those of a dependency',
      project(`<dependencies><dependency><licenses>${licence('MIT')}</licenses></dependency></dependencies>`),
      [],
    ],
    ['none', project('<groupId>a</groupId>'), []],
    ['an open end', `<project><licenses><license><name>MIT`, []],
    ['no XML', 'MIT', []],
  ])('%s', (_name, xml, expected) => expect(readPomLicences(xml)).toEqual(expected));

  test('what stands behind them changes nothing', () => {
    const licences = `<licenses>${licence('MIT')}</licenses>`;
    const behind = '<dependencies><dependency><name>x</name></dependency></dependencies>';
    expect(readPomLicences(project(`${licences}${behind}`))).toEqual(['MIT']);
    expect(readPomLicences(project(`${behind}${licences}`))).toEqual(['MIT']);
    expect(readPomLicences(project(behind))).toEqual([]);
  });

  test('an element with a name of megabytes takes no longer than others', () => {
    const many = 200_000;
    const started = cpuMs();
    expect(readPomLicences(project(`<${'x'.repeat(7 * many)}>${'<a></a>'.repeat(many)}</licenses>`))).toEqual([]);
    // Looked up whole for each element in it, it took over a minute.
    expect(cpuMs() - started).toBeLessThan(5000);
  });

  test('no more than sixteen', () => {
    const many = Array.from({ length: 500 }, (_, index) => licence(`own ${index}`)).join('');
    expect(readPomLicences(project(`<licenses>${many}</licenses>`))).toHaveLength(16);
  });
});
