import { type RepositoryCpes, redHatStreams } from './red-hat.ts';

type Facts = Readonly<Record<string, string>>;

/** What an image shows beside its os-release that decides about ecosystems. */
export interface Surroundings {
  /** Names of Red Hat's content sets that the image was built from. */
  readonly contentSets?: readonly string[];
  readonly repositoryCpes?: RepositoryCpes;
  /** Packages of Ubuntu Pro may be in the image. */
  readonly pro?: boolean;
}

/** OSV ecosystem strings of one image, the main one first, and what of it no ecosystem covers. */
export interface Ecosystems {
  readonly all: readonly string[];
  readonly uncovered: readonly string[];
}

/** `1.2` of `1.2.3`; the whole where it has fewer parts. */
function parts(version: string, count: number): string {
  return version.split('.').slice(0, count).join('.');
}

function numbered(prefix: string, version: string, count: number): string | undefined {
  const release = parts(version, count);
  return /^\d{1,4}(\.\d{1,4}){0,3}$/.test(release) ? `${prefix}:${release}` : undefined;
}

/** Debian's releases before 7 are written with their `.0` in OSV (`Debian:6.0`). */
function debian(version: string): string | undefined {
  if (version === 'sid') return 'Debian:sid';
  const major = parts(version, 1);
  if (major === '3') return numbered('Debian', version, 2);
  return Number(major) >= 4 && Number(major) <= 6 ? `Debian:${major}.0` : numbered('Debian', version, 1);
}

/** Every second April's release is a long-term one (also 6.06). Fixes of Pro are in an ecosystem of their own. */
function ubuntu(version: string, _facts: Facts, { pro = false }: Surroundings): string[] {
  const release = numbered('Ubuntu', version, 2);
  const [year, month] = version.split('.');
  if (release === undefined || month === undefined) return [];
  const longTerm = (Number(year) % 2 === 0 && month === '04') || parts(version, 2) === '6.06';
  if (!longTerm) return [release];
  return [`${release}:LTS`, ...(pro ? [`${release.replace('Ubuntu:', 'Ubuntu:Pro:')}:LTS`] : [])];
}

/** `3.19.1` is of the stream v3.19; what is built from edge (`3.24.0_alpha20260127`) is of none. */
function alpine(version: string): string | undefined {
  const stream = /^(\d{1,3}\.\d{1,3})(?:\.\d{1,4})?$/.exec(version)?.[1];
  return stream === undefined ? undefined : `Alpine:v${stream}`;
}

/** Modules of SUSE Linux Enterprise 15 that images install from; since that release nearly every package is of one. */
const SUSE_MODULES = [
  'Basesystem',
  'Server Applications',
  'Web and Scripting',
  'Development Tools',
  'Containers',
  'Python 3',
  'Desktop Applications',
  'Legacy',
];

/**
 * The marketing name: `SUSE Linux Enterprise Server 15 SP5` is `SUSE:Linux Enterprise Server 15 SP5`. Records are of the product, of its
 * long-term support once general support has ended, or of the module that has the package.
 */
function suse(_version: string, facts: Facts): string[] {
  const name = facts['PRETTY_NAME'] ?? '';
  if (!/^SUSE [A-Za-z0-9 .-]{1,80}$/.test(name)) return [];
  const product = `SUSE:${name.slice(5).trimEnd()}`;
  const release = / (15 SP\d)$/.exec(product)?.[1];
  if (release === undefined) return [product];
  const modules = SUSE_MODULES.map((module) => `SUSE:Linux Enterprise Module for ${module} ${release}`);
  return [product, `${product}-LTSS`, ...modules];
}

/** `22.03 (LTS-SP1)` is `openEuler:22.03-LTS-SP1`. */
function openEuler(_version: string, facts: Facts): string | undefined {
  const found = /^(\d\d\.\d\d)(?: \(([A-Za-z0-9-]{1,20})\))?$/.exec(facts['VERSION'] ?? '');
  if (found === null) return undefined;
  return `openEuler:${found[1]}${found[2] === undefined ? '' : `-${found[2]}`}`;
}

function redHat(version: string, _facts: Facts, { contentSets = [], repositoryCpes }: Surroundings): Ecosystems {
  const { ecosystems, unknown } = redHatStreams(version, contentSets, repositoryCpes);
  return { all: ecosystems, uncovered: unknown.map((set) => `the content set ${set.slice(0, 200)}`) };
}

/** CentOS Linux is rebuilt from RHEL's packages; CentOS Stream runs ahead of them, and nobody writes advisories for it. */
function centos(version: string, facts: Facts): Ecosystems {
  const isStream = `${facts['NAME'] ?? ''} ${facts['PRETTY_NAME'] ?? ''}`.includes('Stream');
  const isRebuilt = !isStream && /^[5-8](?:\.|$)/.test(version);
  return { all: isRebuilt ? redHatStreams(version, []).ecosystems : [], uncovered: [] };
}

type Finder = (
  version: string,
  facts: Facts,
  around: Surroundings,
) => string | readonly string[] | Ecosystems | undefined;

/** By ID of os-release. Amazon Linux, Oracle Linux, Fedora and Arch are not ecosystems of OSV. */
const BY_ID: ReadonlyMap<string, Finder> = new Map<string, Finder>([
  ['debian', debian],
  ['ubuntu', ubuntu],
  ['alpine', alpine],
  ['wolfi', () => 'Wolfi'],
  ['chainguard', () => 'Chainguard'],
  ['minimos', () => 'MinimOS'],
  ['cleanstart', () => 'CleanStart'],
  ['echo', () => 'Echo'],
  ['alpaquita', (version) => numbered('Alpaquita', version, 1)],
  ['almalinux', (version) => numbered('AlmaLinux', version, 1)],
  ['rocky', (version) => numbered('Rocky Linux', version, 1)],
  ['rhel', redHat],
  ['centos', centos],
  ['opensuse-leap', (version) => numbered('openSUSE:Leap', version, 2)?.replace('Leap:', 'Leap ')],
  ['opensuse-tumbleweed', () => 'openSUSE:Tumbleweed'],
  ['sles', suse],
  ['sles_sap', suse],
  ['azurelinux', (version) => numbered('Azure Linux', version, 1)],
  ['mariner', (version) => numbered('Azure Linux', version, 1)],
  ['photon', (version) => numbered('Photon OS', version, 2)],
  ['mageia', (version) => numbered('Mageia', version, 1)],
  ['openEuler', openEuler],
]);

const NONE: Ecosystems = { all: [], uncovered: [] };

/** The OSV ecosystem strings with their release (osv-schema, "Defined ecosystems"); none where OSV has none. */
export function osvEcosystems(id: string, version: string, facts: Facts, around: Surroundings = {}): Ecosystems {
  const found = BY_ID.get(id)?.(version, facts, around);
  if (found === undefined) return NONE;
  if (typeof found === 'string') return { all: [found], uncovered: [] };
  return 'all' in found ? found : { all: found, uncovered: [] };
}
