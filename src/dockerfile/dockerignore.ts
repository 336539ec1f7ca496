/** True for a path of the context (with `/`, without leading `/`) that does not reach the builder. */
export type Ignores = (path: string) => boolean;

const MAX_PATTERNS = 5000;
const MAX_PARTS = 200;
/** Longer parts of a pattern or a path match nothing (Linux, NAME_MAX is 255 bytes). */
const MAX_PART = 256;
/** Comparisons of one list with all paths that are asked about. */
const MAX_COMPARISONS = 2_000_000;

/**
 * Reads a .dockerignore: one pattern a line, `#` comments, `!` takes back, the last match counts;
 * `*` and `?` stay within a part of the path, `**` spans any number of parts; a match of a folder covers what is in it.
 */
export function readDockerignore(text: string): Ignores {
  const patterns = text
    .split('\n')
    .slice(0, MAX_PATTERNS)
    .flatMap((line, at) => readPattern(at === 0 ? line.replace(/^\uFEFF/, '') : line));
  let left = MAX_COMPARISONS;
  return (path) => {
    const parts = path.slice(0, MAX_PARTS * MAX_PART).split('/', MAX_PARTS);
    left -= patterns.length * parts.length;
    // Who asks more has been told enough.
    if (left < 0) return false;
    let ignored = false;
    for (const { excludes, pattern } of patterns) {
      if (covers(pattern, parts)) ignored = excludes;
    }
    return ignored;
  };
}

/** Whether a pattern (`*`, `?`, `[…]` within a part, `**` over parts) matches the path or a folder that it lies in. Both with `/`, none leading. */
export function pathCovers(pattern: string, path: string): boolean {
  return covers(pattern.split('/').slice(0, MAX_PARTS), path.split('/').slice(0, MAX_PARTS));
}

function covers(pattern: readonly string[], parts: readonly string[]): boolean {
  return parts.some((_, end) => matchParts(pattern, parts.slice(0, end + 1)));
}

function readPattern(line: string): { excludes: boolean; pattern: string[] }[] {
  const text = line.trim();
  if (text === '' || line.startsWith('#')) return [];
  const takesBack = text.startsWith('!');
  const body = takesBack ? text.slice(1).trim() : text;
  const pattern: string[] = [];
  for (const part of body.split('/')) {
    if (part === '..') pattern.pop();
    else if (part !== '' && part !== '.') pattern.push(part);
  }
  return pattern.length === 0 || pattern.length > MAX_PARTS ? [] : [{ excludes: !takesBack, pattern }];
}

/** Reachable positions in the pattern, part by part: no backtracking. */
function matchParts(pattern: readonly string[], parts: readonly string[]): boolean {
  let states = close(pattern, new Set([0]));
  for (const part of parts) {
    const next = new Set<number>();
    for (const state of states) {
      const wanted = pattern[state];
      if (wanted === '**') next.add(state);
      else if (wanted !== undefined && matchPart(wanted, part)) next.add(state + 1);
    }
    states = close(pattern, next);
  }
  return states.has(pattern.length);
}

function close(pattern: readonly string[], states: Set<number>): Set<number> {
  for (const state of states) if (pattern[state] === '**') states.add(state + 1);
  return states;
}

/** One part against `*`, `?` and `[…]` (Go's filepath.Match). */
function matchPart(pattern: string, part: string): boolean {
  if (pattern === part) return true;
  if (pattern.length > MAX_PART || part.length > MAX_PART) return false;
  let states = new Set([0]);
  const tokens = pattern.match(/\\.|\[[^\]]*\]|./gsu) ?? [];
  const closeStars = (set: Set<number>): Set<number> => {
    for (const state of set) if (/^\*+$/.test(tokens[state] ?? '')) set.add(state + 1);
    return set;
  };
  states = closeStars(states);
  for (const char of part) {
    const next = new Set<number>();
    for (const state of states) {
      const token = tokens[state];
      if (token === '*') next.add(state);
      else if (token !== undefined && matchToken(token, char)) next.add(state + 1);
    }
    states = closeStars(next);
  }
  return states.has(tokens.length);
}

function matchToken(token: string, char: string): boolean {
  if (token === '?') return true;
  if (token.length > 2 && token.startsWith('[')) return inClass(token.slice(1, -1), char);
  return (token.length > 1 && token.startsWith('\\') ? token.slice(1) : token) === char;
}

function inClass(body: string, char: string): boolean {
  const negated = body.startsWith('^');
  const chars = [...(negated ? body.slice(1) : body)];
  let found = false;
  for (let at = 0; at < chars.length; at += 1) {
    const low = chars[at] ?? '';
    const isRange = chars[at + 1] === '-' && chars[at + 2] !== undefined;
    const high = isRange ? (chars[at + 2] ?? '') : low;
    if (isRange) at += 2;
    if (char >= low && char <= high) found = true;
  }
  return found !== negated;
}
