/** A line longer than this is handed on in pieces. Characters. */
const LONGEST_LINE = 64 * 1024;

/** Cuts bytes into lines at \n and at \r (a progress line that is drawn anew). UTF-8; broken sequences become U+FFFD. */
export class LineSplitter {
  readonly #onLine: (line: string) => void;
  readonly #decoder = new TextDecoder();
  #rest = '';
  #afterReturn = false;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  add(chunk: Uint8Array): void {
    this.#cut(this.#decoder.decode(chunk, { stream: true }));
  }

  /** Hands on what is left when there is no more. */
  flush(): void {
    this.#cut(this.#decoder.decode());
    if (this.#rest !== '') this.#onLine(this.#rest);
    this.#rest = '';
  }

  #cut(text: string): void {
    if (text === '') return;
    // A \r\n is one end of line, also when it comes in two chunks.
    const fresh = this.#afterReturn && text.startsWith('\n') ? text.slice(1) : text;
    this.#afterReturn = text.endsWith('\r');
    const lines = fresh.split(/\r\n|\n|\r/);
    const last = lines.pop() ?? '';
    for (const [index, line] of lines.entries()) this.#onLine(index === 0 ? this.#rest + line : line);
    this.#rest = lines.length === 0 ? this.#rest + last : last;
    while (this.#rest.length > LONGEST_LINE) {
      this.#onLine(this.#rest.slice(0, LONGEST_LINE));
      this.#rest = this.#rest.slice(LONGEST_LINE);
    }
  }
}

/** Keeps output within a bound: beyond it, either the end is kept and the front cut, or everything is refused. */
export class OutputKeeper {
  readonly #limit: number;
  readonly #beyond: 'end' | 'refuse';
  #chunks: Uint8Array[] = [];
  #size = 0;
  refused = false;

  constructor(limit: number, beyond: 'end' | 'refuse') {
    this.#limit = limit;
    this.#beyond = beyond;
  }

  add(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size <= this.#limit) return;
    if (this.#beyond === 'refuse') {
      this.refused = true;
      this.#chunks = [];
      return;
    }
    this.#dropFront();
  }

  /** Drops whole chunks while what is left still fills the bound. */
  #dropFront(): void {
    let first = this.#chunks[0];
    while (first !== undefined && this.#size - first.length >= this.#limit) {
      this.#chunks.shift();
      this.#size -= first.length;
      first = this.#chunks[0];
    }
  }

  bytes(): Uint8Array {
    const all = Buffer.concat(this.#chunks);
    return all.subarray(Math.max(all.length - this.#limit, 0));
  }
}
