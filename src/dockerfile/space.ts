/** White space as Go's unicode.IsSpace has it: BuildKit trims and splits by it. JavaScript's `\s` differs (U+0085, U+FEFF). */
const SPACE = /[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/** True where there is a white space character in the text. */
export function hasSpace(text: string): boolean {
  return SPACE.test(text);
}

/** True for one white space character. */
export function isSpace(char: string): boolean {
  const code = char.charCodeAt(0);
  return code < 0x80 ? code === 0x20 || (code >= 0x09 && code <= 0x0d) : SPACE.test(char);
}

/** Without white space at the left. */
export function trimLeft(text: string): string {
  let start = 0;
  while (start < text.length && isSpace(text.charAt(start))) start += 1;
  return text.slice(start);
}

/** Without white space at both ends. */
export function trimSpace(text: string): string {
  let end = text.length;
  while (end > 0 && isSpace(text.charAt(end - 1))) end -= 1;
  return trimLeft(text.slice(0, end));
}

/** Splits at runs of tab, vertical tab, form feed, return and blank: what separates words of an instruction. At most `limit` parts. */
export function splitBlanks(text: string, limit = Number.POSITIVE_INFINITY): string[] {
  const parts: string[] = [];
  const blanks = /[\t\v\f\r ]+/g;
  let from = 0;
  while (parts.length < limit - 1) {
    const found = blanks.exec(text);
    if (found === null) break;
    parts.push(text.slice(from, found.index));
    from = blanks.lastIndex;
  }
  parts.push(text.slice(from));
  return parts;
}

/** One line of normalized text: every run of white space becomes one blank. */
export function collapseSpace(text: string): string {
  return trimSpace(text).replace(/\s+/g, ' ');
}
