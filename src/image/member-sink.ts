import { sniffCompression } from '../formats/compression.ts';
import type { TarEntry, TarSink } from '../formats/tar.ts';
import { BLOCK, isZeroBlock, looksLikeTar } from '../formats/tar-header.ts';
import type { ByteQueue } from './byte-queue.ts';
import { MAX_CONFIG } from './manifest.ts';

/** Who takes a member, once it is known what it is. */
interface MemberReaders {
  document(bytes: Uint8Array): void;
  layer(): ByteQueue;
}

/** Looks at the first block of a member and passes the whole on as what it is. Other members are dropped. */
export class MemberSink implements TarSink {
  readonly #entry: TarEntry;
  readonly #readers: MemberReaders;
  #kind: 'unknown' | 'document' | 'layer' | 'other' = 'unknown';
  #parts: Uint8Array[] = [];
  #held = 0;
  #queue: ByteQueue | undefined;

  constructor(entry: TarEntry, readers: MemberReaders) {
    this.#entry = entry;
    this.#readers = readers;
  }

  data(piece: Uint8Array): void {
    if (this.#kind === 'other') return;
    if (this.#kind === 'layer') {
      this.#queue?.push(piece);
      return;
    }
    this.#parts.push(piece);
    this.#held += piece.length;
    if (this.#kind === 'unknown' && this.#held >= Math.min(BLOCK, this.#entry.size)) this.#decide();
  }

  end(): void {
    if (this.#kind === 'unknown') this.#decide();
    if (this.#kind === 'document') this.#readers.document(Buffer.concat(this.#parts));
    this.#queue?.close();
  }

  #decide(): void {
    const start = Buffer.concat(this.#parts);
    this.#kind = memberKind(start, this.#entry.size);
    if (this.#kind === 'other') this.#parts = [];
    if (this.#kind !== 'layer') return;
    this.#queue = this.#readers.layer();
    this.#queue.push(start);
    this.#parts = [];
  }
}

function memberKind(start: Uint8Array, size: number): 'document' | 'layer' | 'other' {
  if (sniffCompression(start) !== 'none' || looksLikeTar(start)) return 'layer';
  const first = start.find((byte) => byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09);
  if (first === 0x7b || first === 0x5b) return size <= MAX_CONFIG ? 'document' : 'other';
  // A layer without entries: nothing but the zero blocks of its end.
  return start.length >= BLOCK && isZeroBlock(start, 0) ? 'layer' : 'other';
}
