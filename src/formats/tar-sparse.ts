import { raise } from '../domain/failure.ts';
import { BLOCK, corruptTar, fieldNumber } from './tar-header.ts';

/** Takes the content of one entry, piece by piece. A piece is only valid during the call, unless it is copied. */
export interface TarSink {
  data(piece: Uint8Array): void;
  /** After the last piece. Not called when the archive ends before. */
  end(): void;
}

/** Pairs of offset and length: the parts of a sparse file that are stored. All else is zeros. */
export type SparseMap = readonly number[];

/** A file in pieces smaller than this would be all map: refused. */
const MAX_SEGMENTS = 131_072;
const ZEROS = new Uint8Array(65_536);

/** Checks that the segments are in order, inside the file, and not too many. */
export function checkedSparseMap(numbers: readonly number[], size: number, source: string): SparseMap {
  if (numbers.length % 2 !== 0) corruptTar(source, 'the map of a sparse file has an odd number of values');
  if (numbers.length > 2 * MAX_SEGMENTS) tooManySegments(source);
  let end = 0;
  for (let index = 0; index < numbers.length; index += 2) {
    const offset = numbers[index] ?? 0;
    const length = numbers[index + 1] ?? 0;
    if (!(offset >= end) || !(length >= 0) || !(offset + length <= size)) {
      corruptTar(source, 'the map of a sparse file is out of order or leads outside of the file');
    }
    end = offset + length;
  }
  return numbers;
}

function tooManySegments(source: string): never {
  return raise(
    'image/too-large',
    `${source} has a sparse file of more than ${MAX_SEGMENTS} pieces`,
    'such a file is not read, so that a hostile archive cannot exhaust the memory',
    'store the file without holes (tar without --sparse)',
  );
}

/**
 * Collects the map of an old GNU sparse file: four segments in its header, 21 in each extension block (GNU tar manual, "Standard Format").
 * `more` is true while another extension block follows.
 */
export class OldSparseHeader {
  readonly size: number;
  more: boolean;
  readonly #numbers: number[] = [];
  readonly #source: string;

  constructor(block: Buffer, at: number, source: string) {
    this.#source = source;
    this.size = fieldNumber(block, at + 483, 12);
    if (!Number.isSafeInteger(this.size) || this.size < 0)
      corruptTar(source, 'a sparse file has a size that is no number');
    this.#take(block, at + 386, 4);
    this.more = block[at + 482] !== 0;
  }

  extend(block: Buffer, at: number): void {
    this.#take(block, at, 21);
    this.more = block[at + 504] !== 0;
    if (this.#numbers.length > 2 * MAX_SEGMENTS) tooManySegments(this.#source);
  }

  map(): SparseMap {
    return checkedSparseMap(this.#numbers, this.size, this.#source);
  }

  #take(block: Buffer, at: number, count: number): void {
    for (let index = 0; index < count; index += 1) {
      const place = at + 24 * index;
      if (block[place] === 0 || block[place + 12] === 0) return;
      this.#numbers.push(fieldNumber(block, place, 12), fieldNumber(block, place + 12, 12));
    }
  }
}

/** Turns the stored pieces of a sparse file into its content, holes filled with zeros. */
export class SparseSink implements TarSink {
  readonly #inner: TarSink;
  readonly #size: number;
  readonly #source: string;
  #map: SparseMap | undefined;
  /** Of the text before the data that holds the map (pax 1.0), what has come and was not yet read; and how much was. */
  #head = Buffer.alloc(0);
  #passed = 0;
  readonly #numbers: number[] = [];
  #wanted = 1;
  #segment = 0;
  #taken = 0;
  #written = 0;

  constructor(inner: TarSink, size: number, map: SparseMap | undefined, source: string) {
    this.#inner = inner;
    this.#size = size;
    this.#map = map;
    this.#source = source;
  }

  data(piece: Uint8Array): void {
    if (this.#map === undefined) this.#takeHead(piece);
    else this.#takeData(piece);
  }

  end(): void {
    if (this.#map === undefined) corruptTar(this.#source, 'a sparse file ends within its map');
    this.#skipFinished();
    if (this.#segment < this.#map.length) corruptTar(this.#source, 'a sparse file has less data than its map says');
    this.#zeros(this.#size - this.#written);
    this.#inner.end();
  }

  #takeHead(piece: Uint8Array): void {
    this.#head = Buffer.concat([this.#head, piece]);
    this.#readLines();
    const isWhole = this.#numbers.length === this.#wanted;
    const padding = (BLOCK - (this.#passed % BLOCK)) % BLOCK;
    if (!isWhole || this.#head.length < padding) return;
    this.#map = checkedSparseMap(this.#numbers.slice(1), this.#size, this.#source);
    const rest = this.#head.subarray(padding);
    this.#head = Buffer.alloc(0);
    if (rest.length > 0) this.#takeData(rest);
  }

  /** The map before the data: a count, then that many pairs, a number per line, filled up to a whole block. Each line is read once. */
  #readLines(): void {
    while (this.#numbers.length < this.#wanted) {
      const end = this.#head.indexOf(0x0a);
      const text = this.#head.toString('latin1', 0, Math.min(end < 0 ? this.#head.length : end, 20));
      if (!(end < 0 ? /^[0-9]{0,16}$/ : /^[0-9]{1,16}$/).test(text))
        corruptTar(this.#source, 'the map of a sparse file has a line that is no number');
      if (end < 0) return;
      this.#numbers.push(Number(text));
      if (this.#numbers.length === 1) this.#wanted = 1 + 2 * Number(text);
      if (this.#wanted > 2 * MAX_SEGMENTS) tooManySegments(this.#source);
      this.#passed += end + 1;
      this.#head = this.#head.subarray(end + 1);
    }
  }

  #skipFinished(): void {
    const map = this.#map ?? [];
    while (this.#segment < map.length && this.#taken === (map[this.#segment + 1] ?? 0)) {
      this.#segment += 2;
      this.#taken = 0;
    }
  }

  #takeData(piece: Uint8Array): void {
    const map = this.#map ?? [];
    let at = 0;
    while (at < piece.length) {
      this.#skipFinished();
      if (this.#segment >= map.length) corruptTar(this.#source, 'a sparse file has more data than its map says');
      this.#zeros((map[this.#segment] ?? 0) + this.#taken - this.#written);
      const length = Math.min(piece.length - at, (map[this.#segment + 1] ?? 0) - this.#taken);
      this.#inner.data(piece.subarray(at, at + length));
      this.#written += length;
      this.#taken += length;
      at += length;
    }
  }

  #zeros(count: number): void {
    for (let left = count; left > 0; left -= ZEROS.length) {
      this.#inner.data(left < ZEROS.length ? ZEROS.subarray(0, left) : ZEROS);
    }
    this.#written += Math.max(0, count);
  }
}
