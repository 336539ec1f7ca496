import { type Failure, fail } from '../domain/failure.ts';
import type { ComposedFile, ComposedImage } from '../domain/layer.ts';
import { compareText } from '../domain/location.ts';
import { type Distro, type FoundPackage, isDistroType, type Package } from '../domain/package.ts';
import { opkgControl } from './catalogers/opkg-control.ts';
import { withDeclaredLicences } from './declared-licences.ts';
import { findDistro } from './distro.ts';
import { comparePackages, mergePlaced, type Placed } from './merge.ts';
import { isThirdParty, ownershipKey } from './ownership.ts';
import { packageUrl } from './purl.ts';
import type { RepositoryCpes } from './red-hat.ts';
import { MAX_PACKAGES } from './text.ts';
import { unreadableFiles, unreadPlaces } from './unreadable.ts';

export interface Inventory {
  readonly distro?: Distro;
  /** By type, name, version, then place and layer. */
  readonly packages: readonly Package[];
  readonly failures: readonly Failure[];
}

/** What the user gave to read an image by. */
export interface AssembleOptions {
  /** Red Hat's table of content sets (`repository-cpe-file`). */
  readonly repositoryCpes?: RepositoryCpes;
}

function recordKey(found: FoundPackage): string {
  return `${found.type}\0${found.name}\0${found.version}\0${found.arch ?? ''}\0${found.within ?? ''}`;
}

/**
 * Attributes each package of the file's last version to the lowest layer since which the record is there without a gap: a layer that
 * only rewrites the database brings nothing, one that installs another version does.
 */
function placePackages(file: ComposedFile, distro: Distro | undefined): Placed[] {
  const last = file.versions.at(-1);
  if (last === undefined) return [];
  const { packages, symbols } = last.content;
  const earlier = file.versions.slice(0, -1).reverse();
  const layers = new Map(packages.map((found) => [recordKey(found), last.layer]));
  let open = new Set(layers.keys());
  for (const version of earlier) {
    const present = new Set(version.content.packages.map(recordKey));
    open = new Set([...open].filter((key) => present.has(key)));
    if (open.size === 0) break;
    for (const key of open) layers.set(key, version.layer);
  }
  return packages.map((found) => ({
    found,
    purl: packageUrl(found, distro),
    layer: layers.get(recordKey(found)) ?? last.layer,
    path: file.path,
    ...(symbols === undefined ? {} : { symbols }),
  }));
}

/** Which distribution package owns which path: from apk's, rpm's and chisel's own records, and from the file lists of dpkg and opkg. */
function findOwners(
  files: readonly ComposedFile[],
  placed: readonly Placed[],
  distro: Distro | undefined,
): Map<string, string> {
  const owners = new Map<string, string>();
  const byName = new Map<string, Placed>();
  for (const one of placed) {
    if (!isDistroType(one.found.type) || isThirdParty(one.found, distro?.id)) continue;
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

/** opkg's control files tell more of the packages that its status lists, and of those alone. */
function withoutStrayControls(placed: readonly Placed[], files: readonly ComposedFile[]): Placed[] {
  const controls = new Set(files.filter(({ cataloger }) => cataloger === opkgControl.id).map(({ path }) => path));
  if (controls.size === 0) return [...placed];
  const listed = placed.filter(({ path }) => !controls.has(path));
  const installed = new Set(listed.map(({ found }) => recordKey(found)));
  return [...listed, ...placed.filter(({ path, found }) => controls.has(path) && installed.has(recordKey(found)))];
}

/** Packages of dpkg whose database does not name their source: advisories go by it. */
function withUncovered(distro: Distro | undefined, packages: readonly Package[]): Distro | undefined {
  const nameless = packages.filter(({ type, source }) => type === 'deb' && source === undefined);
  const [first] = nameless;
  if (distro === undefined || first === undefined) return distro;
  const [file] = first.locations;
  const what =
    nameless.length === 1
      ? `the package ${first.name} of ${file}, which does not say of which source package it is`
      : `${nameless.length} packages of ${file}, which does not say of which source packages they are`;
  return { ...distro, uncovered: [...(distro.uncovered ?? []), what] };
}

function tooMany(ref: string, count: number): Failure {
  return fail(
    'inventory/too-many-packages',
    `${ref} has ${count} packages`,
    `no more than ${MAX_PACKAGES} are kept`,
    'look for a folder of packages that a build step left in the image',
  ).failure;
}

/**
 * Lists what is in an image. Pure; the order of the result depends on the content alone.
 * @param ref the image as the user wrote it, for the words of failures.
 */
export function assemble(image: ComposedImage, ref: string, options: AssembleOptions = {}): Inventory {
  const release = findDistro(image, options.repositoryCpes);
  const files = [...image.files].sort((a, b) => compareText(a.path, b.path));
  const listed = withoutStrayControls(
    files.flatMap((file) => placePackages(file, release)),
    files,
  );
  const placed = withDeclaredLicences(listed, files);
  const packages = mergePlaced(placed, findOwners(files, placed, release)).sort(comparePackages);
  const distro = withUncovered(release, packages);
  const failures = [...unreadableFiles(files, ref), ...unreadPlaces(image.unread, ref)];
  if (packages.length > MAX_PACKAGES) failures.push(tooMany(ref, packages.length));
  return {
    ...(distro === undefined ? {} : { distro }),
    packages: packages.slice(0, MAX_PACKAGES),
    failures,
  };
}
