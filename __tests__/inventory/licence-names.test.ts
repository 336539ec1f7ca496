import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { spdxExpression, spdxLicenceId } from '../../src/inventory/licence.ts';
import { idOfName } from '../../src/inventory/licence-names.ts';

describe('licences named in words', () => {
  test.each([
    ['MIT License', 'MIT'],
    ['The MIT License (MIT)', 'MIT'],
    ['Apache License, Version 2.0', 'Apache-2.0'],
    ['The Apache Software License, Version 2.0', 'Apache-2.0'],
    ['Apache License 2.0', 'Apache-2.0'],
    ['Apache License v2.0', 'Apache-2.0'],
    ['Apache 2.0', 'Apache-2.0'],
    ['ASL 2', 'Apache-2.0'],
    ['3-Clause BSD License', 'BSD-3-Clause'],
    ['BSD 2-Clause License', 'BSD-2-Clause'],
    ['ISC License (ISCL)', 'ISC'],
    ['Mozilla Public License 2.0 (MPL 2.0)', 'MPL-2.0'],
    ['Eclipse Public License - v 2.0', 'EPL-2.0'],
    ['Eclipse Public License, Version 1.0', 'EPL-1.0'],
    ['GNU General Public License v3 (GPLv3)', 'GPL-3.0-only'],
    ['GNU General Public License v2 or later (GPLv2+)', 'GPL-2.0-or-later'],
    ['GNU Lesser General Public License v3 or later (LGPLv3+)', 'LGPL-3.0-or-later'],
    ['GNU Affero General Public License v3', 'AGPL-3.0-only'],
    ['European Union Public Licence 1.2 (EUPL 1.2)', 'EUPL-1.2'],
    ['CC0 1.0 Universal (CC0 1.0) Public Domain Dedication', 'CC0-1.0'],
    ['Zlib/libpng License', 'Zlib'],
    // Of some version, or of several licences.
    ['BSD License', undefined],
    ['Apache Software License', undefined],
    ['Apache License 1.1', undefined],
    ['GNU General Public License (GPL)', undefined],
    ['GNU General Public License v9', undefined],
    ['GPLv3', undefined],
    ['MIT License and BSD License', undefined],
    ['Apache 2.0 with exceptions', undefined],
    ['', undefined],
  ])('%s: %s', (name, id) => {
    expect(spdxLicenceId(name)).toBe(id);
    expect(spdxExpression(name)).toBe(id);
  });

  test('any text ends in an id of the list, or in none', () => {
    const word = fc.constantFrom(
      'GNU',
      'General',
      'Public',
      'License',
      'v3',
      'or later',
      'Apache',
      '2.0',
      ',',
      ' ',
      'the',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (words) => {
        const id = spdxLicenceId(words.join(' '));
        if (id !== undefined) expect(spdxLicenceId(id)).toBe(id);
      }),
    );
  });

  test('a long text is no name', () => expect(idOfName(`mit license${' '.repeat(1000)}`)).toBeUndefined());
});
