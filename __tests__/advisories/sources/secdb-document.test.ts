import { describe, expect, test } from '@jest/globals';
import { parseSecdb, type SecFix } from '../../../src/advisories/sources/secdb-document.ts';

const doc = (packages: Readonly<Record<string, unknown>>) =>
  JSON.stringify({ packages: Object.entries(packages).map(([name, secfixes]) => ({ pkg: { name, secfixes } })) });
const parse = (packages: Readonly<Record<string, unknown>>) => parseSecdb(Buffer.from(doc(packages)));
const fix = (id: string, name: string, fixed: string, aliases: readonly string[] = []): SecFix => ({
  id,
  aliases,
  name,
  fixed,
});

describe('a document of secdb', () => {
  test('gives each flaw of each package, with other ids beside the first and words left out', () => {
    expect(
      parse({
        xen: { '4.2-r1': ['CVE-2024-1001 XSA-448', 'XSA-9'], '0': ['CVE-2024-1002'] },
        mc: { '1-r0': ['CVE-2017-2616 (+ regression fix)', 'CVE_2019-2426', 'N/A', '', null], '2-r0': null },
        zoo: { '2-r0': ['ZDI-24-1001 UTF-8 names'] },
        empty: null,
      }),
    ).toEqual([
      fix('CVE-2024-1002', 'xen', '0'),
      fix('CVE-2024-1001', 'xen', '4.2-r1', ['XSA-448']),
      fix('XSA-9', 'xen', '4.2-r1'),
      fix('CVE-2017-2616', 'mc', '1-r0'),
      fix('CVE-2019-2426', 'mc', '1-r0'),
      fix('ZDI-24-1001', 'zoo', '2-r0'),
    ]);
  });

  test.each([
    '',
    '[]',
    '{"packages":{}}',
    '{"packages":[{"pkg":{"name":1}}]}',
    '{"packages":[{"pkg":{"name":"a","secfixes":{"1":"x"}}}]}',
  ])('that is none is refused: %s', (text) => expect(parseSecdb(Buffer.from(text))).toBeUndefined());
});
