import { SyntaxProblem } from './syntax-error.ts';

/**
 * The wildcard patterns of `${name#pattern}` and its siblings: `*` any run, `?` one character, `\` escapes these.
 * Matched by simulation, not by a regular expression: the time is bounded whatever the pattern.
 */
type Token = { readonly kind: 'any' } | { readonly kind: 'one' } | { readonly kind: 'char'; readonly char: string };

/** Steps that the patterns of one file may take together; those of one text, where nobody counts for a file. */
const MAX_STEPS = 1_000_000;

/** What is left to all patterns that share it. */
export interface PatternSteps {
  left: number;
}

export function patternSteps(): PatternSteps {
  return { left: MAX_STEPS };
}
/** Characters that a replacement may make. */
const MAX_LENGTH = 64 * 1024;

/** Reads a pattern. A backslash before `}` or `/` only protected it from ending the expression; before others than `* ? \` it is refused. */
function readPattern(pattern: string, steps: PatternSteps): Token[] {
  if (steps.left < 0) throw new SyntaxProblem('the patterns take too many steps');
  const chars = [...pattern];
  const tokens: Token[] = [];
  for (let at = 0; at < chars.length; at += 1) {
    const char = chars[at] ?? '';
    if (char === '*') tokens.push({ kind: 'any' });
    else if (char === '?') tokens.push({ kind: 'one' });
    else if (char !== '\\') tokens.push({ kind: 'char', char });
    else {
      const next = chars[at + 1] ?? '';
      if (next === '}' || next === '/') continue;
      if (next !== '*' && next !== '?' && next !== '\\') {
        throw new SyntaxProblem(`invalid escapeToken '\\${next}' in the pattern ${JSON.stringify(pattern)}`);
      }
      tokens.push({ kind: 'char', char: next });
      at += 1;
    }
  }
  return tokens;
}

class Matcher {
  readonly #tokens: readonly Token[];
  readonly #steps: PatternSteps;

  constructor(tokens: readonly Token[], steps: PatternSteps) {
    this.#tokens = tokens;
    this.#steps = steps;
  }

  /** End of the shortest or longest match that begins at `start`; -1 for none. */
  end(chars: readonly string[], start: number, longest: boolean): number {
    let states = this.#close(new Set([0]));
    let found = states.has(this.#tokens.length) ? start : -1;
    for (let at = start; at < chars.length && states.size > 0; at += 1) {
      if (found >= 0 && !longest) return found;
      states = this.#close(this.#step(states, chars[at] ?? ''));
      if (states.has(this.#tokens.length)) found = at + 1;
    }
    return found;
  }

  #step(states: Set<number>, char: string): Set<number> {
    this.#steps.left -= states.size + 1;
    if (this.#steps.left < 0) throw new SyntaxProblem('a pattern takes too many steps');
    const next = new Set<number>();
    for (const state of states) {
      const token = this.#tokens[state];
      if (token === undefined) continue;
      if (token.kind === 'any' && char !== '\n') next.add(state);
      else if (token.kind === 'one' && char !== '\n') next.add(state + 1);
      else if (token.kind === 'char' && token.char === char) next.add(state + 1);
    }
    return next;
  }

  #close(states: Set<number>): Set<number> {
    for (const state of states) if (this.#tokens[state]?.kind === 'any') states.add(state + 1);
    return states;
  }
}

/** `${value#pattern}` (shortest) and `${value##pattern}` (longest). */
export function withoutPrefix(value: string, pattern: string, longest: boolean, steps = patternSteps()): string {
  const matcher = new Matcher(readPattern(pattern, steps), steps);
  const chars = [...value];
  const end = matcher.end(chars, 0, longest);
  return end < 0 ? value : chars.slice(end).join('');
}

/** `${value%pattern}` and `${value%%pattern}`: the prefix of the mirrored value. */
export function withoutSuffix(value: string, pattern: string, longest: boolean, steps = patternSteps()): string {
  const matcher = new Matcher(readPattern(pattern, steps).reverse(), steps);
  const chars = [...value].reverse();
  const end = matcher.end(chars, 0, longest);
  return end < 0 ? value : chars.slice(end).reverse().join('');
}

/** `${value/pattern/replacement}` and, with `all`, `${value//pattern/replacement}`: leftmost, longest. */
export function replacePattern(
  value: string,
  pattern: string,
  { replacement, all }: { readonly replacement: string; readonly all: boolean },
  steps = patternSteps(),
): string {
  const matcher = new Matcher(readPattern(pattern, steps), steps);
  const chars = [...value];
  let result = '';
  let copied = 0;
  let lastEnd = -1;
  for (let start = 0; start <= chars.length; start += 1) {
    const end = matcher.end(chars, start, true);
    if (end < 0 || (end === start && start === lastEnd)) continue;
    result += chars.slice(copied, start).join('') + replacement;
    if (result.length > MAX_LENGTH) throw new SyntaxProblem('the result of a replacement is too long');
    copied = end;
    lastEnd = end;
    if (!all) break;
    if (end > start) start = end - 1;
  }
  return result + chars.slice(copied).join('');
}
