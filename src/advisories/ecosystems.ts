import { isDistroType, type Package, type PackageType } from '../domain/package.ts';
import { apk } from './versions/apk.ts';
import { dpkg } from './versions/dpkg.ts';
import type { VersionOrder } from './versions/order.ts';
import { rpm } from './versions/rpm.ts';
import { semver } from './versions/semver.ts';

/** How packages of one ecosystem of OSV are asked for. */
export interface Ecosystem {
  readonly type: PackageType;
  readonly order: VersionOrder;
  /** Which name and version the records use: those of the source package, or of the binary. */
  readonly names: 'source' | 'binary';
  /** True where the string is of no use without its release: `Ubuntu` alone mixes all of them. */
  readonly needsRelease: boolean;
  /** Source packages that have advisories in every release: an answer to "are there any for this release?". */
  readonly landmarks: readonly string[];
}

const APK: Omit<Ecosystem, 'needsRelease'> = {
  type: 'apk',
  order: apk,
  names: 'source',
  landmarks: ['openssl', 'busybox', 'curl'],
};
const DEB: Ecosystem = {
  type: 'deb',
  order: dpkg,
  names: 'source',
  needsRelease: true,
  landmarks: ['openssl', 'curl', 'linux'],
};

/** OSV's ecosystems by the part before the first colon (osv-schema, ecosystems.json), with the names that real records use. */
const ECOSYSTEMS: ReadonlyMap<string, Ecosystem> = new Map<string, Ecosystem>([
  ['Debian', DEB],
  ['Ubuntu', DEB],
  ['Alpine', { ...APK, needsRelease: true }],
  ['Wolfi', { ...APK, needsRelease: false }],
  ['Chainguard', { ...APK, needsRelease: false }],
  [
    'AlmaLinux',
    { type: 'rpm', order: rpm, names: 'binary', needsRelease: true, landmarks: ['openssl-libs', 'curl', 'kernel'] },
  ],
  ['npm', { type: 'npm', order: semver, names: 'binary', needsRelease: false, landmarks: [] }],
]);

/** The directory of an ecosystem in OSV's bucket: the string without its release. */
export function ecosystemRoot(ecosystem: string): string {
  const colon = ecosystem.indexOf(':');
  return colon < 0 ? ecosystem : ecosystem.slice(0, colon);
}

/** What is known of an ecosystem string; undefined where it cannot be asked for, a bare `Ubuntu` or `Alpine` included. */
export function ecosystemOf(ecosystem: string): Ecosystem | undefined {
  const root = ecosystemRoot(ecosystem);
  const known = ECOSYSTEMS.get(root);
  return known?.needsRelease === true && root.length + 1 >= ecosystem.length ? undefined : known;
}

/** The ecosystems of the languages' packages; `generic` has none. */
const LANGUAGES: Partial<Record<PackageType, string>> = {
  npm: 'npm',
  pypi: 'PyPI',
  gem: 'RubyGems',
  composer: 'Packagist',
  nuget: 'NuGet',
  golang: 'Go',
  cargo: 'crates.io',
  maven: 'Maven',
  bitnami: 'Bitnami',
};

/** The ecosystem of a language's packages. */
export function languageEcosystem(type: PackageType): string | undefined {
  return LANGUAGES[type];
}

/** What is asked of an advisory source for one package. */
export interface PackageQuery {
  readonly ecosystem: string;
  readonly name: string;
  readonly version: string;
}

/**
 * The question to ask for a package: name and version of the source where the ecosystem's records use it, never a purl,
 * which loses the release. Undefined where no ecosystem covers the package.
 */
export function queryOf(found: Package, distroEcosystem: string | undefined): PackageQuery | undefined {
  const ecosystem = isDistroType(found.type) ? distroEcosystem : languageEcosystem(found.type);
  if (ecosystem === undefined) return undefined;
  const known = ecosystemOf(ecosystem);
  if (known === undefined || known.type !== found.type) return undefined;
  const { name, version } = known.names === 'source' ? (found.source ?? found) : found;
  return { ecosystem, name, version };
}
