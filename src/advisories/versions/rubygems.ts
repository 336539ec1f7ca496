import { compareText } from '../../domain/location.ts';
import { compareDigits, isDigitAt } from './digits.ts';
import type { VersionOrder } from './order.ts';

/** Gem::Version::VERSION_PATTERN, hyphenated prereleases included. */
const FORM = /^\s*\d+(?:\.[0-9A-Za-z]+)*(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?\s*$/;

/** What a gem built for one machine has behind its version (Gem::Platform): no part of the order. */
const PLATFORM =
  /-(?:x86_64|x86|x64|i[3-6]86|arm[a-z0-9]*|aarch64|universal|powerpc[a-z0-9]*|ppc[a-z0-9]*|s390x|riscv64|java|jruby|mswin[a-z0-9]*|mingw[a-z0-9]*|linux|darwin)\b.*$/s;

/** The version of a gem that was built for one machine: what advisories speak of. */
export function withoutPlatform(version: string): string {
  return version.replace(PLATFORM, '');
}

function isZero(segment: string): boolean {
  return isDigitAt(segment, 0) && compareDigits(segment, '') === 0;
}

function withoutTrailingZeros(segments: readonly string[]): readonly string[] {
  let end = segments.length;
  while (end > 0 && isZero(segments[end - 1] ?? '')) end -= 1;
  return segments.slice(0, end);
}

/** Gem::Version#canonical_segments: numbers up to the first word, then the rest, each without its last zeros. A hyphen means `.pre.`. */
function segmentsOf(version: string): readonly string[] {
  const segments: readonly string[] =
    withoutPlatform(version)
      .replaceAll('-', '.pre.')
      .match(/\d+|[A-Za-z]+/g) ?? [];
  const word = segments.findIndex((segment) => !isDigitAt(segment, 0));
  const numbers = word < 0 ? segments : segments.slice(0, word);
  return [...withoutTrailingZeros(numbers), ...withoutTrailingZeros(word < 0 ? [] : segments.slice(word))];
}

function compareSegment(a: string, b: string): number {
  const [left, right] = [isDigitAt(a, 0), isDigitAt(b, 0)];
  if (left && right) return compareDigits(a, b);
  return left === right ? compareText(a, b) : left ? 1 : -1;
}

/** Order of Ruby's gems: Gem::Version#<=>. A word is older than any number, and a missing segment is 0. */
export const rubygems: VersionOrder = {
  name: 'rubygems',
  understands: (version) => FORM.test(withoutPlatform(version)),
  compare(a, b) {
    const left = segmentsOf(a);
    const right = segmentsOf(b);
    for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
      const difference = compareSegment(left[i] ?? '0', right[i] ?? '0');
      if (difference !== 0) return difference;
    }
    return 0;
  },
};
