import type { Failure } from '../domain/failure.ts';

/** What can be seen of a foreign text, on one line: the first step of every escape, for Markdown, the log, SARIF and the terminal. */

/** Anything that a reader takes for a space or a line end, C0 and C1 line controls included. */
const SPACE = /[\s\u0085\u001c-\u001f]+/gu;

/**
 * What no reader sees, or what changes how its neighbours are seen: C0, C1 and DEL, format characters (bidi, zero-width, tags),
 * default-ignorable ones (variation selectors, fillers), lone surrogates, private use, and unassigned code points.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Default_Ignorable_Code_Point}]/gu;

/** Marks pile up on one letter and cover the lines around it; two are enough for every living language's letters. */
const PILED_MARKS = /(\p{M}{2})\p{M}+/gu;

const ELLIPSIS = '…';

/**
 * One line of visible text: whitespace collapsed to single spaces and trimmed, invisible characters gone,
 * at most `max` code points (an ellipsis is the last where it was cut).
 */
export function plainText(raw: string, max: number): string {
  // Only so much is looked at: a text of megabytes must not cost more than one of lines.
  const seen = raw.slice(0, max * 8 + 64);
  const clean = seen.replace(SPACE, ' ').replace(UNSEEN, '').replace(PILED_MARKS, '$1').trim();
  if (clean.length <= max && seen.length === raw.length) return clean;
  const points = Array.from(clean);
  if (points.length <= max && seen.length === raw.length) return clean;
  return `${points.slice(0, max - 1).join('')}${ELLIPSIS}`;
}

/** Without the full stop that the text may end with: another one follows. */
export function withoutStop(text: string): string {
  let end = text.length;
  while (text[end - 1] === '.' || text[end - 1] === ' ') end -= 1;
  return text.slice(0, end);
}

/** A value that was refused may be of any length, and of any characters. */
const LONGEST_PART = 650;

/** A failure on one line: what, why, and what to do. */
export function failureLine({ what, why, fix }: Pick<Failure, 'what' | 'why' | 'fix'>): string {
  const [first, second, third] = [what, why, fix].map((part) => withoutStop(plainText(part, LONGEST_PART)));
  return `${first}: ${second}. Fix: ${third}.`;
}
