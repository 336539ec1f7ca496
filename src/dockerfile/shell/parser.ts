/** Why a reader of our own, and how it compares with libraries: docs/shell-reader.md. */
import { type Token, tokenize } from './lexer.ts';
import type { Word } from './word.ts';

export interface Redirection {
  readonly operator: string;
  readonly target: Word | undefined;
}

/** A simple command (XCU 2.9.1): assignments, then words, with redirections anywhere. */
export interface SimpleCommand {
  readonly kind: 'simple';
  readonly assignments: readonly Word[];
  readonly words: readonly Word[];
  readonly redirections: readonly Redirection[];
}

/** Commands in `( )`, `{ }`, `if`, `for`, `while`, `case`, or a function's body. */
export interface CompoundCommand {
  readonly kind: 'compound';
  readonly body: readonly Pipeline[];
  readonly redirections: readonly Redirection[];
}

export type Command = SimpleCommand | CompoundCommand;

/** Commands joined by `|`; mostly one. */
export interface Pipeline {
  readonly commands: readonly Command[];
  /** What stands before it: `&&`, `||`, `;`, `&`, a newline, or nothing. */
  readonly after: string;
}

const MAX_DEPTH = 40;
const OPENERS = new Map([
  ['if', ['fi']],
  ['while', ['done']],
  ['until', ['done']],
  ['for', ['done']],
  ['select', ['done']],
  ['case', ['esac']],
  ['{', ['}']],
]);
const CONNECTIVES = ['then', 'elif', 'else', 'do', '!', 'time', 'coproc'];
const CLOSERS = ['fi', 'done', 'esac', '}', ')'];

