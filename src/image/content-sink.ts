import type { CatalogedFile, Cataloger } from '../domain/layer.ts';
import type { TarSink } from '../formats/tar.ts';
import { beyondBound, type Found, type Reading, readerFailed } from './wanting.ts';

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
    if (this.#size > cataloger.maxBytes) return beyondBound(this.#size, cataloger.maxBytes);
    try {
      return cataloger.read(path, bytes);
    } catch (error) {
      return readerFailed(cataloger.id, error);
    }
  }
}

/** Several that take the same file. */
export class ManySinks implements TarSink {
  readonly #sinks: readonly TarSink[];

  constructor(sinks: readonly TarSink[]) {
    this.#sinks = sinks;
  }

  data(piece: Uint8Array): void {
    for (const sink of this.#sinks) sink.data(piece);
  }

  end(): void {
    for (const sink of this.#sinks) sink.end();
  }
}
