/** Takes a JSON object apart as its bytes come: member by member, and of some members element by element (RFC 8259). */

/** What is made of the parts. Values are what JSON.parse makes of them; nothing is known of them yet. */
export interface JsonParts {
  /** Members that are not handed over whole, where they are arrays. */
  readonly lists: ReadonlySet<string>;
  /** A member, or of a list an empty array before its elements. */
  member(key: string, value: unknown): void;
  element(key: string, value: unknown): void;
}

/** A value that is held at once has at most this many bytes, and is nested at most so deep. */
const MAX_VALUE = 32 * 1024 * 1024;
const MAX_DEPTH = 256;
const MAX_MEMBERS = 1_000;

type Place =
  | 'start'
  | 'first-key'
  | 'key'
  | 'colon'
  | 'value'
  | 'after-value'
  | 'first-element'
  | 'element'
  | 'after-element'
  | 'end';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** What stands between two values, by the place that it may stand at, and where it leads. */
const PUNCTUATION: Readonly<Record<Place, Readonly<Record<number, Place>>>> = {
  start: { [OPEN_BRACE]: 'first-key' },
  'first-key': { [CLOSE_BRACE]: 'end' },
  key: {},
  colon: { [COLON]: 'value' },
  value: {},
  'after-value': { [COMMA]: 'key', [CLOSE_BRACE]: 'end' },
  'first-element': { [CLOSE_BRACKET]: 'after-value' },
  element: {},
  'after-element': { [COMMA]: 'element', [CLOSE_BRACKET]: 'after-value' },
  end: {},
};

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** Feed it with `push`, then ask `end`. The first fault ends the work: what comes after it is not looked at. */
export class JsonMembers {
  readonly #parts: JsonParts;
  readonly #keys = new Set<string>();
  #place: Place = 'start';
  #key = '';
  #fault: string | undefined;
  #seen = 0;
  /** The value that is being read: its bytes so far, and what is open in it. */
  #value: Uint8Array[] | undefined;
  #size = 0;
  #depth = 0;
  #inString = false;
  #isEscaped = false;

  constructor(parts: JsonParts) {
    this.#parts = parts;
  }

  /** The next bytes. They are not kept beyond the call, save for a copy of a value that goes on. */
  push(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length && this.#fault === undefined) {
      at = this.#value === undefined ? this.#between(bytes, at) : this.#inside(bytes, at);
    }
    this.#seen += bytes.length;
  }

  /** Undefined where it was one whole object; else what is wrong. */
  end(): string | undefined {
    if (this.#fault === undefined && this.#place !== 'end') this.#fault = 'it is not JSON: it ends too early';
    return this.#fault;
  }

  #between(bytes: Uint8Array, at: number): number {
    const byte = bytes[at] ?? 0;
    const isMark =
      this.#place === 'start' && this.#seen + at < BYTE_ORDER_MARK.length && byte === BYTE_ORDER_MARK[this.#seen + at];
    if (isSpace(byte) || isMark) return at + 1;
    const next = PUNCTUATION[this.#place][byte];
    if (next !== undefined) {
      this.#place = next;
      return at + 1;
    }
    const isKey = this.#place === 'first-key' || this.#place === 'key';
    if (this.#place === 'value' && byte === OPEN_BRACKET && this.#parts.lists.has(this.#key)) {
      this.#parts.member(this.#key, []);
      this.#place = 'first-element';
      return at + 1;
    }
    const isValue = this.#place === 'value' || this.#place === 'first-element' || this.#place === 'element';
    if (isKey ? byte !== QUOTE : !isValue) {
      this.#fault = 'it is not JSON, or no object';
      return at;
    }
    this.#value = [];
    this.#size = 0;
    return at;
  }

  /** Goes on in a value, to its end or that of the bytes. */
  #inside(bytes: Uint8Array, start: number): number {
    let at = start;
    let ends = false;
    // In locals: this loop sees every byte of a report.
    let depth = this.#depth;
    let inString = this.#inString;
    let isEscaped = this.#isEscaped;
    for (; at < bytes.length && !ends; at += 1) {
      const byte = bytes[at];
      if (inString) {
        if (isEscaped) isEscaped = false;
        else if (byte === BACKSLASH) isEscaped = true;
        else if (byte === QUOTE) {
          inString = false;
          ends = depth === 0;
        }
      } else if (byte === QUOTE) inString = true;
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        depth += 1;
        if (depth > MAX_DEPTH) break;
      } else if (depth > 0) {
        if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
          depth -= 1;
          ends = depth === 0;
        }
      } else if (byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET || isSpace(byte)) break;
    }
    this.#depth = depth;
    this.#inString = inString;
    this.#isEscaped = isEscaped;
    if (depth > MAX_DEPTH) {
      this.#fault = `it is nested deeper than ${MAX_DEPTH} levels`;
      return at;
    }
    const isWhole = ends || at < bytes.length;
    this.#size += at - start;
    if (this.#size > MAX_VALUE) this.#fault = `a value in it has more than ${MAX_VALUE} bytes`;
    else if (isWhole) this.#take(bytes.subarray(start, at));
    else this.#value?.push(bytes.slice(start, at));
    return at;
  }

  #take(rest: Uint8Array): void {
    const held = this.#value ?? [];
    const whole = held.length === 0 ? rest : Buffer.concat([...held, rest]);
    const text = Buffer.from(whole.buffer, whole.byteOffset, whole.length).toString('utf8');
    this.#value = undefined;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      this.#fault = 'it is not JSON';
      return;
    }
    this.#hand(value);
  }

  #hand(value: unknown): void {
    switch (this.#place) {
      case 'first-key':
      case 'key':
        this.#key = String(value);
        if (this.#keys.has(this.#key)) this.#fault = `it has the key ${JSON.stringify(this.#key.slice(0, 40))} twice`;
        if (this.#keys.size >= MAX_MEMBERS) this.#fault = `it has more than ${MAX_MEMBERS} members`;
        this.#keys.add(this.#key);
        this.#place = 'colon';
        return;
      case 'value':
        this.#parts.member(this.#key, value);
        this.#place = 'after-value';
        return;
      default:
        this.#parts.element(this.#key, value);
        this.#place = 'after-element';
    }
  }
}
