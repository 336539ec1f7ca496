import type { CatalogedFile } from '../../domain/layer.ts';
import type { FoundPackage, PackageType } from '../../domain/package.ts';
import { isToken, MAX_PACKAGES, own } from '../text.ts';

/** One locked package. What has no version (a Git revision, a folder beside the lock file) can be compared with nothing. */
export interface LockedPackage {
  readonly name: string | undefined;
  readonly version?: string | undefined;
  readonly hash?: string | undefined;
  readonly licences?: readonly string[];
}

/** Each package once; those without sound name and version are left out. Development dependencies are in: they may be installed. */
export function lockedPackages(type: PackageType, entries: Iterable<LockedPackage>, problem?: string): CatalogedFile {
  const packages = new Map<string, FoundPackage>();
  let more = false;
  for (const { name, version, hash, licences = [] } of entries) {
    if (!isToken(name) || !isToken(version) || !/^[0-9v]/.test(version)) continue;
    if (packages.size >= MAX_PACKAGES) {
      more = true;
      break;
    }
    const found = { type, name: own(name), version: own(version), licences };
    const key = `${name}\0${version}`;
    if (!packages.has(key)) packages.set(key, { ...found, ...(hash === undefined ? {} : { hashes: [hash] }) });
  }
  const told = problem ?? (more ? `it lists more than ${MAX_PACKAGES} packages` : undefined);
  return { packages: [...packages.values()], ...(told === undefined ? {} : { problem: told }) };
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Lock files beyond this are not read. */
export const MAX_LOCK_BYTES = 64 * 1024 * 1024;
