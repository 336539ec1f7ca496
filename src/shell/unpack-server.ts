import { createHash, type Hash } from 'node:crypto';
import { readSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import type { ByteStream } from '../domain/bytes.ts';
import { type Failure, FailureError, raise } from '../domain/failure.ts';
import type { UnpackJob } from '../domain/unpacking.ts';
import type { UnpackAnswer, UnpackRequest } from './unpack-messages.ts';

/** Packed bytes read from a file at once. */
const READ = 262_144;

/** Unpacks a stream, whatever it is compressed with; `memory` says whose its chunks are. */
type Decompress = (
  stream: ByteStream,
  source: string,
  limits: UnpackJob['limits'],
  memory: { readonly isPassing: boolean; readonly ownsInput: boolean },
) => ByteStream;

const OWN = { isPassing: true, ownsInput: true };

type Begin = Extract<UnpackRequest, { kind: 'begin' }>;

function answer(message: UnpackAnswer, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}

/** One unpacking. Pieces and buffers arrive while it runs. */
class Job {
  readonly #job: number;
  readonly #begin: Begin;
  readonly #decompress: Decompress;
  readonly #packed = createHash('sha256');
  readonly #buffers: ArrayBuffer[];
  readonly #pieces: Uint8Array[] = [];
  #closed: 'open' | 'ended' | 'broken' = 'open';
  #abandoned = false;
  #isRead = false;
  /** Those who wait for pieces and for buffers: both may at once. */
  readonly #wakes: (() => void)[] = [];

  constructor(begin: Begin, decompress: Decompress) {
    this.#decompress = decompress;
    this.#job = begin.job;
    this.#begin = begin;
    this.#buffers = [...begin.buffers];
  }

  told(request: UnpackRequest): void {
    if (request.kind === 'piece') this.#pieces.push(request.piece);
    else if (request.kind === 'close') this.#closed = request.broken ? 'broken' : 'ended';
    else if (request.kind === 'buffer') this.#buffers.push(request.buffer);
    else if (request.kind === 'abandon') this.#abandoned = true;
    for (const wake of this.#wakes.splice(0)) wake();
  }

  async run(): Promise<void> {
    const job = this.#job;
    const unpacked = createHash('sha256');
    const packed = this.#hashed();
    let wrong: { failure?: Failure; error?: string } = {};
    try {
      const { name, limits } = this.#begin;
      for await (const chunk of this.#decompress(rest(packed), name, limits, OWN)) await this.#put(chunk, unpacked);
    } catch (error) {
      wrong = error instanceof FailureError ? { failure: error.failure } : { error: String(error) };
      // The rest is still hashed: a wrong digest explains what cannot be unpacked.
      for await (const _ of rest(packed)) if (this.#abandoned) break;
    }
    const isGood = wrong.failure === undefined && wrong.error === undefined;
    answer({
      job,
      kind: 'end',
      ...(isGood ? { unpacked: unpacked.digest('hex') } : {}),
      ...(this.#isRead ? { packed: this.#packed.digest('hex') } : {}),
      ...wrong,
    });
  }

  async #put(chunk: Uint8Array, hash: Hash): Promise<void> {
    hash.update(chunk);
    for (let at = 0; at < chunk.length; ) {
      const buffer = this.#buffers.pop();
      if (buffer === undefined) {
        if (this.#abandoned) raise('image/corrupt', this.#begin.name, 'nobody reads on', '');
        await this.#news();
        continue;
      }
      const part = chunk.subarray(at, at + buffer.byteLength);
      new Uint8Array(buffer).set(part);
      answer({ job: this.#job, kind: 'chunk', buffer, length: part.length }, [buffer]);
      at += part.length;
    }
  }

  #news(): Promise<void> {
    return new Promise((resolve) => {
      this.#wakes.push(resolve);
    });
  }

  /** The packed bytes, hashed as they pass. */
  async *#hashed(): AsyncGenerator<Uint8Array> {
    const { file } = this.#begin;
    for await (const piece of file === undefined ? this.#sent() : readFrom(file, this.#begin.name)) {
      this.#packed.update(piece);
      answer({ job: this.#job, kind: 'taken', bytes: piece.length });
      yield piece;
    }
    this.#isRead = true;
  }

  async *#sent(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const piece = this.#pieces.shift();
      if (piece !== undefined) yield piece;
      else if (this.#closed === 'ended') return;
      else if (this.#closed === 'broken' || this.#abandoned)
        raise('image/truncated', this.#begin.name, 'its bytes broke off', '');
      else await this.#news();
    }
  }
}

/** What is left of a stream, without closing it when the reader stops. */
async function* rest(stream: AsyncGenerator<Uint8Array>): ByteStream {
  for (let next = await stream.next(); next.done !== true; next = await stream.next()) yield next.value;
}

async function* readFrom({ fd, start, size }: { fd: number; start: number; size: number }, name: string): ByteStream {
  for (let at = 0; at < size; ) {
    const piece = Buffer.allocUnsafeSlow(Math.min(READ, size - at));
    const got = readSync(fd, piece, 0, piece.length, start + at);
    if (got === 0)
      raise(
        'image/truncated',
        `${name} became shorter while it was read`,
        `it ended at byte ${at} of ${size}`,
        'do not change files during the run',
      );
    at += got;
    yield piece.subarray(0, got);
  }
}

/** Answers the requests that this thread is sent. */
export function serveUnpacking(decompress: Decompress): void {
  const jobs = new Map<number, Job>();
  parentPort?.on('message', (request: UnpackRequest) => {
    if (request.kind !== 'begin') {
      jobs.get(request.job)?.told(request);
      return;
    }
    const job = new Job(request, decompress);
    jobs.set(request.job, job);
    job
      .run()
      .catch((error: unknown) => answer({ job: request.job, kind: 'end', error: String(error) }))
      .finally(() => jobs.delete(request.job));
  });
}
