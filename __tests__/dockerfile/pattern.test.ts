import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { patternSteps, replacePattern, withoutPrefix, withoutSuffix } from '../../src/dockerfile/pattern.ts';
import { SyntaxProblem } from '../../src/dockerfile/syntax-error.ts';

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
        expect(replacePattern(text, glob, { replacement: 'X', all: false })).toBe(
          text.replace(new RegExp(regex(glob, '.*')), 'X'),
        );
        expect(replacePattern(text, glob, { replacement: 'X', all: true })).toBe(
          text.replace(new RegExp(regex(glob, '.*'), 'g'), 'X'),
        );
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
  expect(replacePattern(text, glob, { replacement, all: false })).toBe(wanted);
});

test('patterns that share their steps stop together', () => {
  const steps = patternSteps();
  const costly = (): string => withoutPrefix('a'.repeat(5000), `${'*a'.repeat(40)}b`, true, steps);
  const tried = Array.from({ length: 100 }, () => {
    try {
      return costly().length;
    } catch (error) {
      return error instanceof SyntaxProblem;
    }
  });
  expect([tried[0], tried.at(-1)]).toEqual([5000, true]);
  expect(() => withoutPrefix('ab', 'a', false, steps)).toThrow(SyntaxProblem);
  expect(withoutPrefix('ab', 'a', false)).toBe('b');
});
