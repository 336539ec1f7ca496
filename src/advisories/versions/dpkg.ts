import { compareDigits, endOfDigits, isDigitAt } from './digits.ts';
import type { VersionOrder } from './order.ts';

interface Parts {
  readonly epoch: string;
  readonly upstream: string;
  readonly revision: string;
}

const UNDERSTOOD = /^(?:\d+:)?[0-9A-Za-z.+~:-]+$/;

/** `[epoch:]upstream[-revision]`: the epoch ends at the first colon, the revision starts after the last hyphen (deb-version(7)). */
function split(version: string): Parts {
  const text = version.trim();
  const colon = text.indexOf(':');
  const hasEpoch = colon > 0 && endOfDigits(text, 0) === colon;
  const rest = hasEpoch ? text.slice(colon + 1) : text;
  const hyphen = rest.lastIndexOf('-');
  return {
    epoch: hasEpoch ? text.slice(0, colon) : '',
    upstream: hyphen < 0 ? rest : rest.slice(0, hyphen),
    revision: hyphen < 0 ? '' : rest.slice(hyphen + 1),
  };
}

/** Weight of a character in a non-digit part: `~` before the end of the part, then letters, then everything else. */
function weightAt(text: string, index: number): number {
  if (index >= text.length || isDigitAt(text, index)) return 0;
  const code = text.charCodeAt(index);
  if (code === 126) return -1;
  const isLetter = (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
  return isLetter ? code : code + 65_536;
}

/** Alternates non-digit and digit parts until one differs (deb-version(7), "Sorting algorithm"). */
function comparePart(a: string, b: string): number {
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    while ((i < a.length && !isDigitAt(a, i)) || (j < b.length && !isDigitAt(b, j))) {
      const difference = weightAt(a, i) - weightAt(b, j);
      if (difference !== 0) return difference;
      i += 1;
      j += 1;
    }
    const endA = endOfDigits(a, i);
    const endB = endOfDigits(b, j);
    const difference = compareDigits(a.slice(i, endA), b.slice(j, endB));
    if (difference !== 0) return difference;
    i = endA;
    j = endB;
  }
  return 0;
}

/** Order of Debian and Ubuntu packages: deb-version(7). */
export const dpkg: VersionOrder = {
  name: 'dpkg',
  understands: (version) => {
    const text = version.trim();
    const colon = text.indexOf(':');
    return UNDERSTOOD.test(text) && (colon < 0 || (colon > 0 && endOfDigits(text, 0) === colon));
  },
  compare(a, b) {
    if (a === b) return 0;
    const left = split(a);
    const right = split(b);
    return (
      compareDigits(left.epoch, right.epoch) ||
      comparePart(left.upstream, right.upstream) ||
      comparePart(left.revision, right.revision)
    );
  },
};
