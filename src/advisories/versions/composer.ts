import { compareText } from '../../domain/location.ts';
import { compareDigits, isDigitAt } from './digits.ts';
import type { VersionOrder } from './order.ts';

/** A number's rank among the words (PHP, version_compare); words are found by their beginning, `patch` as `p`. */
const NUMBER = 4;
const WORDS: readonly (readonly [string, number])[] = [
  ['dev', 0],
  ['alpha', 1],
  ['a', 1],
  ['beta', 2],
  ['b', 2],
  ['rc', 3],
  ['#', NUMBER],
  ['pl', 5],
  ['p', 5],
];
const UNKNOWN = -1;

/**
 * Composer's forms: numbers, then stabilities with or without numbers (composer/semver, VersionParser).
 * Each repetition begins with what cannot end the one before, so that nothing is matched in two ways.
 */
const FORM =
  /^[vV]?\d+(?:\.\d+)*(?:[._-]?(?:stable|beta|b|rc|alpha|a|patch|pl|p|dev)(?:[.-]?\d+(?:[.-]\d+)*)?)*(?:\+[0-9a-z.-]+)?$/i;

/** Parts at `.`, `-`, `_`, `+`, and between digits and anything else. */
function partsOf(version: string): readonly string[] {
  return version.replace(/^[vV](?=\d)/, '').match(/\d+|[^\d._+-]+/g) ?? [];
}

function rankOf(part: string): number {
  if (isDigitAt(part, 0)) return NUMBER;
  const lower = part.toLowerCase();
  return WORDS.find(([word]) => lower.startsWith(word))?.[1] ?? UNKNOWN;
}

function compareParts(a: string, b: string): number {
  if (isDigitAt(a, 0) && isDigitAt(b, 0)) return compareDigits(a, b);
  return rankOf(a) - rankOf(b);
}

/** What one version has more than the other: a number makes it newer, a word stands against a number. */
function compareRest(part: string): number {
  return isDigitAt(part, 0) ? 1 : rankOf(part) - NUMBER;
}

function comparePlace(a: string | undefined, b: string | undefined): number {
  if (a !== undefined && b !== undefined) return compareParts(a, b);
  return (a === undefined ? 0 : compareRest(a)) - (b === undefined ? 0 : compareRest(b));
}

/** Order of PHP's packages: version_compare of PHP, as Composer uses it. */
export const composer: VersionOrder = {
  name: 'composer',
  understands: (version) => FORM.test(version.trim()),
  compare(a, b) {
    const left = partsOf(a);
    const right = partsOf(b);
    for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
      const difference = comparePlace(left[i], right[i]);
      if (difference !== 0) return difference;
    }
    return left.length === 0 && right.length === 0 ? compareText(a, b) : 0;
  },
};
