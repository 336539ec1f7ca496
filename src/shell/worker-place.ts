import type { ResourceLimits } from 'node:worker_threads';

/** A thread that works on buffers needs next to no heap: what it may have, V8 takes. In megabytes. */
export const SMALL_HEAP: ResourceLimits = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 64 };

/**
 * Where the file of a worker is: beside this module as source; in the bundle, whose parts have other names, in the folder of its chunks.
 * `name` is the file's path from this folder, without its ending.
 */
export function workerPlace(name: string, here = import.meta.url): URL {
  if (here.endsWith('.ts')) return new URL(`./${name}.ts`, here);
  const file = name.slice(name.lastIndexOf('/') + 1);
  return new URL(/\/chunks\/[^/]*$/.test(here) ? `./${file}.js` : `./chunks/${file}.js`, here);
}
