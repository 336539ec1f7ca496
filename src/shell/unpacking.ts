import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { ByteSource, ByteStream } from '../domain/bytes.ts';
import { FailureError } from '../domain/failure.ts';
import type { Unpacked, Unpacking, UnpackJob } from '../domain/unpacking.ts';
import { DiskWindow } from './disk-window.ts';
import type { UnpackAnswer, UnpackRequest } from './unpack-messages.ts';
import { SMALL_HEAP, workerPlace } from './worker-place.ts';

/** zlib has threads of its own, and the asker reads on another: what is done here is hashing and copying. */
const MAX_WORKERS = 2;
/** What comes out is handed over in buffers of this size; so many of one unpacking are on the way. */
const BUFFER = 2 ** 18;
const BUFFERS = 4;
/** Packed bytes of one unpacking that may wait for its thread. */
const HIGH = 2 ** 20;
/** They are handed over in pieces of this size: waking a thread costs more than copying what a network brings at once. */
const PIECE = 2 ** 18;

/** Unpacks on threads of their own, which are begun when they are first needed and do not keep the process alive. */
export class ThreadUnpacking implements Unpacking {
  readonly #threads: UnpackThread[];
  #next = 0;

  constructor() {
    const count = Math.max(1, Math.min(MAX_WORKERS, Math.floor(availableParallelism() / 2)));
    this.#threads = Array.from({ length: count }, () => new UnpackThread());
  }

  unpack(packed: ByteSource | ByteStream, job: UnpackJob): Unpacked {
    const [first = new UnpackThread(), ...others] = this.#threads;
    const thread = others.reduce((least, other) => (other.load < least.load ? other : least), first);
    this.#next += 1;
    const running = new RunningUnpack(thread, this.#next, job);
    running.begin(packed);
    return { chunks: running.chunks(), sums: running.sums };
  }

  async stop(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.stop()));
  }
}

class UnpackThread {
  readonly #jobs = new Map<number, RunningUnpack>();
  #worker: Worker | undefined;
  #broken: Error | undefined;

  get load(): number {
    return this.#jobs.size;
  }

  begin(number: number, job: RunningUnpack): void {
    this.#jobs.set(number, job);
    if (this.#worker !== undefined) return void this.#worker.ref();
    this.#worker = new Worker(workerPlace('../unpack-worker'), { env: {}, resourceLimits: SMALL_HEAP });
    this.#worker.on('message', (answer: UnpackAnswer) => this.#answered(answer));
    this.#worker.on('error', (error: unknown) =>
      this.#break(error instanceof Error ? error : new Error(String(error))),
    );
    this.#worker.on('exit', () => this.#break(new Error('the thread that unpacks has ended')));
  }

  ask(request: UnpackRequest, transfer: ArrayBuffer[] = []): void {
    if (this.#broken === undefined) this.#worker?.postMessage(request, transfer);
    else this.#jobs.get(request.job)?.broken(this.#broken);
  }

  async stop(): Promise<void> {
    await this.#worker?.terminate();
  }

  #answered(answer: UnpackAnswer): void {
    const job = this.#jobs.get(answer.job);
    if (answer.kind === 'end') this.#jobs.delete(answer.job);
    if (this.#jobs.size === 0) this.#worker?.unref();
    job?.answered(answer);
  }

  #break(error: Error): void {
    this.#broken ??= error;
    const jobs = [...this.#jobs.values()];
    this.#jobs.clear();
    for (const job of jobs) job.broken(error);
  }
}

/** The bytes of a stream in buffers of their own, which are full but for the last one. */
async function* inPieces(stream: ByteStream): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let filling: Uint8Array<ArrayBuffer> | undefined;
  let filled = 0;
  for await (const chunk of stream) {
    for (let at = 0; at < chunk.length; ) {
      filling ??= new Uint8Array(PIECE);
      const part = chunk.subarray(at, at + PIECE - filled);
      filling.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled < PIECE) continue;
      yield filling;
      filling = undefined;
      filled = 0;
    }
  }
  if (filling !== undefined && filled > 0) yield filling.slice(0, filled);
}

