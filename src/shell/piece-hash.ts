import { createHash } from 'node:crypto';
import type { RunningHash } from '../domain/hashing.ts';
import type { HashAnswer } from './hash-messages.ts';
import type { HashJob, ThreadPlace } from './hash-thread.ts';

/** A thread is woken for so many bytes at once: waking it costs more than copying them. */
const BUFFER = 2 ** 20;
/** Bytes of one hash that may be on the way. */
const MAX_AWAY = 2 ** 21;

/** A smaller piece costs less to copy than to hand over. */
const SMALLEST_GIVEN = 2 ** 16;

/** Buffers that go to a thread and come back: handed over, and never made anew for each piece. */
export class HashBuffers {
  readonly #free: ArrayBuffer[] = [];

  take(): Uint8Array {
    return new Uint8Array(this.#free.pop() ?? new ArrayBuffer(BUFFER));
  }

  giveBack(buffer: ArrayBuffer): void {
    this.#free.push(buffer);
  }
}

/** A hash whose bytes are sent to a thread; what fits into one buffer is hashed here. */
export class PieceHash implements RunningHash, HashJob {
  readonly #place: () => ThreadPlace;
  readonly #buffers: HashBuffers;
  #filling: Uint8Array | undefined;
  #filled = 0;
  #away = 0;
  #at: ThreadPlace | undefined;
  #wake: (() => void) | undefined;
  #broken: Error | undefined;
  readonly #done = Promise.withResolvers<string>();

  constructor(place: () => ThreadPlace, buffers: HashBuffers) {
    this.#place = place;
    this.#buffers = buffers;
    // A thread that breaks before anybody asks for the result must not end the process.
    this.#done.promise.catch(() => undefined);
  }

  add(piece: Uint8Array): void {
    for (let at = 0; at < piece.length && this.#broken === undefined; ) {
      if (this.#filled === BUFFER) this.#send();
      this.#filling ??= this.#buffers.take();
      const part = piece.subarray(at, at + BUFFER - this.#filled);
      this.#filling.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
    }
  }

  give(piece: Uint8Array): void {
    const { buffer, byteOffset, length } = piece;
    const isLast = byteOffset + length === buffer.byteLength && length >= SMALLEST_GIVEN;
    // What is hashed here in the end needs no thread.
    if (this.#at === undefined || !isLast || !(buffer instanceof ArrayBuffer)) {
      this.add(piece);
      return;
    }
    this.#send();
    this.#ask(buffer, byteOffset, length, false);
  }

  #send(): void {
    if (this.#filling === undefined) return;
    const { buffer } = this.#filling;
    if (!(buffer instanceof ArrayBuffer)) return;
    this.#ask(buffer, 0, this.#filled, true);
    this.#filling = undefined;
    this.#filled = 0;
  }

  #ask(buffer: ArrayBuffer, start: number, length: number, isLent: boolean): void {
    this.#at ??= this.#begun();
    this.#at.thread.ask({ job: this.#at.job, kind: 'piece', buffer, start, length, isLent }, [buffer]);
    this.#away += length;
  }

  #begun(): ThreadPlace {
    const at = this.#place();
    at.thread.begin(at.job, this);
    return at;
  }

  room(): Promise<void> | undefined {
    if (this.#away < MAX_AWAY || this.#broken !== undefined) return undefined;
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  async hex(): Promise<string> {
    if (this.#broken !== undefined) throw this.#broken;
    if (this.#at === undefined) return this.#here();
    this.#send();
    this.#at.thread.ask({ job: this.#at.job, kind: 'end' });
    return this.#done.promise;
  }

  #here(): string {
    const hash = createHash('sha256');
    if (this.#filling !== undefined) hash.update(this.#filling.subarray(0, this.#filled));
    return hash.digest('hex');
  }

  answered(answer: HashAnswer): void {
    if (answer.kind === 'bytes') {
      if (answer.buffer !== undefined) this.#buffers.giveBack(answer.buffer);
      this.#away -= answer.bytes;
      if (this.#away < MAX_AWAY) this.#awake();
    } else if (answer.kind === 'hex') this.#done.resolve(answer.hex);
    else this.broken(new Error(answer.kind === 'failed' ? answer.why : 'the bytes ended'));
  }

  broken(error: Error): void {
    this.#broken = error;
    this.#done.reject(error);
    this.#awake();
  }

  #awake(): void {
    this.#wake?.();
    this.#wake = undefined;
  }
}
