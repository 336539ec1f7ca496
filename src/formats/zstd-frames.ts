import type { ByteStream } from '../domain/bytes.ts';
import { raise } from '../domain/failure.ts';

const FRAME_MAGIC = 0xfd2fb528;
const DICTIONARY_BYTES = [0, 1, 2, 4] as const;
const CONTENT_SIZE_BYTES = [0, 2, 4, 8] as const;

type State = 'magic' | 'skip-length' | 'skip' | 'descriptor' | 'pass' | 'block';

/**
 * Cuts a zstd stream at the ends of its frames and leaves skippable frames out (RFC 8878, section 3.1).
 * Node's decoder drops, without a word, what follows the end of a frame in the same chunk, and images of the kind zstd:chunked have thousands of frames.
 * Raises image/corrupt for what is not a frame, image/truncated for an end within one.
 */
export class ZstdFrames {
  readonly #source: string;
  #state: State = 'magic';
  /** Little-endian number that is being collected, and how many of its bytes are here. */
  #number = 0;
  #have = 0;
  /** Bytes to pass or skip, and the state after them. */
  #left = 0;
  #next: State = 'magic';
  #checksum = false;

  constructor(source: string) {
    this.#source = source;
  }

  async *split(stream: ByteStream): ByteStream {
    for await (const chunk of stream) yield* this.push(chunk);
    if (this.#state !== 'magic' || this.#have > 0) this.#truncated();
  }

  /** The pieces of one chunk, none of which reaches over the end of a frame. */
  *push(chunk: Uint8Array): Generator<Uint8Array> {
    let at = 0;
    while (at < chunk.length) {
      if (this.#state === 'skip') at = this.#advance(chunk, at);
      else if (this.#state === 'magic' || this.#state === 'skip-length') {
        at = this.#outside(chunk, at);
        if (this.#inFrame()) yield Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd);
      } else {
        const start = at;
        while (at < chunk.length && this.#inFrame()) at = this.#advance(chunk, at);
        yield chunk.subarray(start, at);
      }
    }
  }

  #inFrame(): boolean {
    return this.#state === 'descriptor' || this.#state === 'pass' || this.#state === 'block';
  }

  /** Collects `count` bytes of a number; undefined while some are missing. `at` after them is `at + taken`. */
  #collect(chunk: Uint8Array, at: number, count: number): { at: number; value: number | undefined } {
    let index = at;
    while (index < chunk.length && this.#have < count) {
      this.#number += (chunk[index] ?? 0) * 2 ** (8 * this.#have);
      this.#have += 1;
      index += 1;
    }
    if (this.#have < count) return { at: index, value: undefined };
    const value = this.#number;
    this.#number = 0;
    this.#have = 0;
    return { at: index, value };
  }

  #outside(chunk: Uint8Array, at: number): number {
    const taken = this.#collect(chunk, at, 4);
    if (taken.value === undefined) return taken.at;
    if (this.#state === 'skip-length') this.#go(taken.value, 'skip', 'magic');
    else if (taken.value === FRAME_MAGIC) this.#state = 'descriptor';
    else if (Math.floor(taken.value / 16) === 0x0184d2a5) this.#state = 'skip-length';
    else this.#corrupt('what follows a frame is not a frame');
    return taken.at;
  }

  #advance(chunk: Uint8Array, at: number): number {
    if (this.#state === 'descriptor') return this.#descriptor(chunk[at] ?? 0, at + 1);
    if (this.#state === 'block') return this.#block(chunk, at);
    const count = Math.min(this.#left, chunk.length - at);
    this.#left -= count;
    if (this.#left === 0) this.#state = this.#next;
    return at + count;
  }

  #descriptor(flags: number, at: number): number {
    const single = (flags & 0x20) !== 0;
    const sizeFlag = flags >> 6;
    const contentSize = sizeFlag === 0 && single ? 1 : (CONTENT_SIZE_BYTES[sizeFlag] ?? 0);
    this.#checksum = (flags & 0x04) !== 0;
    this.#go((single ? 0 : 1) + (DICTIONARY_BYTES[flags & 3] ?? 0) + contentSize, 'pass', 'block');
    return at;
  }

  #block(chunk: Uint8Array, at: number): number {
    const taken = this.#collect(chunk, at, 3);
    if (taken.value === undefined) return taken.at;
    const last = (taken.value & 1) === 1;
    const type = (taken.value >> 1) & 3;
    if (type === 3) this.#corrupt('a block is of the reserved type');
    // An RLE block stores one byte, whatever its size says.
    const size = type === 1 ? 1 : taken.value >> 3;
    const checksum = last && this.#checksum ? 4 : 0;
    this.#go(size + checksum, 'pass', last ? 'magic' : 'block');
    return taken.at;
  }

  #go(bytes: number, state: 'pass' | 'skip', next: State): void {
    this.#left = bytes;
    this.#next = next;
    this.#state = bytes === 0 ? next : state;
  }

  #corrupt(why: string): never {
    return raise(
      'image/corrupt',
      `${this.#source} is not a readable zstd stream`,
      why,
      'build or pull the image again',
    );
  }

  #truncated(): never {
    return raise(
      'image/truncated',
      `${this.#source} cannot be unpacked with zstd`,
      'it ends within a frame',
      'build, pull or save the image again; the bytes were cut short',
    );
  }
}
