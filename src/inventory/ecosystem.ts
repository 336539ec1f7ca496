type Facts = Readonly<Record<string, string>>;

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

/** Every second April's release is a long-term one (also 6.06). */
function ubuntu(version: string): string | undefined {
  const release = numbered('Ubuntu', version, 2);
  const [year, month] = version.split('.');
  const longTerm = (Number(year) % 2 === 0 && month === '04') || parts(version, 2) === '6.06';
  return release === undefined || month === undefined ? undefined : `${release}${longTerm ? ':LTS' : ''}`;
}

/** `3.19.1` is of the stream v3.19; what is built from edge (`3.24.0_alpha20260127`) is of none. */
function alpine(version: string): string | undefined {
  const stream = /^(\d{1,3}\.\d{1,3})(?:\.\d{1,4})?$/.exec(version)?.[1];
  return stream === undefined ? undefined : `Alpine:v${stream}`;
}

/** OSV writes the CPE of os-release without its head: `Red Hat:enterprise_linux:9::baseos`. */
function redHat(facts: Facts): string | undefined {
  const cpe = /^cpe:\/[oa]:redhat:([a-z0-9_.:-]{1,100})$/.exec(facts['CPE_NAME'] ?? '')?.[1];
  return cpe === undefined ? undefined : `Red Hat:${cpe}`;
}

/** The marketing name: `SUSE Linux Enterprise Server 15 SP5` is `SUSE:Linux Enterprise Server 15 SP5`. */
function suse(facts: Facts): string | undefined {
  const name = facts['PRETTY_NAME'] ?? '';
  return /^SUSE [A-Za-z0-9 .-]{1,80}$/.test(name) ? `SUSE:${name.slice(5)}` : undefined;
}

/** `22.03 (LTS-SP1)` is `openEuler:22.03-LTS-SP1`. */
function openEuler(facts: Facts): string | undefined {
  const found = /^(\d\d\.\d\d)(?: \(([A-Za-z0-9-]{1,20})\))?$/.exec(facts['VERSION'] ?? '');
  if (found === null) return undefined;
  return `openEuler:${found[1]}${found[2] === undefined ? '' : `-${found[2]}`}`;
}

/** By ID of os-release. Amazon Linux, Oracle Linux, Fedora and Arch are not ecosystems of OSV. */
const BY_ID: ReadonlyMap<string, (version: string, facts: Facts) => string | undefined> = new Map<
  string,
  (version: string, facts: Facts) => string | undefined
>([
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
  ['rhel', (_version, facts) => redHat(facts)],
  ['opensuse-leap', (version) => numbered('openSUSE:Leap', version, 2)?.replace('Leap:', 'Leap ')],
  ['opensuse-tumbleweed', () => 'openSUSE:Tumbleweed'],
  ['sles', (_version, facts) => suse(facts)],
  ['azurelinux', (version) => numbered('Azure Linux', version, 1)],
  ['mariner', (version) => numbered('Azure Linux', version, 1)],
  ['photon', (version) => numbered('Photon OS', version, 2)],
  ['mageia', (version) => numbered('Mageia', version, 1)],
  ['openEuler', (_version, facts) => openEuler(facts)],
]);

/** The OSV ecosystem string with its release (osv-schema, "Defined ecosystems"), or undefined where OSV has none. */
export function osvEcosystem(id: string, version: string, facts: Facts): string | undefined {
  return BY_ID.get(id)?.(version, facts);
}
