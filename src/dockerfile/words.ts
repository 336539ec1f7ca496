import { type PatternSteps, patternSteps, replacePattern, withoutPrefix, withoutSuffix } from './pattern.ts';
import { hasSpace, isSpace } from './space.ts';
import { SyntaxProblem } from './syntax-error.ts';

/** Looks a variable up; undefined where it is not set. */
export type Lookup = (name: string) => string | undefined;

export interface WordOptions {
  readonly escapeToken: string;
  /** Keep quotes in the result. */
  readonly rawQuotes?: boolean;
  /** Keep escape characters in the result. */
  readonly rawEscapes?: boolean;
  /** Quotes are plain characters: bodies of heredocs. */
  readonly plainQuotes?: boolean;
  /** Keep expressions whose variable is not set as written. */
  readonly keepUnset?: boolean;
  /** What patterns may still take, where several texts share it. */
  readonly steps?: PatternSteps;
}

export interface Expanded {
  /** The whole text, expanded. */
  readonly text: string;
  /** The text split into words, after expansion. */
  readonly words: readonly string[];
  readonly matched: ReadonlySet<string>;
  readonly unmatched: ReadonlySet<string>;
}

const MAX_DEPTH = 64;
/** Characters that values may add to a text, beside twice its own length: `a=$a$a` doubles with each line. */
const MAX_ADDED = 8192;

/**
 * Expands variables and quotes in a text, as BuildKit's shell lexer does for ENV, ARG, FROM, COPY and others:
 * `$name`, `${name}`, with the modifiers `- :- + :+ ? :? # ## % %% / //`. Throws SyntaxProblem for what it refuses.
 */
export function expandWords(text: string, lookup: Lookup, options: WordOptions): Expanded {
  const reader = new WordReader(text, lookup, options);
  const { result, words } = reader.until(undefined, options.rawEscapes === true);
  return { text: result, words, matched: reader.matched, unmatched: reader.unmatched };
}

/** Gathers words: white space that is not quoted ends one. */
class WordList {
  readonly words: string[] = [];
  #word = '';

  plain(text: string): void {
    if (!hasSpace(text)) {
      this.#word += text;
      return;
    }
    for (const char of text) {
      if (!isSpace(char)) this.#word += char;
      else this.end();
    }
  }

  raw(text: string): void {
    this.#word += text;
  }

  end(): string[] {
    if (this.#word !== '') this.words.push(this.#word);
    this.#word = '';
    return this.words;
  }
}

class WordReader {
  readonly matched = new Set<string>();
  readonly unmatched = new Set<string>();
  readonly #chars: readonly string[];
  readonly #lookup: Lookup;
  readonly #options: WordOptions;
  #at = 0;
  #depth = 0;
  #left: number;
  readonly #steps: PatternSteps;

  constructor(text: string, lookup: Lookup, options: WordOptions) {
    this.#chars = [...text];
    this.#lookup = lookup;
    this.#options = options;
    this.#steps = options.steps ?? patternSteps();
    this.#left = MAX_ADDED + 2 * text.length;
  }

  /** Reads up to `stop` (and past it), or to the end where it is undefined. */
  until(stop: string | undefined, rawEscapes: boolean): { result: string; words: string[] } {
    const list = new WordList();
    const parts: string[] = [];
    for (let char = this.#peek(); char !== undefined; char = this.#peek()) {
      if (char === stop) {
        this.#at += 1;
        return { result: parts.join(''), words: list.end() };
      }
      const special = this.#special(char, rawEscapes);
      if (special !== undefined) {
        parts.push(special);
        if (char === '$') list.plain(special);
        else list.raw(special);
        continue;
      }
      this.#at += 1;
      if (char !== this.#options.escapeToken) {
        parts.push(char);
        list.plain(char);
        continue;
      }
      const escaped = (rawEscapes ? char : '') + (this.#next() ?? '');
      parts.push(escaped);
      list.raw(escaped);
    }
    if (stop !== undefined) throw new SyntaxProblem(`syntax error: missing '${stop}' in a \${} expression`);
    return { result: parts.join(''), words: list.end() };
  }

  #peek(): string | undefined {
    return this.#chars[this.#at];
  }

  #next(): string | undefined {
    const char = this.#chars[this.#at];
    this.#at += 1;
    return char;
  }

  #special(char: string, rawEscapes: boolean): string | undefined {
    if (char === '$') return this.#dollar();
    if (char === '<') return this.#heredocSign();
    if (this.#options.plainQuotes === true) return undefined;
    if (char === "'") return this.#singleQuoted();
    return char === '"' ? this.#doubleQuoted(rawEscapes) : undefined;
  }

  /** `<<` and the blanks after it stay in one word with what follows. */
  #heredocSign(): string {
    this.#at += 1;
    if (this.#peek() !== '<') return '<';
    this.#at += 1;
    let sign = '<<';
    for (let char = this.#peek(); char === '\t' || char === '\r' || char === ' '; char = this.#peek()) {
      sign += char;
      this.#at += 1;
    }
    return sign;
  }

