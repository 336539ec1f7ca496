import type { Worker } from 'node:worker_threads';
import type { HashAnswer, HashRequest } from './hash-messages.ts';
import { SMALL_HEAP, workerPlace } from './worker-place.ts';

/** One hash, as its thread reports to it. */
export interface HashJob {
  answered(answer: HashAnswer): void;
  broken(error: Error): void;
}

/** A number of a hash, and the thread that it is for. */
export interface ThreadPlace {
  readonly thread: HashThread;
  readonly job: number;
}

/** One thread that hashes. It is begun at its first job; idle, it does not keep the process alive. */
export class HashThread {
  readonly #jobs = new Map<number, HashJob>();
  #worker: Worker | undefined;
  #broken: Error | undefined;

  get load(): number {
    return this.#jobs.size;
  }

  /** Begins the thread; it keeps nothing alive until it has a job. */
  prepare(): void {
    this.#start().unref();
  }

  begin(number: number, job: HashJob): void {
    this.#jobs.set(number, job);
    this.#start().ref();
  }

  ask(request: HashRequest, transfer: ArrayBuffer[] = []): void {
    if (this.#broken === undefined) this.#worker?.postMessage(request, transfer);
    else this.#jobs.get(request.job)?.broken(this.#broken);
  }

  async stop(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    // Not imported: a run that hashes nothing large needs no thread.
    const { Worker } = process.getBuiltinModule('node:worker_threads');
    const worker = new Worker(workerPlace('hash-worker'), { env: {}, resourceLimits: SMALL_HEAP });
    worker.on('message', (answer: HashAnswer) => this.#answered(answer));
    worker.on('error', (error: unknown) => this.#break(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', () => this.#break(new Error('the thread that hashes has ended')));
    this.#worker = worker;
    return worker;
  }

  #answered(answer: HashAnswer): void {
    const job = this.#jobs.get(answer.job);
    if (answer.kind !== 'bytes') this.#jobs.delete(answer.job);
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
