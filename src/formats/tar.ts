import { raise } from '../domain/failure.ts';
import type { EntryHeader } from '../domain/layer.ts';
import { cleanPath } from './entry-path.ts';
import { EntryExtensions, isExtension } from './tar-extensions.ts';
import { BLOCK, corruptTar, isZeroBlock, parseHeader, type RawHeader } from './tar-header.ts';
import { isSparse, paxSparseMap } from './tar-pax.ts';
import { OldSparseHeader, type SparseMap, SparseSink, type TarSink } from './tar-sparse.ts';

export type { TarSink } from './tar-sparse.ts';

/** One entry. `offset` is the place of its data in the archive; of a sparse file these are fewer bytes than its `size`. */
export interface TarEntry extends EntryHeader {
  readonly offset: number;
  readonly sparse: boolean;
}

/** Called for each entry; answers with where its content goes, or undefined to pass over it. */
export type TarVisitor = (entry: TarEntry) => TarSink | undefined;

export interface TarLimits {
  readonly maxEntries: number;
  /** Bytes of a path or link target. */
  readonly maxPathLength: number;
  /** Bytes of all sparse files whose content goes to somebody, holes included: no bound on what is unpacked sees the holes. */
  readonly maxSparseBytes: number;
}

export const TAR_LIMITS: TarLimits = { maxEntries: 4_000_000, maxPathLength: 16_384, maxSparseBytes: 16 * 2 ** 30 };

/** Bytes of a pax extended header or a GNU long name; Go's archive/tar, which container engines use, has the same bound. */
const MAX_META = 1_048_576;

const KINDS: Readonly<Record<string, EntryHeader['kind']>> = {
  '\0': 'file',
  '0': 'file',
  '7': 'file',
  S: 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '3': 'device',
  '4': 'device',
  '5': 'directory',
  D: 'directory',
};
/** Types that never have data, whatever their size field says (as Go's archive/tar reads them). */
const HEADER_ONLY = '123456';

type State = 'header' | 'meta' | 'sparse' | 'data' | 'ended';

/**
 * Reads a tar as its bytes are pushed: ustar, pax, GNU, star and v7, with sparse files of every form.
 * Synchronous, and without a copy of content; a header is only copied when it lies across two chunks.
 * Records of a pax global header are read over: the engines that unpack layers do not apply them either.
 * `push` and `end` raise image/corrupt, image/truncated, image/too-large, image/unsupported.
 */
export class TarWalker {
  readonly #visit: TarVisitor;
  readonly #source: string;
  readonly #limits: TarLimits;
  #state: State = 'header';
  #position = 0;
  #entries = 0;
  #sparseBytes = 0;
  #zeroBlocks = 0;
  readonly #scratch = Buffer.alloc(BLOCK);
  #scratched = 0;
  #dataLeft = 0;
  #padLeft = 0;
  #sink: TarSink | undefined;
  #meta: { type: string; parts: Uint8Array[] } | undefined;
  readonly #next: EntryExtensions;
  #oldSparse: { raw: RawHeader; header: OldSparseHeader } | undefined;

  constructor(visit: TarVisitor, source: string, limits: TarLimits = TAR_LIMITS) {
    this.#visit = visit;
    this.#source = source;
    this.#limits = limits;
    this.#next = new EntryExtensions(source);
  }

  /** Entries seen so far. */
  get entries(): number {
    return this.#entries;
  }

  /** True after the two zero blocks that end an archive. */
  get ended(): boolean {
    return this.#state === 'ended';
  }

  /** Bytes that follow and that nobody wants: a reader that can seek may `skip` them instead of pushing them. */
  get skippable(): number {
    const isWanted = this.#sink !== undefined || this.#meta !== undefined;
    return this.#state === 'data' && !isWanted ? this.#dataLeft + this.#padLeft : 0;
  }

