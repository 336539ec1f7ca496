import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { ByteSource } from '../domain/bytes.ts';
import { FailureError } from '../domain/failure.ts';
import type { Hashing, HashOptions, RunningHash } from '../domain/hashing.ts';
import { DiskWindow } from './disk-window.ts';
import { HashThread, type ThreadPlace } from './hash-thread.ts';
import { HashBuffers, PieceHash } from './piece-hash.ts';

/** More threads than this would only wait for the inflaters and the disk. */
const MAX_WORKERS = 2;
/** Less than this is hashed here sooner than a thread begins. */
const SMALL = 2 * 2 ** 20;

/** Hashes on threads of their own. What lies on a disk is read there too; another source is read here and hashed there. */
export class ThreadHashing implements Hashing {
  readonly #threads: HashThread[];
  /** Threads for one who works meanwhile: the processors that are left. Another thread would take the asker's. */
  readonly #beside: number;
  readonly #buffers = new HashBuffers();
  #next = 0;

  /** `processors`: how many this machine has for the process. */
  constructor(processors: number = availableParallelism()) {
    const count = Math.max(1, Math.min(MAX_WORKERS, processors));
    this.#threads = Array.from({ length: count }, () => new HashThread());
    this.#beside = Math.max(1, Math.min(count, processors - 1));
  }

  /** Begins a thread for what lies at a path, before it is needed: until it has begun, other work is done here. A small file needs none. */
  prepareFor(path: string): void {
    if (isWorthThread(path)) this.#threads[0]?.prepare();
  }

  /** Threads that have something to do. */
  get busyThreads(): number {
    return this.#threads.filter(({ load }) => load > 0).length;
  }

  async ofSource(source: ByteSource, options: HashOptions = {}): Promise<string> {
    const { onBytes } = options;
    if (source.size <= SMALL) return hashHere(source, onBytes);
    const part = source.window?.();
    if (part instanceof DiskWindow) return this.#ofFile(part, options);
    const running = this.begin();
    for await (const chunk of source.stream()) {
      await running.room();
      running.add(chunk);
      onBytes?.(chunk.length);
    }
    return running.hex();
  }

  #ofFile({ fd, start, size }: DiskWindow, { onBytes, isBeside }: HashOptions): Promise<string> {
    const { thread, job } = this.#place(isBeside === true ? this.#beside : this.#threads.length);
    return new Promise((resolve, reject) => {
      thread.begin(job, {
        answered(answer) {
          if (answer.kind === 'bytes') onBytes?.(answer.bytes);
          else if (answer.kind === 'hex') resolve(answer.hex);
          else if (answer.kind === 'short') reject(becameShorter(answer.at, size));
          else if (answer.kind === 'failed') reject(new Error(answer.why));
        },
        broken: reject,
      });
      thread.ask({ job, kind: 'file', fd, start, size });
    });
  }

  begin(): RunningHash {
    return new PieceHash(() => this.#place(), this.#buffers);
  }

  #place(count: number = this.#beside): ThreadPlace {
    const [first, ...others] = this.#threads.slice(0, count);
    if (first === undefined) throw new Error('there is no thread to hash on');
    const thread = others.reduce((least, other) => (other.load < least.load ? other : least), first);
    this.#next += 1;
    return { thread, job: this.#next };
  }

  async stop(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.stop()));
  }
}

function isWorthThread(path: string): boolean {
  try {
    const facts = statSync(path);
    return facts.isDirectory() || facts.size > SMALL;
  } catch {
    // Who reads it tells what is wrong with it.
    return false;
  }
}

async function hashHere(source: ByteSource, onBytes: ((count: number) => void) | undefined): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of source.stream()) {
    hash.update(chunk);
    onBytes?.(chunk.length);
  }
  return hash.digest('hex');
}

function becameShorter(at: number, size: number): FailureError {
  return new FailureError({
    code: 'image/truncated',
    what: 'a file became shorter while it was read',
    why: `it ended at byte ${at} of ${size}`,
    fix: 'do not change files during the run',
  });
}
