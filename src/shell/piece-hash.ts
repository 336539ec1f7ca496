import { createHash } from 'node:crypto';
import type { RunningHash } from '../domain/hashing.ts';
import type { HashAnswer, HashPart } from './hash-messages.ts';
import type { HashJob, ThreadPlace } from './hash-thread.ts';

/** What is copied is copied into buffers of this size. */
const BUFFER = 2 ** 20;
/** A thread is woken for so many bytes at once: waking it may cost a tenth of a millisecond. */
const MESSAGE = 2 ** 20;
/** Bytes of one hash that may be on the way. */
const MAX_AWAY = 2 ** 21;
/** A smaller piece costs less to copy than to hand over. */
const SMALLEST_GIVEN = 2 ** 16;

/** Buffers that go to a thread and come back: handed over, and never made anew for each piece. */
export class HashBuffers {
  readonly #free: ArrayBuffer[] = [];

  take(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#free.pop() ?? new ArrayBuffer(BUFFER));
  }

  giveBack(buffer: ArrayBuffer): void {
    this.#free.push(buffer);
  }
}

/** A hash whose bytes are sent to a thread; what fits into one message is hashed here. */
export class PieceHash implements RunningHash, HashJob {
  readonly #place: () => ThreadPlace;
  readonly #buffers: HashBuffers;
  #filling: Uint8Array<ArrayBuffer> | undefined;
  #filled = 0;
  /** What is sent with the next message, in order. */
  readonly #parts: HashPart[] = [];
  #waiting = 0;
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
      this.#filling ??= this.#buffers.take();
      const part = piece.subarray(at, at + BUFFER - this.#filled);
      this.#filling.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled === BUFFER) this.#close();
    }
  }

  give(piece: Uint8Array): void {
    const { buffer, byteOffset: start, length } = piece;
    const isLast = start + length === buffer.byteLength && length >= SMALLEST_GIVEN;
    if (!isLast || !(buffer instanceof ArrayBuffer) || this.#broken !== undefined) {
      this.add(piece);
      return;
    }
    this.#close();
    // Taken at once: from here on it is empty for the giver.
    this.#push({ buffer: buffer.transfer(), start, length, isLent: false });
  }

  /** What was copied so far is a part. */
  #close(): void {
    if (this.#filling === undefined) return;
    this.#push({ buffer: this.#filling.buffer, start: 0, length: this.#filled, isLent: true });
    this.#filling = undefined;
    this.#filled = 0;
  }

  #push(part: HashPart): void {
    this.#parts.push(part);
    this.#waiting += part.length;
    if (this.#waiting >= MESSAGE) this.#send();
  }

  #send(): void {
    if (this.#parts.length === 0) return;
    this.#at ??= this.#begun();
    const { thread, job } = this.#at;
    const parts = this.#parts.splice(0);
    const buffers = parts.map(({ buffer }) => buffer);
    thread.ask({ job, kind: 'parts', parts }, buffers);
    this.#away += this.#waiting;
    this.#waiting = 0;
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
    this.#close();
    if (this.#at === undefined) return this.#here();
    this.#send();
    this.#at.thread.ask({ job: this.#at.job, kind: 'end' });
    return this.#done.promise;
  }

  #here(): string {
    const hash = createHash('sha256');
    for (const { buffer, start, length } of this.#parts) hash.update(new Uint8Array(buffer, start, length));
    return hash.digest('hex');
  }

  answered(answer: HashAnswer): void {
    if (answer.kind === 'bytes') {
      for (const buffer of answer.buffers ?? []) this.#buffers.giveBack(buffer);
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
