import type { Affected } from './advisory.ts';

/** Packages of Ubuntu's kernels have the number of their build in the name: `linux-image-5.15.0-91-generic`. */
const BUILD = /\d{1,4}(?:\.\d{1,4}){2}-\d{1,6}/;

/** The lists of kernels' records without these numbers: they have hundreds of names, and are asked about for each package. */
const WITHOUT_BUILDS = new WeakMap<ReadonlySet<string>, ReadonlySet<string>>();

function withoutBuild(name: string): string {
  return name.replace(BUILD, '#');
}

function withoutBuilds(names: ReadonlySet<string>): ReadonlySet<string> {
  const known = WITHOUT_BUILDS.get(names) ?? new Set([...names].map(withoutBuild));
  WITHOUT_BUILDS.set(names, known);
  return known;
}

/**
 * Whether an entry is about a binary package: Ubuntu's and SUSE's records list those that carry the flaw, and others of the same source do
 * not. Of a kernel they list the build that has the fix, and mean those before it.
 */
export function namesBinary({ name: source, binaries }: Affected, name: string): boolean {
  if (binaries === undefined || binaries.has(name)) return true;
  return /^linux(?:-|$)/.test(source) && BUILD.test(name) && withoutBuilds(binaries).has(withoutBuild(name));
}
