import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { debianLicence } from '../../src/inventory/debian-licence.ts';
import { spdxExpression } from '../../src/inventory/licence.ts';

describe('names of copyright-format 1.0', () => {
  test.each([
    ['GPL-2+', 'GPL-2.0-or-later'],
    ['GPL-2', 'GPL-2.0-only'],
    ['GPL-2.0+', 'GPL-2.0-or-later'],
    ['LGPL-2.1+', 'LGPL-2.1-or-later'],
    ['LGPL-2', 'LGPL-2.0-only'],
    ['AGPL-3+', 'AGPL-3.0-or-later'],
    ['GFDL-1.3+', 'GFDL-1.3-or-later'],
    ['GFDL-NIV-1.3+', 'GFDL-1.3-no-invariants-or-later'],
    ['Expat', 'MIT'],
    ['Apache-2', 'Apache-2.0'],
    ['BSD-3-clause', 'BSD-3-Clause'],
    ['CC0', 'CC0-1.0'],
    ['zlib', 'Zlib'],
    ['Artistic or GPL-1+', 'Artistic or GPL-1+'],
    ['GPL-2+ or Expat', 'GPL-2.0-or-later OR MIT'],
    ['MPL-1.1 or GPL-2+ or LGPL-2.1+', 'MPL-1.1 OR GPL-2.0-or-later OR LGPL-2.1-or-later'],
    // A comma changes what belongs together, an exception has other names, and these are none.
    ['GPL-2+ or AFL-2.1, and Expat', 'GPL-2+ or AFL-2.1, and Expat'],
    ['GPL-3+ with Bison exception', 'GPL-3+ with Bison exception'],
    ['GPL', 'GPL'],
    ['GPL-9', 'GPL-9'],
    ['public-domain', 'public-domain'],
    ['constructor', 'constructor'],
    ['', ''],
  ])('%s: %s', (written, expected) => expect(debianLicence(written)).toBe(expected));

  test('what is changed is an expression of SPDX', () => {
    const word = fc.constantFrom(
      'GPL-2+',
      'Expat',
      'or',
      'and',
      'Artistic',
      'with',
      'BSD-3-clause',
      ',',
      '(',
      'toString',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 9 }), (words) => {
        const written = words.join(' ');
        const read = debianLicence(written);
        expect(read === written || spdxExpression(read) === read).toBe(true);
      }),
    );
  });
});
