import type { CatalogedFile, Cataloger } from '../domain/layer.ts';
import type { TarSink } from '../formats/tar.ts';

/** One cataloger's reading of one file: the path that it sees, and the one that the content is kept under. */
export interface Reading {
  readonly cataloger: Cataloger;
  readonly as: string;
  readonly at: string;
}

type Found = (at: string, cataloger: string, content: CatalogedFile) => void;

/** Gathers the bytes of one file and hands them to those who want it. A file beyond a cataloger's bound is a problem, not a reading. */
export class ContentSink implements TarSink {
  readonly #readings: readonly Reading[];
  readonly #size: number;
  readonly #found: Found;
  readonly #wanted: boolean;
  #whole: Uint8Array | undefined;
  #buffer: Buffer | undefined;
  #filled = 0;

  constructor(readings: readonly Reading[], size: number, found: Found) {
    this.#readings = readings;
    this.#size = size;
    this.#found = found;
    this.#wanted = readings.some(({ cataloger }) => size <= cataloger.maxBytes);
  }

  data(piece: Uint8Array): void {
    if (!this.#wanted) return;
    if (piece.length === this.#size) {
      this.#whole = piece;
      return;
    }
    // Unpooled and untouched until filled: a header that lies about its size costs address space, not memory.
    this.#buffer ??= Buffer.allocUnsafeSlow(this.#size);
    this.#buffer.set(piece, this.#filled);
    this.#filled += piece.length;
  }

  end(): void {
    const bytes = this.#whole ?? this.#buffer ?? new Uint8Array(0);
    this.#whole = undefined;
    this.#buffer = undefined;
    for (const { cataloger, as, at } of this.#readings) this.#found(at, cataloger.id, this.#read(cataloger, as, bytes));
  }

  #read(cataloger: Cataloger, path: string, bytes: Uint8Array): CatalogedFile {
    if (this.#size > cataloger.maxBytes) {
      return { packages: [], problem: `it has ${this.#size} bytes; at most ${cataloger.maxBytes} are read` };
    }
    try {
      return cataloger.read(path, bytes);
    } catch (error) {
      // A cataloger does not throw; if one does, the other files are still read and this one is told.
      return {
        packages: [],
        problem: `${cataloger.id} failed: ${error instanceof Error ? error.message : String(error)}`,
      };
    }
  }
}
