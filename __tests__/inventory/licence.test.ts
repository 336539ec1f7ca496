import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { spdxExpression, spdxLicenceId } from '../../src/inventory/licence.ts';

describe('SPDX expressions', () => {
  test.each([
    ['MIT', 'MIT'],
    ['mit', 'MIT'],
    ['GPL-2.0-only AND MIT', 'GPL-2.0-only AND MIT'],
    ['(MIT or apache-2.0)', '(MIT OR Apache-2.0)'],
    ['GPL-2.0-or-later WITH Classpath-exception-2.0', 'GPL-2.0-or-later WITH Classpath-exception-2.0'],
    [
      'Apache-2.0 WITH LLVM-exception OR (MIT AND (ISC OR BSD-3-Clause))',
      'Apache-2.0 WITH LLVM-exception OR (MIT AND (ISC OR BSD-3-Clause))',
    ],
    ['EPL-1.0+', 'EPL-1.0+'],
    ['LicenseRef-own OR MIT', 'LicenseRef-own OR MIT'],
    ['mpl-2.0-no-copyleft-exception', 'MPL-2.0-no-copyleft-exception'],
    ['GPL-2.0-with-classpath-exception OR MIT', 'GPL-2.0-with-classpath-exception OR MIT'],
    ['GPL-2.0-only WITH GPL-3.0-with-GCC-exception', undefined],
    ['GPL2', undefined],
    [`${`LicenseRef-${'b'.repeat(85)} OR `.repeat(45)}MIT`, undefined],
    ['MIT BSD', undefined],
    ['MIT AND', undefined],
    ['AND MIT', undefined],
    ['(MIT', undefined],
    ['MIT)', undefined],
    ['()', undefined],
    ['Classpath-exception-2.0', undefined],
    ['MIT WITH ISC', undefined],
    ['SEE LICENSE IN LICENSE', undefined],
    ['', undefined],
    ['constructor', undefined],
    ['MIT AND __proto__', undefined],
    [`${'('.repeat(50)}MIT${')'.repeat(50)}`, undefined],
  ])('%j is %j', (text, expression) => expect(spdxExpression(text)).toBe(expression));

  test('what is accepted is accepted again, unchanged', () => {
    const parts = fc.array(fc.constantFrom('MIT', 'isc', 'AND', 'or', 'WITH', '(', ')', 'LLVM-exception', 'x'), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(parts, (words) => {
        const once = spdxExpression(words.join(' '));
        if (once !== undefined) expect(spdxExpression(once)).toBe(once);
      }),
    );
  });
});

test.each([
  ['apache-2.0', 'Apache-2.0'],
  ['Apache', undefined],
  ['LLVM-exception', undefined],
])('id %j is %j', (text, id) => expect(spdxLicenceId(text)).toBe(id));
