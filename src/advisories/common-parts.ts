import type { Remedy, Vulnerability } from '../domain/finding.ts';

/** What all findings of a package of an image have in common. */
export type PackageParts = Pick<Vulnerability, 'at' | 'identity' | 'package'>;

/** Words that many findings have in common, each held once: a flaw of several packages has the same. Of 100,000 findings that is a third of the memory. */
export class CommonWords {
  readonly #texts = new Map<string, string>();
  readonly #lists = new Map<string, readonly string[]>();
  readonly #remedies = new Map<string, Remedy>();

  text(text: string): string {
    return once(this.#texts, text, () => text);
  }

  list(list: readonly string[]): readonly string[] {
    return once(this.#lists, JSON.stringify(list), () => list);
  }

  remedy(remedy: Remedy): Remedy {
    return once(this.#remedies, JSON.stringify(remedy), () => remedy);
  }
}

/** What is known under a key; made and kept where nothing is. */
export function once<Key, Value>(known: Map<Key, Value>, key: Key, make: () => Value): Value {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}