/** Parses a script into pipelines. Lenient: what is not of the grammar is passed over, and the rest still read. Never throws. */
export function parseScript(script: string): Pipeline[] {
  return new Parser(tokenize(script)).list([]);
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** Pipelines up to one of `ends` (not past it), or to the end of the script. */
  list(ends: readonly string[]): Pipeline[] {
    const pipelines: Pipeline[] = [];
    let after = '';
    while (this.#at < this.#tokens.length) {
      const sign = this.#sign();
      if (sign !== undefined && ends.includes(sign)) break;
      if (sign !== undefined && this.#separates(sign)) {
        after = sign;
        this.#at += 1;
        continue;
      }
      const start = this.#at;
      const commands = this.#pipeline(ends);
      if (commands.length > 0) pipelines.push({ commands, after });
      if (this.#at === start) this.#at += 1;
      after = '';
    }
    return pipelines;
  }

  /** The operator or the bare word at hand. */
  #sign(): string | undefined {
    const token = this.#tokens[this.#at];
    if (token?.kind === 'operator') return token.operator;
    if (token?.kind !== 'word' || token.word.quoted || token.word.dynamic) return undefined;
    return token.word.text;
  }

  #isOperator(...operators: readonly string[]): boolean {
    const token = this.#tokens[this.#at];
    return token?.kind === 'operator' && operators.includes(token.operator);
  }

  #separates(sign: string): boolean {
    if (this.#isOperator('&&', '||', ';', '&', '\n', ';;', ';&', ';;&')) return true;
    return this.#tokens[this.#at]?.kind === 'word' && (CONNECTIVES.includes(sign) || this.#strayCloser(sign));
  }

  /** A closing word that nothing opened: passed over. */
  #strayCloser(sign: string): boolean {
    return this.#depth === 0 && CLOSERS.includes(sign);
  }

  #pipeline(ends: readonly string[]): Command[] {
    const commands: Command[] = [];
    for (;;) {
      const command = this.#command(ends);
      if (command !== undefined) commands.push(command);
      if (!this.#isOperator('|', '|&')) return commands;
      this.#at += 1;
      while (this.#isOperator('\n')) this.#at += 1;
    }
  }

  #command(ends: readonly string[]): Command | undefined {
    const sign = this.#sign();
    if (this.#isOperator('(')) return this.#arithmetic() ?? this.#compound(() => this.#enclosed([')']));
    const isWord = this.#tokens[this.#at]?.kind === 'word';
    if (isWord && sign === 'function') return this.#functionDefinition();
    const closers = isWord && sign !== undefined ? OPENERS.get(sign) : undefined;
    if (closers === undefined) return this.#simple(ends);
    if (sign === 'case') return this.#compound(() => this.#case());
    if (sign === 'for' || sign === 'select') return this.#compound(() => this.#for());
    return this.#compound(() => this.#enclosed(closers));
  }

  /** `(( … ))`: passed over. */
  #arithmetic(): Command | undefined {
    const next = this.#tokens[this.#at + 1];
    if (next?.kind !== 'operator' || next.operator !== '(') return undefined;
    let level = 0;
    for (let at = this.#at; at < this.#tokens.length; at += 1) {
      const token = this.#tokens[at];
      if (token?.kind !== 'operator') continue;
      if (token.operator === '\n') return undefined;
      if (token.operator === '(') level += 1;
      if (token.operator === ')') level -= 1;
      if (level > 0) continue;
      const before = this.#tokens[at - 1];
      if (before?.kind !== 'operator' || before.operator !== ')') return undefined;
      this.#at = at + 1;
      return { kind: 'compound', body: [], redirections: this.#redirections() };
    }
    return undefined;
  }

  #compound(read: () => Pipeline[]): CompoundCommand {
    if (this.#depth >= MAX_DEPTH) {
      this.#at = this.#tokens.length;
      return { kind: 'compound', body: [], redirections: [] };
    }
    this.#depth += 1;
    const body = read();
    this.#depth -= 1;
    return { kind: 'compound', body, redirections: this.#redirections() };
  }

  #enclosed(closers: readonly string[]): Pipeline[] {
    this.#at += 1;
    const body = this.list(closers);
    this.#at += 1;
    return body;
  }

  /** `for NAME in words; do … done`: the words hold no command but in substitutions. */
  #for(): Pipeline[] {
    const start = this.#at;
    while (this.#at < this.#tokens.length && !this.#isOperator(';', '\n') && this.#sign() !== 'do') this.#at += 1;
    const words = this.#tokens.slice(start + 2, this.#at).flatMap((token) => (token.kind === 'word' ? token.word : []));
    const header: SimpleCommand = { kind: 'simple', assignments: words, words: [], redirections: [] };
    const body = this.list(['done']);
    this.#at += 1;
    return [{ commands: [header], after: '' }, ...body];
  }

  /** `case WORD in pattern) … ;; esac`. */
  #case(): Pipeline[] {
    while (this.#at < this.#tokens.length && this.#sign() !== 'in') this.#at += 1;
    this.#at += 1;
    const body: Pipeline[] = [];
    while (this.#at < this.#tokens.length) {
      while (this.#isOperator('\n', ';;', ';&', ';;&', ';')) this.#at += 1;
      if (this.#sign() === 'esac') break;
      while (this.#at < this.#tokens.length && !this.#isOperator(')')) this.#at += 1;
      this.#at += 1;
      for (const pipeline of this.list([';;', ';&', ';;&', 'esac'])) body.push(pipeline);
    }
    this.#at += 1;
    return body;
  }

  #redirections(): Redirection[] {
    const redirections: Redirection[] = [];
    for (let next = this.#redirection(); next !== undefined; next = this.#redirection()) redirections.push(next);
    return redirections;
  }

  #redirection(): Redirection | undefined {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'redirection') return undefined;
    this.#at += 1;
    const target = this.#tokens[this.#at];
    if (target?.kind !== 'word') return { operator: token.operator, target: undefined };
    this.#at += 1;
    return { operator: token.operator, target: target.word };
  }

  #simple(ends: readonly string[]): Command | undefined {
    const assignments: Word[] = [];
    const words: Word[] = [];
    const redirections: Redirection[] = [];
    for (;;) {
      const redirection = this.#redirection();
      if (redirection !== undefined) {
        redirections.push(redirection);
        continue;
      }
      const token = this.#tokens[this.#at];
      if (words[0]?.text === '[[' && token?.kind === 'operator' && !this.#closedTest(words)) {
        this.#at += 1;
        continue;
      }
      if (token?.kind !== 'word') break;
      this.#at += 1;
      if (words.length === 0 && token.word.assigns !== undefined) assignments.push(token.word);
      else words.push(token.word);
    }
    const definition = this.#functionBody(words);
    if (definition !== undefined) return definition;
    if (assignments.length + words.length + redirections.length > 0) {
      return { kind: 'simple', assignments, words, redirections };
    }
    // An operator that cannot stand here.
    if (!ends.includes(this.#sign() ?? '') && this.#isOperator('(', ')')) this.#at += 1;
    return undefined;
  }

  #closedTest(words: readonly Word[]): boolean {
    return words.at(-1)?.text === ']]';
  }

  /** `function name [()] { … }`. */
  #functionDefinition(): Command | undefined {
    this.#at += 2;
    if (this.#isOperator('(')) this.#at += 2;
    return this.#body();
  }

  /** `name() { … }`. */
  #functionBody(words: readonly Word[]): Command | undefined {
    if (words.length !== 1 || !this.#isOperator('(')) return undefined;
    const next = this.#tokens[this.#at + 1];
    if (next?.kind !== 'operator' || next.operator !== ')') return undefined;
    this.#at += 2;
    return this.#body();
  }

  /** The command that a function is made of. */
  #body(): Command | undefined {
    while (this.#isOperator('\n')) this.#at += 1;
    if (this.#depth >= MAX_DEPTH) this.#at = this.#tokens.length;
    this.#depth += 1;
    const body = this.#command([]);
    this.#depth -= 1;
    return body;
  }
}
