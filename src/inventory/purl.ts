import { PackageURL } from 'packageurl-js';
import type { Distro, FoundPackage } from '../domain/package.ts';

/** Splits `@scope/name`; other names have no scope. */
function splitScope(name: string): { scope: string | undefined; bare: string } {
  const slash = name.startsWith('@') ? name.indexOf('/') : -1;
  return slash < 0 ? { scope: undefined, bare: name } : { scope: name.slice(0, slash), bare: name.slice(slash + 1) };
}

/**
 * The purl of a package (package-url/purl-spec). Packages of a distribution carry `arch` and `distro`; without a known distribution they
 * have no namespace. The library leaves `+` as it is, which the specification's cases want encoded.
 */
export function packageUrl(found: FoundPackage, distro: Distro | undefined): string {
  const { scope, bare } = splitScope(found.name);
  const qualifiers = {
    ...(found.arch === undefined ? {} : { arch: found.arch }),
    ...(distro === undefined ? {} : { distro: distro.purl.distro }),
  };
  const purl =
    found.type === 'npm'
      ? new PackageURL('npm', scope, bare, found.version, undefined, undefined)
      : new PackageURL(found.type, distro?.purl.namespace, found.name, found.version, qualifiers, undefined);
  return purl.toString().replaceAll('+', '%2B');
}
