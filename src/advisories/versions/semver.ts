import { compareText } from '../../domain/location.ts';
import { compareDigits } from './digits.ts';
import { keepingLast } from './last-parsed.ts';
import type { VersionOrder } from './order.ts';

interface Parsed {
  readonly numbers: readonly string[];
  /** Fields of the prerelease; empty for a release. */
  readonly prerelease: readonly string[];
}

const NUMBERS = /^[vV=\s]*(\d+(?:\.\d+)*)/;
const NUMERIC = /^\d+$/;

/**
 * Numbers, prerelease, build. Any count of numbers is read: registries hold 1.2 and 1.2.3.4 as well.
 * What follows the numbers without a hyphen (`1.2.3beta`, `1.2.3.beta`) is taken as prerelease, as npm's loose mode does.
 */
function parse(version: string): Parsed | undefined {
  const match = NUMBERS.exec(version);
  if (match?.[1] === undefined) return undefined;
  const rest = version.slice(match[0].length).trimEnd();
  const plus = rest.indexOf('+');
  const tail = plus < 0 ? rest : rest.slice(0, plus);
  const prerelease = /^[-.]/.test(tail) ? tail.slice(1) : tail;
  return { numbers: match[1].split('.'), prerelease: prerelease === '' ? [] : prerelease.split('.') };
}

const parseInstalled = keepingLast(parse);

function compareNumbers(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i += 1) {
    const difference = compareDigits(a[i] ?? '', b[i] ?? '');
    if (difference !== 0) return difference;
  }
  return 0;
}

function compareField(a: string, b: string): number {
  const [left, right] = [NUMERIC.test(a), NUMERIC.test(b)];
  if (left && right) return compareDigits(a, b);
  if (left !== right) return left ? -1 : 1;
  return compareText(a, b);
}

function comparePrerelease(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return Number(a.length === 0) - Number(b.length === 0);
  for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
    const difference = compareField(a[i] ?? '', b[i] ?? '');
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Order of npm, crates.io and Go: Semantic Versioning 2.0.0, section 11; build metadata does not count. Strings without a number come first, as text. */
export const semver: VersionOrder = {
  name: 'semver',
  understands: (version) => /^[vV=\s]*\d+(?:\.\d+)*(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.+-]+)?$/.test(version),
  compare(a, b) {
    const left = parseInstalled(a);
    const right = parse(b);
    if (left === undefined || right === undefined) {
      return left === right ? compareText(a, b) : left === undefined ? -1 : 1;
    }
    return compareNumbers(left.numbers, right.numbers) || comparePrerelease(left.prerelease, right.prerelease);
  },
};
