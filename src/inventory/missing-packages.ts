import type { InspectedImage } from '../domain/image.ts';
import { isDistroType } from '../domain/package.ts';

/** What an image should list, and does not: its list of packages must not pass for a whole one. */
export interface MissingPackages {
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}

type Listed = Pick<InspectedImage, 'ref' | 'distro' | 'packages' | 'removedDatabases' | 'failures'>;

const FIX = 'keep the package database, build on a base without packages, or accept the gap with `unassessed: report`';

/**
 * Says where a distribution's packages are missing from the list: its os-release is there and none of its packages, or a layer took away
 * the database. Undefined where the list has some, where a database has been told as unreadable, and where there is no distribution.
 */
export function missingPackages({
  ref,
  distro,
  packages,
  removedDatabases = [],
  failures,
}: Listed): MissingPackages | undefined {
  const isTold = failures.some(({ code }) => code === 'inventory/unreadable-database');
  if (isTold || packages.some(({ type }) => isDistroType(type))) return undefined;
  const [path] = removedDatabases;
  if (path !== undefined) {
    const why = `a layer removed or emptied ${path}, which a layer below has filled`;
    return { what: `the distribution packages in ${ref}`, why, fix: FIX };
  }
  if (distro === undefined) return undefined;
  const why = 'no package of the distribution was found in the image';
  return { what: `${distro.name} in ${ref}`, why, fix: FIX };
}
