import { SyntaxProblem } from './syntax-error.ts';

/** A parser directive: `# syntax=…`, `# escape=…`, `# check=…` at the very top of the file (Dockerfile reference, "Parser directives"). */
export interface Directive {
  readonly name: 'syntax' | 'escape' | 'check';
  readonly value: string;
  readonly line: number;
}

export type EscapeToken = '\\' | '`';

/** Splits `name = value`; undefined where the text is not of this form. The comment sign is gone already. */
export function splitDirective(text: string): { name: string; value: string } | undefined {
  const equals = text.indexOf('=');
  if (equals < 0) return undefined;
  const name = text.slice(0, equals).trim();
  const written = text.slice(equals + 1);
  // BuildKit's pattern wants one character: where there is white space alone, it is the value.
  const value = written.trim() || written.slice(-1);
  return /^[A-Za-z][A-Za-z0-9]*$/.test(name) && value !== '' ? { name: name.toLowerCase(), value } : undefined;
}

/** Collects the directives, line by line; the first line that is none ends them. */
export class DirectiveReader {
  readonly found: Directive[] = [];
  escapeToken: EscapeToken = '\\';
  #done = false;

  /** Takes one line, trimmed at the left. True when it was a directive. */
  take(text: string, line: number): boolean {
    if (this.#done) return false;
    const directive = text.startsWith('#') ? splitDirective(text.slice(1)) : undefined;
    const name = directive?.name;
    if (directive === undefined || (name !== 'syntax' && name !== 'escape' && name !== 'check')) {
      this.#done = true;
      return false;
    }
    if (this.found.some((earlier) => earlier.name === name)) {
      throw new SyntaxProblem(`only one ${name} parser directive can be used`, line);
    }
    this.found.push({ name, value: directive.value, line });
    if (name === 'escape') this.#setEscape(directive.value, line);
    return true;
  }

  #setEscape(value: string, line: number): void {
    if (value !== '\\' && value !== '`') {
      throw new SyntaxProblem(`the escape directive is ${JSON.stringify(value)}; it must be \\ or \``, line);
    }
    this.escapeToken = value;
  }
}
