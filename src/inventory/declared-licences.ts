import type { ComposedFile } from '../domain/layer.ts';
import type { FoundPackage } from '../domain/package.ts';
import type { Placed } from './merge.ts';

type Licences = readonly string[];

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
    found.set(key, known.join('\0') === licences.join('\0') ? known : []);
  }
  return found;
}

/**
 * Gives the packages of dpkg the licences that their copyright files declare. One without such a file has its folder in common with another
 * of the same source (Debian Policy 12.5 lets it be a link to that), so that what the source's other packages declare is its own.
 */
export function withDeclaredLicences(placed: readonly Placed[], files: readonly ComposedFile[]): readonly Placed[] {
  const declared = new Map<string, Licences>();
  for (const file of files) {
    const declares = file.versions.at(-1)?.content.declares;
    if (declares !== undefined) declared.set(declares.package, declares.licences);
  }
  if (declared.size === 0) return placed;
  const ofSource = bySource(placed, declared);
  return placed.map((one) => {
    if (one.found.type !== 'deb' || one.found.licences.length > 0) return one;
    const licences = declared.get(one.found.name) ?? ofSource.get(sourceKey(one.found) ?? '') ?? [];
    return licences.length === 0 ? one : { ...one, found: { ...one.found, licences } };
  });
}
