import type { ComposedFile } from '../domain/layer.ts';
import type { FoundPackage } from '../domain/package.ts';
import type { Placed } from './merge.ts';

type Licences = readonly string[];

/**
 * Characters that packages are given in all, and what each licence costs beside its own. An image of five thousand packages takes some
 * hundred thousand; a hostile one names a hundred thousand packages of one source whose one file has 64 KB of licences.
 */
const MAX_GIVEN = 2 ** 24;
const ELEMENT = 64;

function weightOf(licences: Licences): number {
  return licences.reduce((sum, licence) => sum + ELEMENT + licence.length, 0);
}

function sourceKey({ source }: FoundPackage): string | undefined {
  return source === undefined ? undefined : `${source.name}\0${source.version}`;
}

/** Licences of sources, where all packages of one that declare some declare the same. */
function bySource(placed: readonly Placed[], declared: ReadonlyMap<string, Licences>): ReadonlyMap<string, Licences> {
  const found = new Map<string, Licences>();
  for (const one of placed) {
    const [key, licences] = [sourceKey(one.found), declared.get(one.found.name)];
    if (one.found.type !== 'deb' || key === undefined || licences === undefined) continue;
    const known = found.get(key) ?? licences;
    const isSame = known === licences || known.join('\0') === licences.join('\0');
    found.set(key, isSame ? known : []);
  }
  return found;
}

/**
 * Gives the packages of dpkg the licences that their copyright files declare. One without such a file has its folder in common with another
 * of the same source (Debian Policy 12.5 lets it be a link to that), so that what the source's other packages declare is its own. Beyond
 * what all of them may have together they stay as they are.
 */
export function withDeclaredLicences(placed: readonly Placed[], files: readonly ComposedFile[]): readonly Placed[] {
  const declared = new Map<string, Licences>();
  for (const file of files) {
    const declares = file.versions.at(-1)?.content.declares;
    if (declares !== undefined) declared.set(declares.package, declares.licences);
  }
  if (declared.size === 0) return placed;
  const ofSource = bySource(placed, declared);
  let left = MAX_GIVEN;
  return placed.map((one) => {
    if (one.found.type !== 'deb' || one.found.licences.length > 0) return one;
    const licences = declared.get(one.found.name) ?? ofSource.get(sourceKey(one.found) ?? '') ?? [];
    left -= weightOf(licences);
    return licences.length === 0 || left < 0 ? one : { ...one, found: { ...one.found, licences } };
  });
}
