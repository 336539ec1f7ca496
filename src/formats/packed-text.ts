import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** A text up to this size is kept as it is. */
const KEPT = 2 ** 20;
/** So small that what is made of a piece is let go by the next small collection. */
const PIECE_BYTES = 2 ** 15;

/**
 * Text that is held for long before it is written. A large one is held compressed: the SBOM of 25,000 packages has 26 MB, and 1 MB so.
 * Iterating gives it in pieces of whole characters, `String` as a whole.
 */
export class PackedText implements Iterable<string> {
  readonly #pieces: readonly (string | Uint8Array)[];

  constructor(text: string) {
    this.#pieces = text.length <= KEPT ? [text] : [...packed(text)];
  }

  *[Symbol.iterator](): Generator<string, void, undefined> {
    for (const piece of this.#pieces) {
      yield typeof piece === 'string' ? piece : inflateRawSync(piece, { chunkSize: PIECE_BYTES }).toString('utf8');
    }
  }

  toString(): string {
    return [...this].join('');
  }
}

function* packed(text: string): Generator<Uint8Array, void, undefined> {
  const encoder = new TextEncoder();
  const buffer = new Uint8Array(PIECE_BYTES);
  for (let at = 0; at < text.length; ) {
    // No character is cut: what does not fit as a whole is for the next piece.
    const { read, written } = encoder.encodeInto(text.slice(at, at + PIECE_BYTES), buffer);
    // A copy: what zlib gives lies in a larger buffer of its own.
    yield new Uint8Array(deflateRawSync(buffer.subarray(0, written), { level: 1 }));
    at += read;
  }
}
