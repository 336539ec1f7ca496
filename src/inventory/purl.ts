import { PackageURL } from 'packageurl-js';
import { type Distro, type FoundPackage, isDistroType } from '../domain/package.ts';

/** Where the qualified name is split: namespace before, name after. */
function split(name: string, at: number): [string | undefined, string] {
  return at < 0 ? [undefined, name] : [name.slice(0, at), name.slice(at + 1)];
}

/** Namespace and name by the rules of the type (purl-spec, PURL-TYPES). */
function partsOf({ type, name }: FoundPackage, distro: Distro | undefined): [string | undefined, string] {
  switch (type) {
    case 'npm':
      return split(name, name.startsWith('@') ? name.indexOf('/') : -1);
    case 'maven':
      return split(name, name.indexOf(':'));
    case 'golang':
    case 'composer':
      return split(name, name.lastIndexOf('/'));
    default:
      return [isDistroType(type) ? distro?.purl.namespace : undefined, name];
  }
}

/** A purl, or nothing where the library refuses a part: an image's files may hold anything. */
function written(
  type: string,
  namespace: string | undefined,
  name: string,
  version: string,
  qualifiers: Readonly<Record<string, string>> | undefined,
): string | undefined {
  try {
    return new PackageURL(type, namespace, name, version, qualifiers, undefined).toString().replaceAll('+', '%2B');
  } catch {
    return undefined;
  }
}

/**
 * The purl of a package (package-url/purl-spec). Packages of a distribution carry `arch`, `epoch` (rpm) and `distro`; without a known
 * distribution they have no namespace. The library leaves `+` as it is, which the specification's cases want encoded. What the rules of a type do not
 * allow (a Maven artifact whose group is not known, a Go module of version `v1.x`) is `pkg:generic`: it is listed and not mistaken for another.
 */
export function packageUrl(found: FoundPackage, distro: Distro | undefined): string {
  const [namespace, name] = partsOf(found, distro);
  const epoch = found.type === 'rpm' ? /^(\d+):(.*)$/s.exec(found.version) : null;
  const qualifiers = isDistroType(found.type)
    ? {
        ...(found.arch === undefined ? {} : { arch: found.arch }),
        ...(distro === undefined ? {} : { distro: distro.purl.distro }),
        ...(epoch === null ? {} : { epoch: epoch[1] ?? '0' }),
      }
    : found.qualifiers;
  const version = epoch?.[2] ?? found.version;
  const purl =
    written(found.type, namespace, name, version, qualifiers) ??
    written('generic', undefined, found.name, version, undefined);
  return purl ?? 'pkg:generic/unnamed';
}
