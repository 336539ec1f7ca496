import { type Failure, fail } from '../domain/failure.ts';
import type { ComposedFile, ComposedImage } from '../domain/layer.ts';
import { compareText } from '../domain/location.ts';
import { type Distro, type FoundPackage, isDistroType, type Package } from '../domain/package.ts';
import { findDistro } from './distro.ts';
import { isThirdParty, ownershipKey } from './ownership.ts';
import { packageUrl } from './purl.ts';
import { MAX_PACKAGES } from './text.ts';

export interface Inventory {
  readonly distro?: Distro;
  /** By type, name, version, then layer and place. */
  readonly packages: readonly Package[];
  readonly failures: readonly Failure[];
}

/** A package of one file, with the layer that brought it. */
interface Placed {
  readonly found: FoundPackage;
  readonly purl: string;
  readonly layer: string;
  readonly path: string;
}

function recordKey(found: FoundPackage): string {
  return `${found.type}\0${found.name}\0${found.version}\0${found.arch ?? ''}`;
}

/**
 * Attributes each package of the file's last version to the lowest layer since which the record is there without a gap: a layer that
 * only rewrites the database brings nothing, one that installs another version does.
 */
function placePackages(file: ComposedFile, distro: Distro | undefined): Placed[] {
  const last = file.versions.at(-1);
  if (last === undefined) return [];
  const earlier = file.versions.slice(0, -1).reverse();
  const layers = new Map(last.content.packages.map((found) => [recordKey(found), last.layer]));
  let open = new Set(layers.keys());
  for (const version of earlier) {
    const present = new Set(version.content.packages.map(recordKey));
    open = new Set([...open].filter((key) => present.has(key)));
    if (open.size === 0) break;
    for (const key of open) layers.set(key, version.layer);
  }
  return last.content.packages.map((found) => ({
    found,
    purl: packageUrl(found, distro),
    layer: layers.get(recordKey(found)) ?? last.layer,
    path: file.path,
  }));
}

/** Which distribution package owns which path: from apk's own records, and from dpkg's file lists. */
function findOwners(files: readonly ComposedFile[], placed: readonly Placed[]): Map<string, string> {
  const owners = new Map<string, string>();
  const byName = new Map<string, Placed>();
  for (const one of placed) {
    if (!isDistroType(one.found.type) || isThirdParty(one.found.maintainer)) continue;
    byName.set(one.found.name, one);
    byName.set(`${one.found.name}:${one.found.arch ?? ''}`, one);
    for (const path of one.found.files ?? []) owners.set(ownershipKey(path), one.purl);
  }
  for (const file of files) {
    const owns = file.versions.at(-1)?.content.owns;
    const owner = owns === undefined ? undefined : byName.get(owns.package);
    if (owns === undefined || owner === undefined) continue;
    for (const path of owns.paths) owners.set(ownershipKey(path), owner.purl);
  }
  return owners;
}

function findFailures(image: ComposedImage, ref: string): Failure[] {
  const failures: Failure[] = [];
  for (const file of image.files) {
    const problem = file.versions.at(-1)?.content.problem;
    if (problem === undefined) continue;
    const { failure } = fail(
      'inventory/unreadable-database',
      `${file.path} in ${ref} cannot be read in full`,
      problem,
      'look at the file in the image (a build step may have damaged it), and build the image anew',
    );
    failures.push(failure);
  }
  return failures.sort((a, b) => compareText(a.what, b.what));
}

/** One record for what is the same package: the databases of a distribution may name it twice, a language package may lie at several places. */
function merge(placed: readonly Placed[], owners: ReadonlyMap<string, string>): Package[] {
  const merged = new Map<string, { package: Package; locations: Set<string> }>();
  for (const one of placed) {
    const language = !isDistroType(one.found.type);
    const owner = language ? owners.get(ownershipKey(one.path)) : undefined;
    const key = language ? `${one.purl}\0${one.layer}\0${owner ?? ''}` : one.purl;
    const known = merged.get(key);
    if (known !== undefined) known.locations.add(one.path);
    else {
      const { files: _files, ...found } = one.found;
      const locations = new Set([one.path]);
      const record = { ...found, purl: one.purl, layer: one.layer, locations: [], ...(owner ? { owner } : {}) };
      merged.set(key, { package: record, locations });
    }
  }
  return [...merged.values()].map((one) => ({ ...one.package, locations: [...one.locations].sort(compareText) }));
}

function compareFound(a: Package, b: Package): number {
  return (
    compareText(a.type, b.type) ||
    compareText(a.name, b.name) ||
    compareText(a.version, b.version) ||
    compareText(a.arch ?? '', b.arch ?? '') ||
    compareText(a.locations[0] ?? '', b.locations[0] ?? '') ||
    compareText(a.layer, b.layer)
  );
}

/**
 * Lists what is in an image. Pure; the order of the result depends on the content alone.
 * @param ref the image as the user wrote it, for the words of failures.
 */
export function assemble(image: ComposedImage, ref: string): Inventory {
  const distro = findDistro(image);
  const files = [...image.files].sort((a, b) => compareText(a.path, b.path));
  const placed = files.flatMap((file) => placePackages(file, distro));
  const failures = findFailures(image, ref);
  const packages = merge(placed, findOwners(files, placed)).sort(compareFound);
  if (packages.length > MAX_PACKAGES) {
    const { failure } = fail(
      'inventory/too-many-packages',
      `${ref} has ${packages.length} packages`,
      `no more than ${MAX_PACKAGES} are kept`,
      'look for a folder of packages that a build step left in the image',
    );
    failures.push(failure);
  }
  return {
    ...(distro === undefined ? {} : { distro }),
    packages: packages.slice(0, MAX_PACKAGES),
    failures,
  };
}
