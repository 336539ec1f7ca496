/** Longer ones are of one place alone, and their key would take as much room again. */
const MAX_KEY = 4_096;

/**
 * What the elements of reports have in common, each held once: a flaw of several packages has the same words, a package the same place in
 * all of its findings. Parsed one by one, 100,000 findings take ten times as much.
 */
export class SharedParts {
  readonly #texts = new Map<string, string>();
  /** Objects and lists by their JSON. */
  readonly #parts = new Map<string, unknown>();

  /** The same element, with members that others may have too; a copy is packed as a parsed one is not. */
  element<Element extends object>(element: Element): Element {
    const shared = { ...element };
    for (const [key, value] of Object.entries(shared)) Reflect.set(shared, key, this.#value(value));
    return shared;
  }

  #value(value: unknown): unknown {
    if (typeof value === 'string') return this.#once(this.#texts, value, value);
    if (typeof value !== 'object' || value === null) return value;
    const key = JSON.stringify(value);
    return key.length > MAX_KEY ? value : this.#once(this.#parts, key, value);
  }

  #once<Value>(known: Map<string, Value>, key: string, value: Value): Value {
    const first = known.get(key);
    if (first === undefined) known.set(key, value);
    return first ?? value;
  }
}
