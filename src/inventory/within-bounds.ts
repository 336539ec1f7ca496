import type { CatalogedFile } from '../domain/layer.ts';
import type { FoundPackage } from '../domain/package.ts';
import { MAX_PACKAGES } from './text.ts';

/** The packages of a file as a cataloger answers them: as many as are kept of one, and told where there are more. */
export function withinBounds(packages: readonly FoundPackage[]): CatalogedFile {
  if (packages.length <= MAX_PACKAGES) return { packages };
  return { packages: packages.slice(0, MAX_PACKAGES), problem: `it lists more than ${MAX_PACKAGES} packages` };
}
