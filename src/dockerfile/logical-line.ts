import { DirectiveReader, type EscapeToken } from './directives.ts';
import type { Comment } from './instruction.ts';
import { trimLeft, trimSpace } from './space.ts';
import { SyntaxProblem } from './syntax-error.ts';

/** Bytes that BuildKit takes in one line (Go's bufio.MaxScanTokenSize, the newline counted). */
const MAX_LINE_BYTES = 65_535;

/** Some lines joined by continuations: what becomes one instruction. */
export interface LogicalLine {
  readonly text: string;
  readonly line: number;
  readonly endLine: number;
  readonly comments: readonly string[];
  readonly emptyContinuation: boolean;
}

/** The line without the carriage returns at its end. No pattern: one that ends in `$` is quadratic in returns that are not at the end. */
function withoutReturns(line: string): string {
  let end = line.length;
  while (line[end - 1] === '\r') end -= 1;
  return line.slice(0, end);
}

/** Reads a file line by line as BuildKit does: directives, comments, continuations, and on demand bodies of here-documents. */
export class LineReader {
  readonly lines: readonly string[];
  readonly directives = new DirectiveReader();
  readonly comments: Comment[] = [];
  readonly #source: readonly string[];
  #above: string[] = [];
  #at = 0;

  constructor(text: string) {
    const ended = text.endsWith('\n') ? text.slice(0, -1) : text;
    this.#source = text === '' ? [] : ended.split('\n');
    this.lines = this.#source.map((line) => withoutReturns(line));
  }

  /** Number of the line read last, from 1; 0 before the first. */
  get line(): number {
    return this.#at;
  }

  /** The next instruction's text; undefined at the end of the file. */
  next(): LogicalLine | undefined {
    for (let line = this.#physical(); line !== undefined; line = this.#physical()) {
      const text = trimLeft(line);
      const start = this.#at;
      if (text.startsWith('#')) this.#comment(line, text);
      else this.directives.take(text, start);
      // Comments describe what they stand right above of.
      if (text === '') this.#above = [];
      if (text === '' || text.startsWith('#')) continue;
      return this.#joined(text, start);
    }
    return undefined;
  }

  /** Lines of a here-document's body, line ends included, up to the terminator. */
  body(name: string, chomp: boolean): string {
    const parts: string[] = [];
    for (let line = this.#physical(); line !== undefined; line = this.#physical()) {
      const end = chomp ? line.replace(/^\t+/, '') : line;
      if (end === name) return parts.join('');
      const raw = this.#source[this.#at - 1] ?? '';
      parts.push(this.#at === this.#source.length ? raw : `${raw}\n`);
    }
    throw new SyntaxProblem(`unterminated heredoc ${JSON.stringify(name)}`);
  }

  /** Takes the comments of what is left, without knowing what they stand in. */
  skipRest(): void {
    for (; this.#at < this.lines.length; this.#at += 1) {
      const text = trimLeft(this.lines[this.#at] ?? '');
      if (text.startsWith('#')) this.comments.push({ line: this.#at + 1, text: text.slice(1) });
    }
  }

  #physical(): string | undefined {
    const line = this.lines[this.#at];
    if (line === undefined) return undefined;
    this.#at += 1;
    if (line.length > MAX_LINE_BYTES / 4 && new TextEncoder().encode(line).length > MAX_LINE_BYTES) {
      throw new SyntaxProblem(`the line is longer than ${MAX_LINE_BYTES} bytes`, this.#at);
    }
    return line;
  }

  #comment(line: string, text: string): void {
    if (this.directives.take(text, this.#at)) return;
    this.comments.push({ line: this.#at, text: text.slice(1) });
    const above = trimSpace(line.slice(1));
    if (above === '') this.#above = [];
    else this.#above.push(above);
  }

  #joined(first: string, start: number): LogicalLine {
    const comments = this.#above;
    this.#above = [];
    const parts: string[] = [];
    let emptyContinuation = false;
    let rest = withoutContinuation(first, this.directives.escapeToken);
    parts.push(rest ?? first);
    while (rest !== undefined) {
      const line = this.#physical();
      if (line === undefined) break;
      const text = trimLeft(line);
      if (text.startsWith('#')) this.comments.push({ line: this.#at, text: text.slice(1) });
      else if (text === '') emptyContinuation = true;
      else {
        rest = withoutContinuation(line, this.directives.escapeToken);
        parts.push(rest ?? line);
      }
    }
    return { text: parts.join(''), line: start, endLine: this.#at, comments, emptyContinuation };
  }
}

/** The line without the escape sign at its end; undefined where it has none. A doubled sign is none. */
export function withoutContinuation(line: string, escapeToken: EscapeToken): string | undefined {
  let end = line.length;
  while (end > 0 && (line.charAt(end - 1) === ' ' || line.charAt(end - 1) === '\t')) end -= 1;
  if (line.charAt(end - 1) !== escapeToken || line.charAt(end - 2) === escapeToken) return undefined;
  return line.slice(0, end - 1);
}
