/** Debian's releases by code name (distro-info-data). Images of testing and unstable have no VERSION_ID. */
const SERIES: ReadonlyMap<string, string> = new Map([
  ['wheezy', '7'],
  ['jessie', '8'],
  ['stretch', '9'],
  ['buster', '10'],
  ['bullseye', '11'],
  ['bookworm', '12'],
  ['trixie', '13'],
  ['forky', '14'],
  ['duke', '15'],
]);

/** The release of a Debian image as VERSION_ID would give it: `12`, `sid`, or empty where nothing tells. */
export function debianRelease(facts: Readonly<Record<string, string>>): string {
  const version = facts['VERSION_ID'] ?? '';
  if (/^\d{1,3}(\.\d{1,3}){0,2}$/.test(version)) return version;
  // debian_version of testing is `forky/sid`; unstable says the same, and is told apart by the code name of os-release alone.
  const written = facts['VERSION_CODENAME'] ?? version;
  const series = written.split('/', 1)[0] ?? '';
  return SERIES.get(series) ?? (series === 'sid' ? 'sid' : '');
}
