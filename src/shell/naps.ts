/** The waits of a run. One that outlives it, as a time limit does for what came in time, would keep the process. */
export class Naps {
  readonly #timers = new Set<NodeJS.Timeout>();

  /** Milliseconds. */
  readonly sleep = (ms: number): Promise<void> =>
    new Promise((wake) => {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        wake();
      }, ms);
      this.#timers.add(timer);
    });

  /** Nobody is woken any more. */
  end(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
