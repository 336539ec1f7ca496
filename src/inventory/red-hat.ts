/** The OSV ecosystems of an image of Red Hat's packages, and the content sets that no product stream is known of. */
export interface ProductStreams {
  readonly ecosystems: readonly string[];
  readonly unknown: readonly string[];
}

/** Content set to the CPEs of its product streams, as Red Hat's repository-to-cpe.json gives them. */
export type RepositoryCpes = ReadonlyMap<string, readonly string[]>;

/** Architectures of RHEL 8 to 10 that have content sets of their own. */
const ARCH = '(?:x86_64|aarch64|ppc64le|s390x)';
const KIND = '(?:source-|debug-)?rpms';
/** The default repositories of RHEL and of the Universal Base Images; the first group is the release, the second the repository. */
const DEFAULT_SETS: readonly RegExp[] = [
  new RegExp(`^rhel-(8|9|10)-for-${ARCH}-(baseos|appstream)-${KIND}$`),
  new RegExp(`^(?:codeready-builder|crb)-for-(?:rhel|ubi)-(8|9|10)-${ARCH}()-${KIND}$`),
  new RegExp(`^ubi-(8|9|10)-(?:for-${ARCH}-)?(baseos|appstream|codeready-builder|crb)-${KIND}$`),
  new RegExp(`^rhel-(7)-server-()${KIND}$`),
];

/** Minor releases of RHEL 10 so far, each a stream of its own: CPEs name no repository any more. One every half year. */
const MINORS_OF_10 = 3;

function streamsOf10(minor: number): string[] {
  const last = Math.max(MINORS_OF_10, Math.min(minor, 10));
  return Array.from({ length: last + 1 }, (_, i) => `enterprise_linux:10.${i}`);
}

/** The streams of a default repository: `enterprise_linux:9::baseos`. */
function streamsOf(release: string, repository: string, minor: number): string[] {
  if (release === '10') return streamsOf10(minor);
  if (Number(release) <= 7) return [`enterprise_linux:${release}::server`];
  const name = repository === '' || repository === 'codeready-builder' ? 'crb' : repository;
  return [`enterprise_linux:${release}::${name}`];
}

/** `cpe:/o:redhat:enterprise_linux:9::baseos` without its head; undefined for what is no CPE of Red Hat's. */
function streamOfCpe(cpe: string): string | undefined {
  return /^cpe:\/[aoh]:redhat:([a-z0-9_.:-]{1,100})$/.exec(cpe)?.[1];
}

/** Content sets are marked with a release where a build did so: `rhel-8-for-x86_64-baseos-rpms__8`. */
function withoutMark(set: string): string {
  return set.replace(/__\d{1,3}$/, '');
}

function streamsOfSet(set: string, minor: number, known: RepositoryCpes): string[] | undefined {
  const cpes = known.get(set) ?? known.get(withoutMark(set));
  if (cpes !== undefined) return cpes.flatMap((cpe) => streamOfCpe(cpe) ?? []);
  for (const pattern of DEFAULT_SETS) {
    const found = pattern.exec(withoutMark(set));
    if (found !== null) return streamsOf(found[1] ?? '', found[2] ?? '', minor);
  }
  return undefined;
}

/** BaseOS of RHEL itself first, then the rest as they came. */
function inOrder(streams: Iterable<string>): string[] {
  const unique = [...new Set(streams)];
  const isBase = (stream: string): boolean => /^enterprise_linux:\d+::baseos$/.test(stream);
  return [...unique.filter(isBase), ...unique.filter((one) => !isBase(one))];
}

/**
 * The product streams of an image of RHEL or UBI, or of one of CentOS Linux, which is rebuilt from the same packages.
 * Without content sets (none are written into images that were not built by Red Hat) the default repositories of the release are meant.
 * @param version VERSION_ID: `9.4`.
 * @param known what `repository-cpe-file` says; it goes before the built-in table, which knows the default repositories.
 */
export function redHatStreams(
  version: string,
  contentSets: readonly string[],
  known: RepositoryCpes = new Map(),
): ProductStreams {
  const [major = '', minorText = '0'] = version.split('.');
  const minor = major === '10' && /^\d{1,2}$/.test(minorText) ? Number(minorText) : 0;
  const streams: string[] = [];
  const unknown: string[] = [];
  for (const set of [...new Set(contentSets)].sort()) {
    const found = streamsOfSet(set, minor, known);
    if (found === undefined || found.length === 0) unknown.push(set);
    else streams.push(...found);
  }
  if (contentSets.length === 0 && /^(?:[5-9]|10)$/.test(major)) {
    for (const repository of ['baseos', 'appstream', 'crb']) streams.push(...streamsOf(major, repository, minor));
  }
  return { ecosystems: inOrder(streams).map((stream) => `Red Hat:${stream}`), unknown };
}
