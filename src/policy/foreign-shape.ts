import { isUtf8 } from 'node:buffer';

/** A report's own depth is 6; what is deeper is none. */
const MAX_DEPTH = 32;
const PROTOTYPE = '__proto__';
/** With escapes and quotes the key has no more bytes, and without escapes just as many. */
const MAX_KEY = 80;
const PLAIN_KEY = PROTOTYPE.length + 2;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const SPACE = 0x20;
const NOTHING = new Uint8Array(0);
const OPENED = Uint8Array.of(QUOTE);

/**
 * Looks at the bytes of a JSON document as they come, whatever it means: they are UTF-8, no brackets are nested deeper than those of reports,
 * and no key means something to JavaScript. Outside of strings every byte of JSON is ASCII, and inside of them no other byte is a quote.
 */
export class ForeignShape {
  #fault: string | undefined;
  /** The bytes at the end that are a part of a character. */
  #cut: Uint8Array = NOTHING;
  #depth = 0;
  #inString = false;
  #isEscaped = false;
  #hasEscapes = false;
  /** Of the string that is read, the bytes before those at hand, its quote among them; no more than a key may have. */
  #before: Uint8Array = NOTHING;
  /** The string that ended last, where it may be the key and nothing but space has come since. */
  #last: Uint8Array | undefined;

  push(bytes: Uint8Array): void {
    if (this.#fault !== undefined) return;
    if (!this.#isUtf8(bytes)) this.#fault = 'it is not UTF-8';
    let at = 0;
    while (at < bytes.length && this.#fault === undefined) {
      at = this.#inString ? this.#inside(bytes, at) : this.#outside(bytes, at);
    }
  }

  get isBroken(): boolean {
    return this.#fault !== undefined;
  }

  /** What is wrong with what was seen; undefined where nothing is. */
  end(): string | undefined {
    if (this.#cut.length > 0) this.#fault ??= 'it is not UTF-8';
    return this.#fault;
  }

  #isUtf8(bytes: Uint8Array): boolean {
    const joined = this.#cut.length === 0 ? bytes : Buffer.concat([this.#cut, bytes]);
    const whole = wholeCharacters(joined);
    this.#cut = whole === joined.length ? NOTHING : Uint8Array.from(joined.subarray(whole));
    return isUtf8(joined.subarray(0, whole));
  }

  /** Goes on between strings, to behind the next quote or to the end. */
  #outside(bytes: Uint8Array, start: number): number {
    let at = start;
    for (; at < bytes.length && this.#fault === undefined; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte <= SPACE) continue;
      if (this.#last !== undefined) {
        if (byte === COLON && isPrototype(this.#last)) this.#fault = `it has the key ${PROTOTYPE}`;
        this.#last = undefined;
      }
      if (byte === QUOTE) {
        this.#inString = true;
        this.#hasEscapes = false;
        this.#before = OPENED;
        return at + 1;
      }
      if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        this.#depth += 1;
        if (this.#depth > MAX_DEPTH) this.#fault = `it is nested deeper than ${MAX_DEPTH} levels`;
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) this.#depth -= 1;
    }
    return at;
  }

  /** Goes on in a string, to behind its quote or to the end. */
  #inside(bytes: Uint8Array, start: number): number {
    let at = start;
    let isEscaped = this.#isEscaped;
    let ends = false;
    for (; at < bytes.length && !ends; at += 1) {
      const byte = bytes[at];
      if (isEscaped) isEscaped = false;
      else if (byte === BACKSLASH) {
        isEscaped = true;
        this.#hasEscapes = true;
      } else ends = byte === QUOTE;
    }
    this.#isEscaped = isEscaped;
    this.#inString = !ends;
    const length = this.#before.length + at - start;
    if (!ends) {
      if (length - at + start <= MAX_KEY)
        this.#before = Buffer.concat([this.#before, bytes.subarray(start, start + MAX_KEY)]);
    } else if (this.#hasEscapes ? length <= MAX_KEY : length === PLAIN_KEY)
      this.#last = Buffer.concat([this.#before, bytes.subarray(start, at)]);
    return at;
  }
}

/** How many of the bytes are whole characters, where they are UTF-8: its first byte tells a character's length (RFC 3629). */
function wholeCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) break;
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** The key may be written with escapes: what counts is what it means. */
function isPrototype(quoted: Uint8Array): boolean {
  try {
    return JSON.parse(Buffer.from(quoted).toString('utf8')) === PROTOTYPE;
  } catch {
    return false;
  }
}
