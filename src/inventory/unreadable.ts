import { type Failure, fail } from '../domain/failure.ts';
import type { ComposedFile, ComposedImage } from '../domain/layer.ts';
import { compareText } from '../domain/location.ts';
import { otherDatabases } from './catalogers/other-databases.ts';

function failureOf(path: string, ref: string, problem: string): Failure {
  return fail(
    'inventory/unreadable-database',
    `${path} in ${ref} cannot be read in full`,
    problem,
    'look at the file in the image (a build step may have damaged it), and build the image anew',
  ).failure;
}

/** Databases of other kinds have up to a file for each package: they are told of once for each kind. */
function othersOf(others: ReadonlyMap<string, readonly string[]>, ref: string): Failure[] {
  return [...others].map(([problem, paths]) => {
    const more = paths.length - 1;
    const what = `${paths[0]}${more === 0 ? '' : `, and ${more} more,`}`;
    return fail(
      'inventory/unreadable-database',
      `${what} in ${ref} cannot be read`,
      problem,
      'scan what it lists by another program, or build on a base of a distribution that is read',
    ).failure;
  });
}

/** Places of databases where something is that is no file (see ComposedImage). */
export function unreadPlaces(unread: ComposedImage['unread'], ref: string): Failure[] {
  return (unread ?? []).map(({ path, why }) => failureOf(path, ref, why));
}

/** What of an image's files of interest could not be read, in the order of their paths. A lower layer's damage that a higher one repaired is none. */
export function unreadableFiles(files: readonly ComposedFile[], ref: string): Failure[] {
  const failures: Failure[] = [];
  const others = new Map<string, string[]>();
  for (const { path, cataloger, versions } of files) {
    const problem = versions.at(-1)?.content.problem;
    if (problem === undefined) continue;
    if (cataloger !== otherDatabases.id) failures.push(failureOf(path, ref, problem));
    else {
      const known = others.get(problem);
      if (known === undefined) others.set(problem, [path]);
      else known.push(path);
    }
  }
  return [...failures, ...othersOf(others, ref)].sort((a, b) => compareText(a.what, b.what));
}
