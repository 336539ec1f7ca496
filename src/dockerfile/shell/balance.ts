/**
 * Finds where a bracketed part of a shell text ends. All of these return the index after the closing sign,
 * or the length of the text where there is none. Linear but for nesting, which is bounded.
 */
const MAX_NESTING = 40;

/** After the single quote that closes the one before `from`. */
export function afterSingleQuote(text: string, from: number): number {
  const close = text.indexOf("'", from);
  return close < 0 ? text.length : close + 1;
}

/** After the double quote that closes the one before `from`. */
export function afterDoubleQuote(text: string, from: number, depth = 0): number {
  let at = from;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === '"') return at + 1;
    if (char === '\\') at += 2;
    else at = skipExpansion(text, at, depth) ?? at + 1;
  }
  return text.length;
}

/** After the backtick that closes the one before `from`. */
export function afterBacktick(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '`') return at + 1;
    if (char === '\\') at += 1;
  }
  return text.length;
}

/** After the bracket that closes the one before `from`: `)` of `$(`, or `}` of `${`. */
export function afterBracket(text: string, from: number, open: '(' | '{', depth = 0): number {
  if (depth > MAX_NESTING) return text.length;
  const close = open === '(' ? ')' : '}';
  let level = 1;
  let at = from;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === close) {
      level -= 1;
      if (level === 0) return at + 1;
    } else if (char === open && open === '(') level += 1;
    const skipped = skipQuoted(text, at, depth);
    at = skipped ?? at + 1;
  }
  return text.length;
}

/** After the quoted or expanded part that begins at `at`; undefined where none does. */
function skipQuoted(text: string, at: number, depth: number): number | undefined {
  const char = text.charAt(at);
  if (char === '\\') return at + 2;
  if (char === "'") return afterSingleQuote(text, at + 1);
  if (char === '"') return afterDoubleQuote(text, at + 1, depth + 1);
  return skipExpansion(text, at, depth);
}

function skipExpansion(text: string, at: number, depth: number): number | undefined {
  const char = text.charAt(at);
  if (char === '`') return afterBacktick(text, at + 1);
  if (char !== '$') return undefined;
  const next = text.charAt(at + 1);
  return next === '(' || next === '{' ? afterBracket(text, at + 2, next, depth + 1) : undefined;
}
