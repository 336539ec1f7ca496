import type { RawHeader } from './tar-header.ts';
import { type PaxRecords, parsePax } from './tar-pax.ts';

/** Extended headers: pax (`X` of Solaris, `g` for all that follows) and GNU's long names and links. */
const TYPES = 'xXLKg';

export function isExtension(type: string): boolean {
  return TYPES.includes(type);
}

/** What extended headers have said of the entry that comes next. */
export class EntryExtensions {
  readonly #source: string;
  #pax: PaxRecords | undefined;
  #longName: string | undefined;
  #longLink: string | undefined;

  constructor(source: string) {
    this.#source = source;
  }

  get pax(): PaxRecords | undefined {
    return this.#pax;
  }

  /** True where an entry must follow. */
  get isWaiting(): boolean {
    return this.#pax !== undefined || this.#longName !== undefined || this.#longLink !== undefined;
  }

  /** A name of GNU's that is empty says nothing, and one of pax is what it is. */
  nameOf(raw: RawHeader): string {
    return this.#longName || (this.#pax?.path ?? raw.name);
  }

  linkOf(raw: RawHeader): string {
    return this.#longLink || (this.#pax?.linkpath ?? raw.link);
  }

  /** Takes the body of an extended header. Raises image/corrupt. */
  take(type: string, body: Buffer): void {
    const end = body.indexOf(0);
    const text = (): string => body.toString('utf8', 0, end < 0 ? body.length : end);
    if (type === 'L') this.#longName = text();
    else if (type === 'K') this.#longLink = text();
    else if (type === 'g') this.#takeGlobal(body);
    else this.#pax = parsePax(body, this.#source);
  }

  /** Go's archive/tar hands a global header out as an entry of its own: what was said of the next one is forgotten there, and so it is here. */
  #takeGlobal(body: Buffer): void {
    parsePax(body, this.#source);
    this.forget();
  }

  forget(): void {
    this.#pax = undefined;
    this.#longName = undefined;
    this.#longLink = undefined;
  }
}
