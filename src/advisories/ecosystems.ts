import type { PackageType } from '../domain/package.ts';
import { apk } from './versions/apk.ts';
import { bitnami } from './versions/bitnami.ts';
import { composer } from './versions/composer.ts';
import { crates } from './versions/crates.ts';
import { dpkg } from './versions/dpkg.ts';
import { go } from './versions/go.ts';
import { maven } from './versions/maven.ts';
import { nuget } from './versions/nuget.ts';
import type { VersionOrder } from './versions/order.ts';
import { pep440 } from './versions/pep440.ts';
import { rpm } from './versions/rpm.ts';
import { rubygems } from './versions/rubygems.ts';
import { semver } from './versions/semver.ts';

/** How packages of one ecosystem of OSV are asked for. */
export interface Ecosystem {
  readonly type: PackageType;
  readonly order: VersionOrder;
  /** Which name and version the records use: those of the source package, of the binary, or now one and now the other. */
  readonly names: 'source' | 'binary' | 'both';
  /** True where the string is of no use without its release: `Ubuntu` alone mixes all of them. */
  readonly needsRelease: boolean;
  /** Packages that have advisories in every release: an answer to "are there any for this release?". */
  readonly landmarks: readonly string[];
  /** The one form of a name that its records may write in several; absent where names are exact. */
  readonly normalise?: (name: string) => string;
}

/** What is asked of an advisory source for one package. */
export interface PackageQuery {
  readonly ecosystem: string;
  /** In the ecosystem's normal form (`normalName`), in which records are kept as well. */
  readonly name: string;
  readonly version: string;
  /** The name to send to a server, where that is not the normal form. */
  readonly asked?: string;
  /** Set where nothing that counts can come of it (kernel headers): a source that fetches its records one by one does not ask. */
  readonly isIdle?: true;
  /** Set where the epoch of the version is not known: it is then left out of comparisons. */
  readonly anyEpoch?: true;
}

type Family = Omit<Ecosystem, 'needsRelease'>;

const APK: Family = { type: 'apk', order: apk, names: 'source', landmarks: ['openssl', 'busybox', 'curl'] };
const DEB: Family = { type: 'deb', order: dpkg, names: 'source', landmarks: ['openssl', 'curl', 'linux'] };
const RPM_BINARY: Family = {
  type: 'rpm',
  order: rpm,
  names: 'binary',
  landmarks: ['openssl-libs', 'curl', 'kernel', 'httpd', 'nodejs'],
};
/** Records name the source; some name a binary: both are asked for. */
const RPM_BOTH: Family = {
  type: 'rpm',
  order: rpm,
  names: 'both',
  landmarks: ['openssl', 'curl', 'kernel', 'openssl-1_1', 'kernel-default', 'openssl-3'],
};

const released = (family: Family): Ecosystem => ({ ...family, needsRelease: true });
const rolling = (family: Family): Ecosystem => ({ ...family, needsRelease: false });

function language(type: PackageType, order: VersionOrder, normalise?: Ecosystem['normalise']): Ecosystem {
  const known: Ecosystem = { type, order, names: 'binary', needsRelease: false, landmarks: [] };
  return normalise === undefined ? known : { ...known, normalise };
}

const lower = (name: string): string => name.toLowerCase();

/** PEP 503. GitHub's records keep the case that the author writes. */
function pypiName(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-');
}

/** OSV's ecosystems by the part before the first colon (osv-schema, ecosystems.json), with the names that real records use. */
const ECOSYSTEMS: ReadonlyMap<string, Ecosystem> = new Map<string, Ecosystem>([
  ['Debian', released(DEB)],
  ['Ubuntu', released(DEB)],
  ['Echo', rolling(DEB)],
  ['Alpine', released(APK)],
  ['Alpaquita', released(APK)],
  ['BellSoft Hardened Containers', released(APK)],
  ['Wolfi', rolling(APK)],
  ['Chainguard', rolling(APK)],
  ['MinimOS', rolling(APK)],
  ['CleanStart', rolling(APK)],
  ['Red Hat', released(RPM_BINARY)],
  ['AlmaLinux', released(RPM_BINARY)],
  ['Rocky Linux', released(RPM_BOTH)],
  ['SUSE', released(RPM_BOTH)],
  ['openSUSE', released(RPM_BOTH)],
  ['Azure Linux', released(RPM_BOTH)],
  ['Photon OS', released(RPM_BOTH)],
  ['Mageia', released(RPM_BOTH)],
  ['openEuler', released(RPM_BOTH)],
  ['npm', language('npm', semver)],
  ['PyPI', language('pypi', pep440, pypiName)],
  ['RubyGems', language('gem', rubygems)],
  ['Packagist', language('composer', composer, lower)],
  ['NuGet', language('nuget', nuget, lower)],
  ['Go', language('golang', go)],
  ['crates.io', language('cargo', crates)],
  ['Maven', language('maven', maven)],
  ['Bitnami', language('bitnami', bitnami)],
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

/** The one form of a package's name under which records and packages of an ecosystem meet: PyPI's, Packagist's and NuGet's differ in case. */
export function normalName(ecosystem: string, name: string): string {
  const known = ECOSYSTEMS.get(ecosystemRoot(ecosystem));
  return known?.normalise === undefined ? name : known.normalise(name);
}

/** The ecosystems of the languages' packages. Programs that no package manager knows, and conda's, go by Bitnami's names. */
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
  conda: 'Bitnami',
  generic: 'Bitnami',
};

/** The ecosystem of a language's packages. */
export function languageEcosystem(type: PackageType): string | undefined {
  return LANGUAGES[type];
}
