import { compareText } from '../../domain/location.ts';

/** Compares two runs of decimal digits as numbers of any size, without making numbers of them; the empty run is 0. */
export function compareDigits(a: string, b: string): number {
  const left = withoutLeadingZeros(a);
  const right = withoutLeadingZeros(b);
  return left.length - right.length || compareText(left, right);
}

function withoutLeadingZeros(digits: string): string {
  let start = 0;
  while (start < digits.length && digits.charCodeAt(start) === 48) start += 1;
  return start === 0 ? digits : digits.slice(start);
}

/** True for an ASCII digit at `index`. */
export function isDigitAt(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 48 && code <= 57;
}

/** Index of the first character at or after `start` that is no digit. */
export function endOfDigits(text: string, start: number): number {
  let end = start;
  while (end < text.length && isDigitAt(text, end)) end += 1;
  return end;
}
