import { deflateRawSync, gzipSync } from 'node:zlib';
import { safeJsonPieces } from './json.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json';

/** A text up to this size is kept. */
const KEPT = 2 ** 20;

/**
 * The text of a SARIF log with the runs that are given, in pieces; `String` gives the whole. A large one, which may have 20 MB, is made
 * anew for each that writes it: nobody holds it in memory.
 */
export class SarifLog implements Iterable<string> {
  readonly #runs: readonly unknown[];
  readonly #kept: string | undefined;
  /** About what a text that is not kept has after gzip. */
  readonly #packed: number | undefined;
  /** In UTF-8. */
  readonly bytes: number;

  /** The lazy lists in `runs` are asked for their elements more than once. */
  constructor(runs: readonly unknown[]) {
    this.#runs = runs;
    const meter = new PackedMeter();
    let kept: string | undefined = '';
    let bytes = 0;
    for (const piece of this.#pieces()) {
      bytes += Buffer.byteLength(piece);
      if (kept === undefined) meter.add(piece);
      else {
        kept += piece;
        if (bytes <= KEPT) continue;
        meter.add(kept);
        kept = undefined;
      }
    }
    this.bytes = bytes;
    this.#kept = kept;
    this.#packed = kept === undefined ? meter.end() : undefined;
  }

  #pieces(): Iterable<string> {
    return safeJsonPieces({ $schema: SCHEMA, version: '2.1.0', runs: this.#runs });
  }

  [Symbol.iterator](): Iterator<string, unknown, undefined> {
    return (this.#kept === undefined ? this.#pieces() : [this.#kept])[Symbol.iterator]();
  }

  toString(): string {
    return [...this].join('');
  }

  /** True where it has at most so many bytes after gzip. */
  fits(gzipBytes: number): boolean {
    // Deflate makes text larger by at most 0.1 % and a few bytes.
    if (this.bytes < gzipBytes * 0.99 - 64) return true;
    // Near the limit the whole decides, which is held for that.
    if (this.#packed !== undefined && this.#packed < gzipBytes * 0.9) return true;
    return gzipSync(String(this), { level: 6 }).length <= gzipBytes;
  }
}

const PACKED_AT_ONCE = 2 ** 18;

/**
 * How large text is when it is compressed part by part, which is about what it is as a whole. All goes through one buffer: buffers for each
 * piece would outlive the small collections, and pile up to twice the size of the text.
 */
class PackedMeter {
  readonly #buffer = new Uint8Array(PACKED_AT_ONCE);
  readonly #encoder = new TextEncoder();
  #filled = 0;
  #packed = 0;

  add(text: string): void {
    for (let rest = text; rest !== ''; ) {
      const { read, written } = this.#encoder.encodeInto(rest, this.#buffer.subarray(this.#filled));
      rest = rest.slice(read);
      this.#filled += written;
      if (rest !== '') this.#pack();
    }
  }

  /** Bytes that all of it took. */
  end(): number {
    this.#pack();
    return this.#packed;
  }

  #pack(): void {
    this.#packed += deflateRawSync(this.#buffer.subarray(0, this.#filled), { level: 6 }).length;
    this.#filled = 0;
  }
}
