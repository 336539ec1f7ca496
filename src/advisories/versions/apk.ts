import { compareText } from '../../domain/location.ts';
import { compareDigits, endOfDigits, isDigitAt } from './digits.ts';
import type { VersionOrder } from './order.ts';

interface Suffix {
  readonly rank: number;
  readonly number: string;
}

interface ApkVersion {
  readonly numbers: readonly string[];
  readonly letter: string;
  readonly suffixes: readonly Suffix[];
  readonly build: string;
  /** What follows the last part that could be read; empty in a valid version. */
  readonly remainder: string;
  /** True when something that is no build number follows the suffixes. */
  readonly broken: boolean;
}

/** apk-package(5), in their order; the empty one stands for a version without suffix. */
const SUFFIXES = ['alpha', 'beta', 'pre', 'rc', '', 'cvs', 'svn', 'git', 'hg', 'p'];
const NO_SUFFIX: Suffix = { rank: SUFFIXES.indexOf(''), number: '' };
const SUFFIX = /_(alpha|beta|pre|rc|cvs|svn|git|hg|p)(\d*)/y;
const HASH = /~[0-9a-f]+/y;
const BUILD = /-r(\d*)/y;

function readNumbers(text: string): { numbers: string[]; end: number } {
  const numbers: string[] = [];
  let at = 0;
  while (isDigitAt(text, at)) {
    const end = endOfDigits(text, at);
    numbers.push(text.slice(at, end));
    at = end;
    if (text[at] !== '.') break;
    at += 1;
  }
  return { numbers, end: at };
}

/** Reads `number{.number}…{letter}{_suffix{number}}…{~hash}{-r number}` as far as it goes. */
function parse(text: string): ApkVersion {
  const { numbers, end } = readNumbers(text);
  let at = end;
  const letter = /[a-z]/.test(text.charAt(at)) ? text.charAt(at) : '';
  at += letter.length;
  const suffixes: Suffix[] = [];
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    at += match?.[0].length ?? 0;
    return match;
  };
  for (let match = take(SUFFIX); match !== null; match = take(SUFFIX)) {
    suffixes.push({ rank: SUFFIXES.indexOf(match[1] ?? ''), number: match[2] ?? '' });
  }
  take(HASH);
  const atEnd = at === text.length;
  const build = take(BUILD);
  return {
    numbers,
    letter,
    suffixes,
    build: build?.[1] ?? '',
    remainder: text.slice(at),
    broken: !atEnd && build === null,
  };
}

/** The first number as a number; later ones as text where either starts with 0, so that 1.05 is older than 1.1. A missing one is older. */
function compareNumbers(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i += 1) {
    const [left, right] = [a[i], b[i]];
    if (left === undefined || right === undefined) return left === right ? 0 : left === undefined ? -1 : 1;
    const asText = i > 0 && (left.startsWith('0') || right.startsWith('0'));
    const difference = asText ? compareText(left, right) : compareDigits(left, right);
    if (difference !== 0) return difference;
  }
  return 0;
}

function compareSuffixes(a: readonly Suffix[], b: readonly Suffix[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i += 1) {
    const [left, right] = [a[i] ?? NO_SUFFIX, b[i] ?? NO_SUFFIX];
    const difference = left.rank - right.rank || compareDigits(left.number, right.number);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Order of Alpine's packages: apk-package(5). Two versions that are both broken compare as text; one with an unread rest is older. */
export const apk: VersionOrder = {
  name: 'apk',
  understands: (version) =>
    /^\d+(?:\.\d+)*[a-z]?(?:_(?:alpha|beta|pre|rc|cvs|svn|git|hg|p)\d*)*(?:~[0-9a-f]+)?(?:-r\d+)?$/.test(version),
  compare(a, b) {
    const left = parse(a);
    const right = parse(b);
    if (left.broken && right.broken) return compareText(a, b);
    return (
      compareNumbers(left.numbers, right.numbers) ||
      compareText(left.letter, right.letter) ||
      compareSuffixes(left.suffixes, right.suffixes) ||
      compareDigits(left.build, right.build) ||
      Number(right.remainder !== '') - Number(left.remainder !== '')
    );
  },
};
