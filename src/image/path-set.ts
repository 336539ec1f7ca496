import type { LayerContent } from '../domain/layer.ts';

/** Two words of 32 bits that the hashes of one layer start from. */
export type PathSeed = LayerContent['seed'];

/** Another start for each run: an image cannot be made whose paths are taken for one another. A kept layer keeps the start of its own hashes. */
export const RUN_SEED: PathSeed = Object.freeze([...crypto.getRandomValues(new Uint32Array(2))] as [number, number]);

/** Folds two 32-bit states into one number of 53 bits; each is mixed once more, so that near paths lie far apart. */
function fold(a: number, b: number): number {
  let low = Math.imul(a ^ (a >>> 16), 0x7feb352d);
  low = Math.imul(low ^ (low >>> 15), 0x846ca68b);
  low ^= low >>> 16;
  let high = Math.imul(b ^ (b >>> 16), 0x85ebca6b);
  high = Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
  high ^= high >>> 16;
  return (high & 0x1fffff) * 0x100000000 + (low >>> 0);
}

/**
 * Hash of a path in 53 bits, so that it is a whole number in a double. Among a million paths the chance that
 * one that is asked for is taken for another is about 1 in 10^10.
 */
export function hashPath(path: string, seed: PathSeed = RUN_SEED): number {
  let a = 0x9e3779b9 ^ seed[0];
  let b = 0x243f6a88 ^ seed[1];
  for (let index = 0; index < path.length; index += 1) {
    const code = path.charCodeAt(index);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b + code, 0x5bd1e995) ^ (b >>> 15);
  }
  return fold(a, b ^ path.length);
}

/** Hash under which a directory of this path is kept: a file of the same name has another one. */
export function hashDirectory(path: string, seed: PathSeed = RUN_SEED): number {
  return hashPath(`${path}/`, seed);
}

/** True when a sorted set has the hash. */
export function hasHash(sorted: Float64Array, hash: number): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < hash) low = middle + 1;
    else high = middle;
  }
  return low < sorted.length && sorted[low] === hash;
}

/** True when a layer has an entry of this path that is not a directory. */
export function hasPath({ replaced, seed }: Pick<LayerContent, 'replaced' | 'seed'>, path: string): boolean {
  return hasHash(replaced, hashPath(path, seed));
}

/** Collects hashes; grows by doubling. */
export class PathSetBuilder {
  #hashes = new Float64Array(1024);
  #length = 0;

  add(hash: number): void {
    if (this.#length === this.#hashes.length) {
      const larger = new Float64Array(this.#length * 2);
      larger.set(this.#hashes);
      this.#hashes = larger;
    }
    this.#hashes[this.#length] = hash;
    this.#length += 1;
  }

  /** The set, sorted; doubles stay. */
  sorted(): Float64Array {
    return this.#hashes.slice(0, this.#length).sort();
  }
}
