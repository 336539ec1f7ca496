import { type PatternSteps, patternSteps } from './pattern.ts';

/** Variables as they stand at one point of the file. Cheap to keep: all points of a stage share one record of changes. */
export interface Scope {
  /** The value, where it is set and known. */
  get(name: string): string | undefined;
  /** Set or declared; its value may be one that only the build knows, or none. */
  has(name: string): boolean;
  /** Names that are set or declared, at most `max` of them. */
  names(max: number): string[];
  /** What patterns in texts that are expanded here may still take: one budget for the file. */
  readonly steps: PatternSteps;
}

interface Change {
  /** Number of the change in its record. */
  readonly at: number;
  readonly value: string | undefined;
}

/** Characters of values that one file may keep; what is beyond stays declared, without a value. */
const MAX_KEPT = 16 * 1024 * 1024;
/** Stages that start from each other: names are looked up that far. */
const MAX_CHAIN = 1000;

/** What is left to all records of a file. */
export interface ScopeBudget {
  left: number;
  readonly steps: PatternSteps;
}

/** Records the changes of one stage, on top of what its base has. */
export class ScopeRecord {
  readonly #base: Scope | undefined;
  readonly #changes = new Map<string, Change[]>();
  readonly #budget: ScopeBudget;
  readonly #depth: number;
  #count = 0;

  constructor(budget: ScopeBudget, base?: Scope, depth = 0) {
    this.#budget = budget;
    this.#base = depth < MAX_CHAIN ? base : undefined;
    this.#depth = depth;
  }

  get depth(): number {
    return this.#depth;
  }

  /** Declares the name; without a value it has none from here on. */
  set(name: string, value: string | undefined): void {
    this.#budget.left -= value?.length ?? 0;
    const changes = this.#changes.get(name) ?? [];
    this.#count += 1;
    changes.push({ at: this.#count, value: this.#budget.left < 0 ? undefined : value });
    this.#changes.set(name, changes);
  }

  /** The state as it is now, and stays. */
  now(): Scope {
    const upTo = this.#count;
    const last = (name: string): Change | undefined => lastUpTo(this.#changes.get(name), upTo);
    return {
      steps: this.#budget.steps,
      get: (name) => {
        const change = last(name);
        return change === undefined ? this.#base?.get(name) : change.value;
      },
      has: (name) => last(name) !== undefined || this.#base?.has(name) === true,
      names: (max) => {
        const own: string[] = [];
        let seen = 0;
        for (const name of this.#changes.keys()) {
          seen += 1;
          if (seen > max) break;
          if (last(name) !== undefined) own.push(name);
        }
        return own.length < max && this.#base !== undefined ? [...own, ...this.#base.names(max - own.length)] : own;
      },
    };
  }
}

/** What all records of a file share. */
export function scopeBudget(): ScopeBudget {
  return { left: MAX_KEPT, steps: patternSteps() };
}

/** The last change up to number `upTo`; changes are in order. */
function lastUpTo(changes: readonly Change[] | undefined, upTo: number): Change | undefined {
  if (changes === undefined) return undefined;
  let low = 0;
  let high = changes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((changes[middle]?.at ?? 0) <= upTo) low = middle + 1;
    else high = middle;
  }
  return changes[low - 1];
}
