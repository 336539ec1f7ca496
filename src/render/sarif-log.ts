import { deflateRawSync, gzipSync } from 'node:zlib';
import { safeJsonPieces } from './json.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json';

const PACKED_AT_ONCE = 2 ** 18;
/** A text up to this size is kept. */
const KEPT = 2 ** 20;

/**
 * The text of a SARIF log with the runs that are given, in pieces; `String` gives the whole. A large one, which may have 20 MB, is made
 * anew for each that writes it: nobody holds it in memory.
 */
export class SarifLog implements Iterable<string> {
  readonly #runs: readonly unknown[];
  readonly #kept: string | undefined;
  /** In UTF-8. */
  readonly bytes: number;

  /** The lazy lists in `runs` are asked for their elements more than once. */
  constructor(runs: readonly unknown[]) {
    this.#runs = runs;
    let kept: string | undefined = '';
    let bytes = 0;
    for (const piece of this.#pieces()) {
      bytes += Buffer.byteLength(piece);
      kept = kept === undefined || bytes > KEPT ? undefined : kept + piece;
    }
    this.#kept = kept;
    this.bytes = bytes;
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
    // Deflate makes text larger by at most 0.1 % and a few bytes. Packed piece by piece it has about the size that it has as a whole, and is
    // not held as a whole; where that is near the limit, the whole decides.
    if (this.bytes < gzipBytes * 0.99 - 64 || this.#packedApart() < gzipBytes * 0.9) return true;
    return gzipSync(String(this), { level: 6 }).length <= gzipBytes;
  }

  /** The pieces go through one buffer: others would outlive the small collections, and pile up to twice the size of the text. */
  #packedApart(): number {
    const buffer = new Uint8Array(PACKED_AT_ONCE);
    const encoder = new TextEncoder();
    let packed = 0;
    let filled = 0;
    const pack = (): void => {
      packed += deflateRawSync(buffer.subarray(0, filled), { level: 6 }).length;
      filled = 0;
    };
    for (const piece of this) {
      for (let rest = piece; rest !== ''; ) {
        const { read, written } = encoder.encodeInto(rest, buffer.subarray(filled));
        rest = rest.slice(read);
        filled += written;
        if (rest !== '') pack();
      }
    }
    pack();
    return packed;
  }
}
