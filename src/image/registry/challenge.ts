/** One challenge of a WWW-Authenticate header (RFC 9110, section 11.6.1). Scheme and parameter names in lower case. */
export interface Challenge {
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const MAX_HEADER = 8192;
const TOKEN = /[!#$%&'*+\-.^_`|~0-9A-Za-z]/;

/** Reads a header by its grammar, one character after the other; what does not keep to it ends the reading. */
class HeaderReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text.slice(0, MAX_HEADER);
  }

  blanks(): void {
    while (this.#text[this.#at] === ' ' || this.#text[this.#at] === '\t' || this.#text[this.#at] === ',') this.#at += 1;
  }

  token(): string {
    const start = this.#at;
    while (this.#at < this.#text.length && TOKEN.test(this.#text[this.#at] ?? '')) this.#at += 1;
    return this.#text.slice(start, this.#at);
  }

  take(character: string): boolean {
    const found = this.#text[this.#at] === character;
    if (found) this.#at += 1;
    return found;
  }

  quoted(): string {
    let value = '';
    while (this.#at < this.#text.length && this.#text[this.#at] !== '"') {
      if (this.#text[this.#at] === '\\') this.#at += 1;
      value += this.#text[this.#at] ?? '';
      this.#at += 1;
    }
    this.#at += 1;
    return value;
  }
}

/** All challenges of a header, in order. */
export function parseChallenges(header: string): Challenge[] {
  const reader = new HeaderReader(header);
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  for (reader.blanks(); ; reader.blanks()) {
    const word = reader.token();
    if (word === '') return challenges;
    if (!reader.take('=')) {
      challenges.push({ scheme: word.toLowerCase(), parameters: new Map() });
      continue;
    }
    const value = reader.take('"') ? reader.quoted() : reader.token();
    challenges.at(-1)?.parameters.set(word.toLowerCase(), value);
  }
}
