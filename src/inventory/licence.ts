import { fixupSpdxId } from '@cyclonedx/cyclonedx-library/SPDX';
import { idOfName } from './licence-names.ts';

/** Exceptions of the SPDX licence list whose name does not say so. */
const EXCEPTIONS = new Set(['GPL-CC-1.0', 'SHL-2.0', 'SHL-2.1', 'LLGPL', 'Qwt-exception-1.0']);
/** Licences of the list whose name says `exception`: those of before `WITH`, and two of later. */
const LICENCES = /^(?:CAL-1\.0-Combined-Work-Exception|MPL-2\.0-no-copyleft-exception|GPL-[23]\.0-with-.*-exception)$/;
const MAX_LENGTH = 4096;
const MAX_TOKENS = 200;
const MAX_DEPTH = 32;
const REFERENCE = /^(?:DocumentRef-[A-Za-z0-9.-]{1,100}:)?LicenseRef-[A-Za-z0-9.-]{1,100}$/;

function tokenize(text: string): string[] {
  return text
    .replaceAll('(', ' ( ')
    .replaceAll(')', ' ) ')
    .split(/\s+/)
    .filter((token) => token !== '');
}

function isException(id: string): boolean {
  return EXCEPTIONS.has(id) || (id.toLowerCase().includes('exception') && !LICENCES.test(id));
}

/** Official spelling of an id or exception of the SPDX list. The library's table is an object: it answers `constructor` with what every object has. */
function listed(id: string): string | undefined {
  const official: unknown = fixupSpdxId(id);
  return typeof official === 'string' ? official : undefined;
}

/** A licence of the list in its official spelling, `ID+`, or a LicenseRef. */
function licenceId(token: string | undefined): string | undefined {
  if (token === undefined) return undefined;
  if (REFERENCE.test(token)) return token;
  const later = token.endsWith('+');
  const id = listed(token) ?? (later ? listed(token.slice(0, -1)) : undefined);
  if (id === undefined || isException(id)) return undefined;
  return later && !id.endsWith('+') ? `${id}+` : id;
}

/** Recursive descent over SPDX 2.3, annex D: expression = term {AND|OR term}; term = "(" expression ")" | id [WITH exception]. */
class Reader {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  get done(): boolean {
    return this.#at === this.#tokens.length;
  }

  expression(depth: number): string | undefined {
    const first = this.#term(depth);
    if (first === undefined) return undefined;
    let text = first;
    for (let operator = this.#operator(); operator !== undefined; operator = this.#operator()) {
      const next = this.#term(depth);
      if (next === undefined) return undefined;
      text += ` ${operator} ${next}`;
    }
    return text;
  }

  #operator(): string | undefined {
    const word = this.#tokens[this.#at]?.toUpperCase();
    if (word !== 'AND' && word !== 'OR') return undefined;
    this.#at += 1;
    return word;
  }

  #term(depth: number): string | undefined {
    const token = this.#tokens[this.#at];
    this.#at += 1;
    if (token === '(') {
      const inner = depth < MAX_DEPTH ? this.expression(depth + 1) : undefined;
      if (inner === undefined || this.#tokens[this.#at] !== ')') return undefined;
      this.#at += 1;
      return `(${inner})`;
    }
    const id = licenceId(token);
    if (id === undefined || this.#tokens[this.#at]?.toUpperCase() !== 'WITH') return id;
    const exception = listed(this.#tokens[this.#at + 1] ?? '');
    if (exception === undefined || !isException(exception)) return undefined;
    this.#at += 2;
    return `${id} WITH ${exception}`;
  }
}

/** The SPDX expression in its official spelling, also of a licence that is named in words; undefined where the text is neither. */
export function spdxExpression(text: string): string | undefined {
  // What is longer is a text, not an expression: a part of it might be one.
  const tokens = text.length > MAX_LENGTH ? [] : tokenize(text);
  if (tokens.length === 0 || tokens.length > MAX_TOKENS) return undefined;
  const reader = new Reader(tokens);
  const expression = reader.expression(0);
  return (reader.done ? expression : undefined) ?? namedId(text);
}

/** The id of a licence that is named in words, where the list has it. */
function namedId(text: string): string | undefined {
  const id = idOfName(text);
  return id === undefined ? undefined : listed(id);
}

/** The id of the SPDX licence list in its official spelling, also of a licence that is named in words; or undefined. */
export function spdxLicenceId(text: string): string | undefined {
  const id = listed(text.trim()) ?? namedId(text);
  return id === undefined || isException(id) ? undefined : id;
}
