import { compareText } from '../domain/location.ts';
import { type FoundPackage, isDistroType, type Package, type SymbolHashes } from '../domain/package.ts';
import { ownershipKey } from './ownership.ts';

/** A package of one file, with the layer that brought it. */
export interface Placed {
  readonly found: FoundPackage;
  readonly purl: string;
  readonly layer: string;
  readonly path: string;
  /** Of the file: what of Go's functions is linked into it. */
  readonly symbols?: SymbolHashes;
}

type Record = { package: Package; readonly locations: Set<string> };

/**
 * What makes two finds the same package. Of a distribution: the purl, since several databases may name one. Of a language: the layer and
 * the owner too, and its own place where it lies in an archive or has symbols of its own.
 */
function keyOf({ found, purl, layer, path, symbols }: Placed, owner: string | undefined): string {
  if (isDistroType(found.type)) return purl;
  const place = found.within === undefined && symbols === undefined ? '' : `${path}\0${found.within ?? ''}`;
  return `${purl}\0${layer}\0${owner ?? ''}\0${place}`;
}

function toPackage({ found, purl, layer, symbols }: Placed, owner: string | undefined): Package {
  const { files: _files, qualifiers: _qualifiers, ...rest } = found;
  return {
    ...rest,
    purl,
    layer,
    locations: [],
    ...(owner === undefined ? {} : { owner }),
    ...(symbols === undefined ? {} : { symbols }),
  };
}

/** Fills what one record of a distribution's package leaves open by another of the same: chisel names no source, opkg's status no licence. */
function complete(known: Package, { found }: Placed): Package {
  const { source, maintainer, licences } = found;
  return {
    ...known,
    ...(known.source === undefined && source !== undefined ? { source } : {}),
    ...(known.maintainer === undefined && maintainer !== undefined ? { maintainer } : {}),
    licences: known.licences.length === 0 ? licences : known.licences,
  };
}

/**
 * One record for what is the same package: the databases of a distribution may name it twice, a language package may lie at several places.
 * @param owners purls of distribution packages by the paths that they own, in the form of `ownershipKey`.
 */
export function mergePlaced(placed: readonly Placed[], owners: ReadonlyMap<string, string>): Package[] {
  const merged = new Map<string, Record>();
  for (const one of placed) {
    const isDistro = isDistroType(one.found.type);
    const owner = isDistro ? undefined : owners.get(ownershipKey(one.path));
    const key = keyOf(one, owner);
    const known = merged.get(key);
    if (known === undefined) merged.set(key, { package: toPackage(one, owner), locations: new Set([one.path]) });
    else {
      known.locations.add(one.path);
      if (isDistro) known.package = complete(known.package, one);
    }
  }
  return [...merged.values()].map((one) => ({ ...one.package, locations: [...one.locations].sort(compareText) }));
}

/** Order of an inventory: type, name, version, architecture, then place and layer. */
export function comparePackages(a: Package, b: Package): number {
  return (
    compareText(a.type, b.type) ||
    compareText(a.name, b.name) ||
    compareText(a.version, b.version) ||
    compareText(a.arch ?? '', b.arch ?? '') ||
    compareText(a.locations[0] ?? '', b.locations[0] ?? '') ||
    compareText(a.within ?? '', b.within ?? '') ||
    compareText(a.layer, b.layer)
  );
}
