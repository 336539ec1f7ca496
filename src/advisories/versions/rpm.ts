import { compareText } from '../../domain/location.ts';
import { compareDigits, endOfDigits, isDigitAt } from './digits.ts';
import type { VersionOrder } from './order.ts';

function isLetterAt(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

function endOfLetters(text: string, start: number): number {
  let end = start;
  while (end < text.length && isLetterAt(text, end)) end += 1;
  return end;
}

/** Separators do not count; `~` and `^` do. */
function skipSeparators(text: string, start: number): number {
  let at = start;
  while (at < text.length && !isDigitAt(text, at) && !isLetterAt(text, at) && text[at] !== '~' && text[at] !== '^') {
    at += 1;
  }
  return at;
}

/** `~` sorts before the end, `^` after the end and before anything else; undefined where neither side has one. */
function compareMarks(a: string, i: number, b: string, j: number): number | undefined {
  for (const mark of ['~', '^']) {
    const [left, right] = [a[i] === mark, b[j] === mark];
    if (left && right) return 0;
    if (left || right) {
      if (mark === '~') return left ? -1 : 1;
      const otherEnded = left ? j >= b.length : i >= a.length;
      return left === otherEnded ? 1 : -1;
    }
  }
  return undefined;
}

/** rpmvercmp (rpm, rpmio/rpmvercmp.c; tests/rpmvercmp.at). */
function compareSegments(a: string, b: string): number {
  let [i, j] = [0, 0];
  for (;;) {
    i = skipSeparators(a, i);
    j = skipSeparators(b, j);
    const marks = compareMarks(a, i, b, j);
    if (marks === 0) {
      i += 1;
      j += 1;
      continue;
    }
    if (marks !== undefined) return marks;
    if (i >= a.length || j >= b.length) return Number(i < a.length) - Number(j < b.length);
    const numeric = isDigitAt(a, i);
    const endA = numeric ? endOfDigits(a, i) : endOfLetters(a, i);
    const endB = numeric ? endOfDigits(b, j) : endOfLetters(b, j);
    if (endB === j) return numeric ? 1 : -1;
    const [left, right] = [a.slice(i, endA), b.slice(j, endB)];
    const difference = numeric ? compareDigits(left, right) : compareText(left, right);
    if (difference !== 0) return difference;
    i = endA;
    j = endB;
  }
}

/** `[epoch:]version[-release]`: the epoch is all digits, version and release part at the first hyphen. A missing release is undefined. */
function split(text: string): { epoch: string; version: string; release: string | undefined } {
  const digits = endOfDigits(text, 0);
  const hasEpoch = digits > 0 && text[digits] === ':';
  const rest = hasEpoch ? text.slice(digits + 1) : text;
  const hyphen = rest.indexOf('-');
  return {
    epoch: hasEpoch ? text.slice(0, digits) : '',
    version: hyphen < 0 ? rest : rest.slice(0, hyphen),
    release: hyphen < 0 ? undefined : rest.slice(hyphen + 1),
  };
}

/** Order of rpm packages: epoch, version, release. A version without release is older than the same with one. */
export const rpm: VersionOrder = {
  name: 'rpm',
  understands: (version) => /[0-9A-Za-z]/.test(version) && /^[\x21-\x7e]+$/.test(version),
  compare(a, b) {
    const left = split(a);
    const right = split(b);
    const difference = compareDigits(left.epoch, right.epoch) || compareSegments(left.version, right.version);
    if (difference !== 0) return difference;
    if (left.release === undefined || right.release === undefined) {
      return Number(left.release !== undefined) - Number(right.release !== undefined);
    }
    return compareSegments(left.release, right.release);
  },
};

function withoutEpoch(version: string): string {
  return version.replace(/^\d+:/, '');
}

/** The same order for versions of which one may have lost its epoch: what is known of it does not count. */
export const rpmWithoutEpoch: VersionOrder = {
  name: 'rpm without epoch',
  understands: rpm.understands,
  compare: (a, b) => rpm.compare(withoutEpoch(a), withoutEpoch(b)),
};
