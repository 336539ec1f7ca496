/** Hands bytes from one who pushes to one who reads, without more than `high` bytes in between for one who waits for `room`. */
export class ByteQueue implements AsyncIterable<Uint8Array> {
  readonly #high: number;
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;
  #state: { kind: 'open' | 'closed' | 'abandoned' } | { kind: 'failed'; error: unknown } = { kind: 'open' };
  #wakeReader: (() => void) | undefined;
  #wakeWriter: (() => void) | undefined;

  constructor(high = 1_048_576) {
    this.#high = high;
  }

  push(chunk: Uint8Array): void {
    if (this.#state.kind !== 'open') return;
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    this.#wakeReader?.();
  }

  close(): void {
    if (this.#state.kind === 'open') this.#state = { kind: 'closed' };
    this.#wakeReader?.();
  }

  fail(error: unknown): void {
    if (this.#state.kind === 'open') this.#state = { kind: 'failed', error };
    this.#wakeReader?.();
  }

  /** True when a writer should wait. */
  get full(): boolean {
    return this.#bytes >= this.#high && this.#state.kind === 'open';
  }

  /** Resolves when there is room, or nobody reads any more. */
  async room(): Promise<void> {
    while (this.full) {
      await new Promise<void>((resolve) => {
        this.#wakeWriter = resolve;
      });
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        const chunk = this.#chunks.shift();
        if (chunk !== undefined) {
          this.#bytes -= chunk.length;
          if (!this.full) this.#wakeWriter?.();
          yield chunk;
        } else if (this.#state.kind === 'failed') throw this.#state.error;
        else if (this.#state.kind !== 'open') return;
        else {
          await new Promise<void>((resolve) => {
            this.#wakeReader = resolve;
          });
        }
      }
    } finally {
      this.#state = { kind: 'abandoned' };
      this.#chunks.length = 0;
      this.#bytes = 0;
      this.#wakeWriter?.();
    }
  }
}