  #singleQuoted(): string {
    const close = this.#chars.indexOf("'", this.#at + 1);
    if (close < 0) throw new SyntaxProblem('a single quote is not closed');
    const inner = this.#chars.slice(this.#at + 1, close).join('');
    this.#at = close + 1;
    return this.#options.rawQuotes === true ? `'${inner}'` : inner;
  }

  #doubleQuoted(rawEscapes: boolean): string {
    const { escapeToken, rawQuotes } = this.#options;
    const quote = rawQuotes === true ? '"' : '';
    this.#at += 1;
    const parts: string[] = [quote];
    for (;;) {
      const char = this.#peek();
      if (char === undefined) throw new SyntaxProblem('a double quote is not closed');
      if (char === '$') {
        parts.push(this.#dollar());
        continue;
      }
      this.#at += 1;
      if (char === '"') return parts.join('') + quote;
      if (char !== escapeToken) {
        parts.push(char);
        continue;
      }
      if (rawEscapes) parts.push(char);
      const next = this.#peek();
      if (next === '"' || next === '$' || next === escapeToken) {
        parts.push(next);
        this.#at += 1;
      } else if (next !== undefined) parts.push(char);
    }
  }

  #dollar(): string {
    this.#at += 1;
    if (this.#peek() !== '{') {
      const name = this.#name();
      if (name === '') return '$';
      return this.#get(name) ?? (this.#options.keepUnset === true ? `$${name}` : '');
    }
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw new SyntaxProblem('variables are nested too deeply');
    const value = this.#braced();
    this.#depth -= 1;
    return value;
  }

  #braced(): string {
    this.#at += 1;
    const first = this.#peek();
    if (first === undefined) throw new SyntaxProblem("syntax error: missing '}'");
    if (first === '{' || first === '}' || first === ':') throw new SyntaxProblem('syntax error: bad substitution');
    const name = this.#name();
    const char = this.#next();
    if (char === undefined) throw new SyntaxProblem("syntax error: missing '}' in a ${} expression");
    if (char === '}') return this.#get(name) ?? (this.#options.keepUnset === true ? `\${${name}}` : '');
    if (char === '/') return this.#replaced(name);
    const nullIsUnset = char === ':';
    const sign = nullIsUnset ? this.#next() : char;
    const modifier = `${nullIsUnset ? ':' : ''}${sign ?? ''}`;
    if (sign === '#' || sign === '%') {
      if (nullIsUnset) throw new SyntaxProblem(`unsupported modifier (${modifier}) in substitution`);
      return this.#trimmed(name, sign);
    }
    if (sign !== '+' && sign !== '-' && sign !== '?') {
      throw new SyntaxProblem(`unsupported modifier (${modifier}) in substitution`);
    }
    return this.#alternative(name, sign, modifier);
  }

  #alternative(name: string, sign: '+' | '-' | '?', modifier: string): string {
    const word = this.until('}', false).result;
    const value = this.#get(name);
    if (value === undefined && this.#options.keepUnset === true) return `\${${name}${modifier}${word}}`;
    const missing = value === undefined || (modifier.startsWith(':') && value === '');
    if (sign === '+') return missing ? '' : word;
    if (sign === '-') return missing ? word : value;
    if (!missing) return value;
    const state = value === undefined ? 'unset' : 'empty';
    throw new SyntaxProblem(`${name}: ${word === '' ? `is not allowed to be ${state}` : word}`);
  }

  #trimmed(name: string, sign: '#' | '%'): string {
    const word = this.until('}', true).result;
    const value = this.#get(name);
    if (value === undefined && this.#options.keepUnset === true) return `\${${name}${sign}${word}}`;
    const longest = word.startsWith(sign);
    const pattern = longest ? word.slice(1) : word;
    return sign === '#'
      ? withoutPrefix(value ?? '', pattern, longest, this.#steps)
      : withoutSuffix(value ?? '', pattern, longest, this.#steps);
  }

  #replaced(name: string): string {
    const all = this.#peek() === '/';
    if (all) this.#at += 1;
    const pattern = this.until('/', true).result;
    const replacement = this.until('}', true).result;
    const value = this.#get(name);
    if (value === undefined && this.#options.keepUnset === true) return `\${${name}/${pattern}/${replacement}}`;
    return replacePattern(value ?? '', pattern, { replacement, all }, this.#steps);
  }

  /** A name: letters, digits, `_`; or only digits; or one of the special parameters. Empty where there is none. */
  #name(): string {
    const first = this.#peek();
    if (first === undefined) return '';
    if ('@*#?-$!'.includes(first)) {
      this.#at += 1;
      return first;
    }
    const allowed = /\p{Nd}/u.test(first) ? /\p{Nd}/u : /[\p{L}\p{Nd}_]/u;
    let name = '';
    for (let char = this.#peek(); char !== undefined && allowed.test(char); char = this.#peek()) {
      name += char;
      this.#at += 1;
    }
    return name;
  }

  #get(name: string): string | undefined {
    const value = this.#lookup(name);
    if (value === undefined) this.unmatched.add(name);
    else this.matched.add(name);
    this.#left -= value?.length ?? 0;
    if (this.#left < 0) throw new SyntaxProblem('the values of variables make the text too long');
    return value;
  }
}
