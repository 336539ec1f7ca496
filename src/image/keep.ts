/**
 * How much foreign text is kept of one image, in characters, over all of its layers. A real image keeps a few megabytes;
 * without a bound a hostile one could fill the memory with names alone.
 */
export class KeepBudget {
  #left: number;

  constructor(characters = 64 * 2 ** 20) {
    this.#left = characters;
  }

  /** Takes the room for one thing; false when there is none left. */
  take(characters: number): boolean {
    if (characters > this.#left) return false;
    this.#left -= characters;
    return true;
  }
}