  /** Passes over bytes that were not read; at most `skippable`. */
  skip(count: number): void {
    const data = Math.min(count, this.#dataLeft);
    this.#dataLeft -= data;
    this.#padLeft -= count - data;
    this.#position += count;
    if (this.#dataLeft + this.#padLeft === 0) this.#state = 'header';
  }

  push(chunk: Uint8Array): void {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let at = 0;
    while (at < bytes.length) {
      if (this.#state === 'header' || this.#state === 'sparse') at = this.#takeBlock(bytes, at);
      else if (this.#state === 'ended') return;
      else at = this.#takeData(bytes, at);
    }
  }

  /** Call after the last chunk. `trailer` is false where the archive stops at the end of an entry without its zero blocks. */
  end(): { trailer: boolean } {
    if (this.#state === 'ended' || this.#zeroBlocks > 0) return { trailer: true };
    const between = this.#state === 'header' && this.#scratched === 0 && !this.#next.isWaiting;
    const onlyPaddingIsMissing = this.#state === 'data' && this.#dataLeft === 0;
    if (between || onlyPaddingIsMissing) return { trailer: false };
    return raise(
      'image/truncated',
      `${this.#source} ends after ${this.#position} bytes, in the middle of an entry`,
      'the file or download was cut short',
      'build, pull or save the image again, and check for a full disk',
    );
  }

  #takeBlock(bytes: Buffer, at: number): number {
    if (this.#scratched === 0 && bytes.length - at >= BLOCK) {
      this.#position += BLOCK;
      this.#block(bytes, at);
      return at + BLOCK;
    }
    const copied = bytes.copy(this.#scratch, this.#scratched, at, at + BLOCK - this.#scratched);
    this.#scratched += copied;
    this.#position += copied;
    if (this.#scratched === BLOCK) {
      this.#scratched = 0;
      this.#block(this.#scratch, 0);
    }
    return at + copied;
  }

  #takeData(bytes: Buffer, at: number): number {
    const count = Math.min(bytes.length - at, this.#dataLeft);
    if (count > 0) {
      const piece = bytes.subarray(at, at + count);
      if (this.#meta !== undefined) this.#meta.parts.push(Buffer.from(piece));
      else this.#sink?.data(piece);
      this.#dataLeft -= count;
      this.#position += count;
      if (this.#dataLeft === 0) this.#finishData();
    }
    const pad = this.#dataLeft === 0 ? Math.min(bytes.length - at - count, this.#padLeft) : 0;
    this.#padLeft -= pad;
    this.#position += pad;
    if (this.#dataLeft + this.#padLeft === 0) this.#state = 'header';
    return at + count + pad;
  }

  #finishData(): void {
    const meta = this.#meta;
    const sink = this.#sink;
    this.#meta = undefined;
    this.#sink = undefined;
    if (meta !== undefined) this.#next.take(meta.type, Buffer.concat(meta.parts));
    else sink?.end();
  }

  #block(bytes: Buffer, at: number): void {
    if (this.#state === 'sparse') this.#sparseBlock(bytes, at);
    else if (bytes[at] === 0 && isZeroBlock(bytes, at)) {
      this.#zeroBlocks += 1;
      if (this.#zeroBlocks === 2) this.#state = 'ended';
    } else this.#headerBlock(bytes, at);
  }

  #headerBlock(bytes: Buffer, at: number): void {
    if (this.#zeroBlocks > 0) corruptTar(this.#source, 'an entry follows a lone block of zeros');
    const raw = parseHeader(bytes, at, this.#source);
    const type = String.fromCharCode(raw.type);
    if (isExtension(type)) this.#startMeta(type, raw.size);
    else if (type === 'S') this.#startOldSparse(raw, bytes, at);
    else this.#entry(raw, type);
  }

  #startMeta(type: string, size: number): void {
    if (size > MAX_META) this.#tooLarge(`an extended header of ${size} bytes`);
    this.#meta = { type, parts: [] };
    this.#startData(size);
  }

  #startOldSparse(raw: RawHeader, bytes: Buffer, at: number): void {
    const header = new OldSparseHeader(bytes, at, this.#source);
    this.#oldSparse = { raw, header };
    if (header.more) this.#state = 'sparse';
    else this.#finishOldSparse();
  }

  #sparseBlock(bytes: Buffer, at: number): void {
    this.#oldSparse?.header.extend(bytes, at);
    if (this.#oldSparse?.header.more === false) this.#finishOldSparse();
  }

  #finishOldSparse(): void {
    const sparse = this.#oldSparse;
    if (sparse === undefined) return;
    this.#oldSparse = undefined;
    this.#entry(sparse.raw, 'S', { size: sparse.header.size, map: sparse.header.map() });
  }

  /** An entry is complete: its names and sizes are put together and the visitor is asked. */
  #entry(raw: RawHeader, type: string, oldSparse?: { size: number; map: SparseMap }): void {
    if (type === 'M') this.#unsupported();
    this.#entries += 1;
    if (this.#entries > this.#limits.maxEntries) this.#tooLarge(`more than ${this.#limits.maxEntries} entries`);
    const { pax } = this.#next;
    const written = this.#next.nameOf(raw);
    // Old archives have folders as files whose name ends so.
    const isOldFolder = type === '\0' && written.endsWith('/');
    const kind = isOldFolder ? 'directory' : (KINDS[type] ?? 'other');
    const stored = isOldFolder || HEADER_ONLY.includes(type) ? 0 : (pax?.size ?? raw.size);
    const paxSparse = pax?.sparse !== undefined && kind === 'file' && isSparse(pax.sparse) ? pax.sparse : undefined;
    const sparse = oldSparse ?? (paxSparse === undefined ? undefined : paxSparseMap(paxSparse, stored, this.#source));
    const sizes = { size: sparse?.size ?? stored, sparse: sparse !== undefined };
    const entry = this.#header(raw, kind, paxSparse?.name || written, sizes);
    this.#next.forget();
    const sink = this.#visit(entry);
    this.#sink = sink === undefined || sparse === undefined ? sink : this.#filled(sink, sparse);
    this.#startData(stored);
  }

  #filled(sink: TarSink, { size, map }: { size: number; map?: SparseMap }): TarSink {
    this.#sparseBytes += size;
    if (this.#sparseBytes > this.#limits.maxSparseBytes)
      this.#tooLarge(`sparse files of more than ${this.#limits.maxSparseBytes} bytes`);
    return new SparseSink(sink, size, map, this.#source);
  }

  #header(raw: RawHeader, kind: EntryHeader['kind'], name: string, sizes: { size: number; sparse: boolean }): TarEntry {
    const { pax } = this.#next;
    const link = this.#next.linkOf(raw);
    if (name.length > this.#limits.maxPathLength || link.length > this.#limits.maxPathLength) {
      this.#tooLarge(`a path of more than ${this.#limits.maxPathLength} characters`);
    }
    const entry = {
      path: cleanPath(name),
      kind,
      mode: raw.mode,
      uid: pax?.uid ?? raw.uid,
      gid: pax?.gid ?? raw.gid,
      size: sizes.size,
      sparse: sizes.sparse,
      offset: this.#position,
    };
    if (kind === 'symlink') return { ...entry, link };
    return kind === 'hardlink' ? { ...entry, link: cleanPath(link) } : entry;
  }

  #startData(stored: number): void {
    this.#dataLeft = stored;
    this.#padLeft = (BLOCK - (stored % BLOCK)) % BLOCK;
    this.#state = 'data';
    if (stored > 0) return;
    this.#state = 'header';
    this.#finishData();
  }

  #tooLarge(what: string): never {
    return raise(
      'image/too-large',
      `${this.#source} has ${what}`,
      'Seaworthy reads within bounds, so that a hostile archive cannot exhaust time or memory',
      'make the image smaller, or look where this archive comes from',
    );
  }

  #unsupported(): never {
    return raise(
      'image/unsupported',
      `${this.#source} is one volume of a tar of several volumes`,
      'no container engine writes or reads such a layer',
      'save the image as one file',
    );
  }
}
