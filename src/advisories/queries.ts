import { type Distro, isDistroType, type Package } from '../domain/package.ts';
import { ecosystemOf, languageEcosystem, normalName, type PackageQuery } from './ecosystems.ts';
import { isKernelHeaders } from './kernel-headers.ts';
import { goVersion } from './versions/go.ts';
import type { VersionOrder } from './versions/order.ts';
import { rpmWithoutEpoch } from './versions/rpm.ts';
import { withoutPlatform } from './versions/rubygems.ts';

/** True for what an rpm database lists and is no package: the keys that it trusts. */
export function isTrustedKey({ type, name }: Package): boolean {
  return type === 'rpm' && name === 'gpg-pubkey';
}

/** Names of programs as they are found, and as Bitnami's records have them (bitnami/vulndb, data/). Others have none there. */
const PROGRAMS: ReadonlyMap<string, string> = new Map([
  ['consul', 'consul'],
  ['fluent-bit', 'fluent-bit'],
  ['go', 'golang'],
  ['haproxy', 'haproxy'],
  ['httpd', 'apache'],
  ['java', 'java'],
  ['jre', 'jre'],
  ['libphp', 'php'],
  ['mariadb', 'mariadb'],
  ['memcached', 'memcached'],
  ['mongodb', 'mongodb'],
  ['nginx', 'nginx'],
  ['node', 'node'],
  ['nodejs', 'node'],
  ['openjdk', 'java'],
  ['openldap', 'openldap'],
  ['php', 'php'],
  ['php-cli', 'php'],
  ['php-fpm', 'php'],
  ['postgres', 'postgresql'],
  ['postgresql', 'postgresql'],
  ['python', 'python'],
  ['redis', 'redis'],
  ['ruby', 'ruby'],
  ['valkey', 'valkey'],
]);

/** All ecosystems that the distribution's packages may be of, without repetitions. */
export function distroEcosystems(distro: Pick<Distro, 'ecosystem' | 'ecosystems'> | undefined): readonly string[] {
  if (distro?.ecosystem === undefined) return [];
  return [...new Set([distro.ecosystem, ...(distro.ecosystems ?? [])])];
}

/** A Go program that was built from a tree without a version: nothing can be said of its own code, only of what it is made of. */
export function isUnversioned({ type, version }: Package): boolean {
  if (type !== 'golang') return false;
  return /^(?:|\(devel\)|devel(?:\s.*)?|unknown|v?0\.0\.0(?:-0{14}-0{12}|-00010101000000-0{12})?(?:\+.*)?)$/s.test(
    version.trim(),
  );
}

/** The version as the records write it. */
function askedVersion({ type, version }: Package): string {
  switch (type) {
    case 'golang':
      return goVersion(version);
    case 'pypi':
      // A local version is a build of the public one (PEP 440, "Local version identifiers"): advisories speak of that.
      return version.split('+', 1)[0] ?? version;
    case 'bitnami':
      return version.replace(/^(\d+(?:\.\d+)*)-\d+$/, '$1');
    case 'generic':
      // Java 8 calls itself 1.8.0_392-b08, its records 8.0.392.
      return version.replace(/^1\.(\d+)\.0_(\d+).*$/, '$1.0.$2');
    case 'gem':
      return withoutPlatform(version);
    default:
      return version;
  }
}

function languageQueries(found: Package): readonly PackageQuery[] {
  const ecosystem = languageEcosystem(found.type);
  const isProgram = found.type === 'generic' || found.type === 'conda';
  const written = isProgram ? PROGRAMS.get(found.name) : found.name;
  if (ecosystem === undefined || written === undefined || isUnversioned(found)) return [];
  // The Go vulnerability database keeps flaws of the go command under this name: they strike who builds, not who runs.
  if (ecosystem === 'Go' && written === 'toolchain') return [];
  const name = normalName(ecosystem, written);
  const asked = name === written || ecosystem === 'PyPI' ? {} : { asked: written };
  return [{ ecosystem, name, version: askedVersion(found), ...asked }];
}

/** The epoch of a source rpm is not in its file name; that of the binary may be another one. */
function rpmSource(found: Package): Pick<PackageQuery, 'name' | 'version' | 'anyEpoch'> | undefined {
  const { source } = found;
  if (source === undefined || source.name === found.name) return undefined;
  return /^\d+:/.test(source.version) ? source : { ...source, anyEpoch: true };
}

/** Versions of Ubuntu Pro's packages (`+esm1`, `~esm1`). */
const ESM = /[+~]esm\d/;

/** Fixes of Ubuntu Pro are known to its own ecosystem alone: in that of the release, its packages would seem unfixed. */
function isElsewhere({ version }: Package, ecosystem: string, ecosystems: readonly string[]): boolean {
  if (!ecosystem.startsWith('Ubuntu:') || ecosystem.startsWith('Ubuntu:Pro:') || !ESM.test(version)) return false;
  return ecosystems.some((one) => one.startsWith('Ubuntu:Pro:'));
}

function distroQueries(found: Package, ecosystem: string): readonly PackageQuery[] {
  const known = ecosystemOf(ecosystem);
  if (known === undefined || known.type !== found.type || isTrustedKey(found)) return [];
  const idle = isKernelHeaders(found) ? ({ isIdle: true } as const) : {};
  const query = ({ name, version, anyEpoch }: Pick<PackageQuery, 'name' | 'version' | 'anyEpoch'>): PackageQuery => ({
    ecosystem,
    name,
    version,
    ...(anyEpoch === undefined ? {} : { anyEpoch }),
    ...idle,
  });
  if (known.names === 'binary') return [query(found)];
  if (known.names === 'source') return [query(found.source ?? found)];
  const source = rpmSource(found);
  return source === undefined ? [query(found)] : [query(found), query(source)];
}

/**
 * The questions to ask for a package: by name and version of the source or the binary, whichever the ecosystem's records use, in every
 * ecosystem that the package may be of; never by purl, which loses the release. None where no ecosystem covers the package.
 * @param ecosystems those of the image's distribution (`distroEcosystems`).
 */
export function queriesOf(found: Package, ecosystems: readonly string[]): readonly PackageQuery[] {
  if (!isDistroType(found.type)) return languageQueries(found);
  return ecosystems
    .filter((ecosystem) => !isElsewhere(found, ecosystem, ecosystems))
    .flatMap((ecosystem) => distroQueries(found, ecosystem));
}

/** How the versions of a query and of the records about it are compared. */
export function orderOf(query: PackageQuery): VersionOrder | undefined {
  return query.anyEpoch === true ? rpmWithoutEpoch : ecosystemOf(query.ecosystem)?.order;
}

/** Says what is the same question. */
export function queryKey({ ecosystem, name, version, anyEpoch }: PackageQuery): string {
  return `${ecosystem}\0${name}\0${version}\0${anyEpoch === true ? '*' : ''}`;
}
