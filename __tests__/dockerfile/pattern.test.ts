import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { replacePattern, withoutPrefix, withoutSuffix } from '../../src/dockerfile/pattern.ts';

/** The pattern as a regular expression: an oracle for small texts, where its time does not matter. */
function regex(pattern: string, star: string): string {
  return [...pattern]
    .map((char) => (char === '*' ? star : char === '?' ? '.' : char.replace(/[\\^$.|+()[\]{}]/g, '\\$&')))
    .join('');
}

const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '.'), maxLength: 6 });
const value = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 9 });

test('prefixes as a regular expression has them', () => {
  fc.assert(
    fc.property(value, pattern, (text, glob) => {
      expect(withoutPrefix(text, glob, false)).toBe(text.replace(new RegExp(`^${regex(glob, '.*?')}`), ''));
      expect(withoutPrefix(text, glob, true)).toBe(text.replace(new RegExp(`^${regex(glob, '.*')}`), ''));
    }),
    { numRuns: 2000 },
  );
});

test('suffixes are prefixes of the mirrored text', () => {
  const mirror = (text: string): string => [...text].reverse().join('');
  fc.assert(
    fc.property(value, pattern, fc.boolean(), (text, glob, longest) => {
      expect(withoutSuffix(text, glob, longest)).toBe(mirror(withoutPrefix(mirror(text), mirror(glob), longest)));
    }),
  );
});

test('replacements as a regular expression has them', () => {
  fc.assert(
    fc.property(
      value,
      pattern.filter((glob) => /[^*]/.test(glob)),
      (text, glob) => {
        expect(replacePattern(text, glob, 'X', false)).toBe(text.replace(new RegExp(regex(glob, '.*')), 'X'));
        expect(replacePattern(text, glob, 'X', true)).toBe(text.replace(new RegExp(regex(glob, '.*'), 'g'), 'X'));
      },
    ),
    { numRuns: 2000 },
  );
});

test.each([
  ['a*c', '\\*', 'X', 'aXc'],
  ['a}c', '\\}', 'X', 'aXc'],
  ['a\\c', '\\\\', 'X', 'aXc'],
])('%s with the escaped %s', (text, glob, replacement, wanted) => {
  expect(replacePattern(text, glob, replacement, false)).toBe(wanted);
});
