import { afterBacktick, afterBracket, afterDoubleQuote, afterSingleQuote } from './balance.ts';
import { type Word, WordBuilder } from './word.ts';

/** A word, an operator (a newline is `\n`), or a redirection with the number before it. */
export type Token =
  | { readonly kind: 'word'; readonly word: Word }
  | { readonly kind: 'operator'; readonly operator: string }
  | { readonly kind: 'redirection'; readonly operator: string };

const OPERATORS = ['&&', '||', ';;&', ';;', ';&', '|&', ';', '|', '&', '(', ')', '\n'];
const REDIRECTIONS = ['&>>', '&>', '<<<', '<<-', '<<', '<&', '<>', '>>', '>&', '>|', '<', '>'];
const MAX_TOKENS = 100_000;

/** Splits a script into tokens as POSIX sh and bash do (XCU 2.3). Bodies of here-documents are left out. Never throws; an unclosed quote ends with the text. */
export function tokenize(script: string): Token[] {
  return new Lexer(script).run();
}

class Lexer {
  readonly #text: string;
  readonly #tokens: Token[] = [];
  readonly #bodies: { name: string; chomp: boolean }[] = [];
  #at = 0;
  #word = new WordBuilder();

  constructor(text: string) {
    this.#text = text;
  }

  run(): Token[] {
    while (this.#at < this.#text.length && this.#tokens.length < MAX_TOKENS) this.#step();
    this.#endWord();
    return this.#tokens;
  }

  #step(): void {
    const char = this.#text.charAt(this.#at);
    if (char === ' ' || char === '\t' || char === '\r') {
      this.#endWord();
      this.#at += 1;
    } else if (char === '#' && !this.#word.started) {
      const newline = this.#text.indexOf('\n', this.#at);
      this.#at = newline < 0 ? this.#text.length : newline;
    } else if (!this.#operator()) this.#wordPart(char);
  }

  #operator(): boolean {
    const starts = (sign: string): boolean => this.#text.startsWith(sign, this.#at);
    if ((starts('<(') || starts('>(')) && !starts('<((')) {
      this.#substitution(2, '(');
      return true;
    }
    const redirection = REDIRECTIONS.find(starts);
    if (redirection !== undefined) {
      // A number right before belongs to the redirection.
      if (/^\d+$/.test(this.#word.text)) this.#word = new WordBuilder();
      this.#endWord();
      this.#tokens.push({ kind: 'redirection', operator: redirection });
      this.#at += redirection.length;
      return true;
    }
    const operator = OPERATORS.find(starts);
    if (operator === undefined) return false;
    this.#endWord();
    this.#tokens.push({ kind: 'operator', operator });
    this.#at += operator.length;
    if (operator === '\n') this.#skipBodies();
    return true;
  }

  #wordPart(char: string): void {
    const rest = this.#text.charAt(this.#at + 1);
    if (char === '\\') {
      if (rest !== '\n' && rest !== '') this.#word.quote(rest);
      this.#at += 2;
    } else if (char === "'") this.#single(1);
    else if (char === '"') this.#double(1);
    else if (char === '`') this.#backtick();
    else if (char === '$' && rest === "'") this.#single(2);
    else if (char === '$' && rest === '"') this.#double(2);
    else if (char === '$') this.#dollar();
    else {
      this.#word.literal(char);
      this.#at += 1;
    }
  }

  #single(skip: number): void {
    const end = afterSingleQuote(this.#text, this.#at + skip);
    const closed = this.#text.charAt(end - 1) === "'" && end > this.#at + skip;
    this.#word.quote(this.#text.slice(this.#at + skip, closed ? end - 1 : end));
    this.#at = end;
  }

  #double(skip: number): void {
    const end = afterDoubleQuote(this.#text, this.#at + skip);
    this.#at += skip;
    this.#word.quote('');
    while (this.#at < end) {
      const char = this.#text.charAt(this.#at);
      if (char === '"' && this.#at === end - 1) break;
      if (char === '$') this.#dollar();
      else if (char === '`') this.#backtick();
      else if (char === '\\' && '$`"\\\n'.includes(this.#text.charAt(this.#at + 1))) {
        const escaped = this.#text.charAt(this.#at + 1);
        this.#word.quote(escaped === '\n' ? '' : escaped);
        this.#at += 2;
      } else {
        this.#word.quote(char);
        this.#at += 1;
      }
    }
    this.#at = end;
  }

  #backtick(): void {
    const end = afterBacktick(this.#text, this.#at + 1);
    const raw = this.#text.slice(this.#at, end);
    this.#word.expansion(
      raw,
      raw
        .slice(1)
        .replace(/`$/, '')
        .replace(/\\([\\`$])/g, '$1'),
    );
    this.#at = end;
  }

  #dollar(): void {
    const next = this.#text.charAt(this.#at + 1);
    if (next === '(' && this.#text.charAt(this.#at + 2) !== '(') {
      this.#substitution(2, '(');
      return;
    }
    if (next === '(' || next === '{') {
      const end = afterBracket(this.#text, this.#at + 2, next);
      this.#word.expansion(this.#text.slice(this.#at, end));
      this.#at = end;
      return;
    }
    const name = /^(?:[A-Za-z_]\w*|[0-9@*#?$!-])/.exec(this.#text.slice(this.#at + 1, this.#at + 129))?.[0];
    if (name === undefined) this.#word.literal('$');
    else this.#word.expansion(`$${name}`);
    this.#at += 1 + (name?.length ?? 0);
  }

  #substitution(skip: number, open: '('): void {
    const end = afterBracket(this.#text, this.#at + skip, open);
    const raw = this.#text.slice(this.#at, end);
    this.#word.expansion(raw, raw.slice(skip).replace(/\)$/, ''));
    this.#at = end;
  }

  #endWord(): void {
    if (!this.#word.started) return;
    const word = this.#word.build();
    const last = this.#tokens.at(-1);
    if (last?.kind === 'redirection' && last.operator.startsWith('<<') && last.operator !== '<<<') {
      this.#bodies.push({ name: word.text, chomp: last.operator === '<<-' });
    }
    this.#tokens.push({ kind: 'word', word });
    this.#word = new WordBuilder();
  }

  /** Skips the bodies of the here-documents of the line that has just ended. */
  #skipBodies(): void {
    for (const { name, chomp } of this.#bodies.splice(0)) {
      while (this.#at < this.#text.length) {
        const newline = this.#text.indexOf('\n', this.#at);
        const end = newline < 0 ? this.#text.length : newline;
        const line = this.#text.slice(this.#at, end);
        this.#at = Math.min(end + 1, this.#text.length);
        if ((chomp ? line.replace(/^\t+/, '') : line) === name) break;
      }
    }
  }
}
