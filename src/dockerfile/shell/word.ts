/** One word of a shell command, quotes and escapes taken away. Expansions are never carried out. */
export interface Word {
  /** Expansions stay as written: `$NAME`, `${NAME:-x}`, `$(command)`. */
  readonly text: string;
  /** The same with every expansion written `${VAR}`: what can be said of it without knowing any value. */
  readonly simple: string;
  /** Some of it was quoted or escaped. */
  readonly quoted: boolean;
  /** Some of it is an expansion. */
  readonly dynamic: boolean;
  /** Set where the word can be an assignment: its name. The value is what follows the first `=`. */
  readonly assigns?: string;
  /** Text of the command and process substitutions in it. */
  readonly substitutions: readonly string[];
}

/** What stands for any expansion in `simple`. */
export const ANY_EXPANSION = '${VAR}';

/** Puts a word together, part by part. */
export class WordBuilder {
  #text = '';
  #simple = '';
  #quoted = false;
  #dynamic = false;
  #plain = 0;
  #seen = false;
  readonly #substitutions: string[] = [];

  get started(): boolean {
    return this.#seen;
  }

  get text(): string {
    return this.#text;
  }

  literal(text: string): void {
    if (!this.#quoted && !this.#dynamic) this.#plain += text.length;
    this.#append(text, text);
  }

  quote(text: string): void {
    this.#quoted = true;
    this.#append(text, text);
  }

  expansion(raw: string, substitution?: string): void {
    this.#dynamic = true;
    if (substitution !== undefined) this.#substitutions.push(substitution);
    this.#append(raw, ANY_EXPANSION);
  }

  build(): Word {
    const assigns = /^([A-Za-z_]\w*)\+?=/.exec(this.#text.slice(0, this.#plain))?.[1];
    return {
      text: this.#text,
      simple: this.#simple,
      quoted: this.#quoted,
      dynamic: this.#dynamic,
      substitutions: this.#substitutions,
      ...(assigns === undefined ? {} : { assigns }),
    };
  }

  #append(text: string, simple: string): void {
    this.#seen = true;
    this.#text += text;
    this.#simple += simple;
  }
}

/** The value that an assignment word gives, as text. */
export function assignedValue(word: Word): string {
  return word.text.slice(word.text.indexOf('=') + 1);
}