type Chunk = Extract<UnpackAnswer, { kind: 'chunk' }>;
type Sums = { unpacked?: string; packed?: string };

/** One unpacking, as the asker sees it. */
class RunningUnpack {
  readonly #thread: UnpackThread;
  readonly #job: number;
  readonly #options: UnpackJob;
  readonly #ready: Chunk[] = [];
  readonly #sums = Promise.withResolvers<Sums>();
  #end: { readonly error?: unknown } | undefined;
  /** What was wrong with the packed bytes before they reached the thread. */
  #sourceError: unknown;
  #waiting = 0;
  #wake: (() => void) | undefined;
  #wakeFeeder: (() => void) | undefined;

  constructor(thread: UnpackThread, job: number, options: UnpackJob) {
    this.#thread = thread;
    this.#job = job;
    this.#options = options;
    this.#sums.promise.catch(() => undefined);
  }

  get sums(): Promise<Sums> {
    return this.#sums.promise;
  }

  begin(packed: ByteSource | ByteStream): void {
    const { name, limits } = this.#options;
    const window = 'read' in packed ? packed.window?.() : undefined;
    const file = window instanceof DiskWindow ? { fd: window.fd, start: window.start, size: window.size } : undefined;
    const buffers = Array.from({ length: BUFFERS }, () => new ArrayBuffer(BUFFER));
    this.#thread.begin(this.#job, this);
    const place = file === undefined ? {} : { file };
    this.#thread.ask({ job: this.#job, kind: 'begin', name, limits, buffers, ...place }, buffers);
    if (file === undefined) void this.#feed('read' in packed ? packed.stream() : packed);
  }

  async #feed(stream: ByteStream): Promise<void> {
    const job = this.#job;
    try {
      for await (const piece of inPieces(stream)) {
        if (this.#end !== undefined) return;
        this.#waiting += piece.length;
        this.#thread.ask({ job, kind: 'piece', piece }, [piece.buffer]);
        while (this.#waiting > HIGH && this.#end === undefined) {
          await new Promise<void>((resolve) => {
            this.#wakeFeeder = resolve;
          });
        }
      }
      this.#thread.ask({ job, kind: 'close', broken: false });
    } catch (error) {
      this.#sourceError = error;
      this.#thread.ask({ job, kind: 'close', broken: true });
    }
  }

  async *chunks(): ByteStream {
    try {
      for (;;) {
        const chunk = this.#ready.shift();
        if (chunk !== undefined) {
          yield new Uint8Array(chunk.buffer, 0, chunk.length);
          this.#thread.ask({ job: this.#job, kind: 'buffer', buffer: chunk.buffer }, [chunk.buffer]);
        } else if (this.#end === undefined) {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
        } else if (this.#end.error !== undefined) throw this.#end.error;
        else return;
      }
    } finally {
      if (this.#end === undefined) this.#thread.ask({ job: this.#job, kind: 'abandon' });
    }
  }

  answered(answer: UnpackAnswer): void {
    if (answer.kind === 'chunk') this.#ready.push(answer);
    else if (answer.kind === 'taken') {
      this.#waiting -= answer.bytes;
      this.#options.onBytes?.(answer.bytes);
      this.#wakeFeeder?.();
    } else this.#ended(answer);
    this.#wake?.();
  }

  #ended({ unpacked, packed, failure, error }: Extract<UnpackAnswer, { kind: 'end' }>): void {
    const wrong =
      failure === undefined ? (error === undefined ? undefined : new Error(error)) : new FailureError(failure);
    this.#end = wrong === undefined ? {} : { error: this.#sourceError ?? wrong };
    this.#sums.resolve({
      ...(unpacked === undefined ? {} : { unpacked }),
      ...(packed === undefined ? {} : { packed }),
    });
    this.#wakeFeeder?.();
  }

  broken(error: Error): void {
    this.#end ??= { error };
    this.#sums.reject(error);
    this.#wake?.();
    this.#wakeFeeder?.();
  }
}
