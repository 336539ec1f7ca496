import { type Failure, fail, ok, type Result } from '../../domain/failure.ts';
import { compareText } from '../../domain/location.ts';
import type { Advisory, Affected } from '../advisory.ts';
import { once } from '../common-parts.ts';
import { parseRecord } from '../osv.ts';
import { apk } from '../versions/apk.ts';
import { parseSecdb, type SecFix } from './secdb-document.ts';
import type { AdvisorySource, Gathered, Needs } from './source.ts';

/** Where Alpine publishes it: `vX.Y/main.json`, `vX.Y/community.json`. */
export const SECDB_URL = 'https://secdb.alpinelinux.org';
/** A repository of a release has some 500 KB. */
const MAX_SECDB_BYTES = 64 * 1024 * 1024;
const REPOSITORIES = ['main', 'community'] as const;
const RELEASE = /^Alpine:(v\d{1,3}\.\d{1,3}|edge)$/;
/** Reads one document of one release: undefined where there is none. */
export type ReadSecdb = (path: string, maxBytes: number) => Promise<Result<Uint8Array | undefined>>;

function cveIn(advisory: Advisory): string[] {
  const own = /^ALPINE-(CVE-.*)$/.exec(advisory.id)?.[1];
  return own === undefined ? [advisory.id, ...advisory.aliases, ...advisory.upstream] : [own, advisory.id];
}

/** An entry with the fix that Alpine names today; where the flaw came in stays as OSV has it. */
function withFix(entry: Affected, fixed: string): Affected {
  const [range, another] = entry.ranges;
  const fixes = range?.events.filter(({ kind }) => kind === 'fixed') ?? [];
  if (range === undefined || another !== undefined || fixes.length !== 1) return entry;
  const events = range.events.map((event) => (event.kind === 'fixed' ? { ...event, version: fixed } : event));
  // Versions are listed as OSV's own fix has it.
  const versions = entry.versions.filter((version) => apk.compare(version, fixed) < 0);
  return { ...entry, ranges: [{ ...range, events }], versions };
}

/** A fix of secdb that OSV does not have, as a record of its own. */
function toAdvisory(fix: SecFix, ecosystem: string, modified: string): Advisory | undefined {
  const parsed = parseRecord({
    id: fix.id.startsWith('CVE-') ? `ALPINE-${fix.id}` : fix.id,
    modified,
    upstream: fix.id.startsWith('CVE-') ? [fix.id, ...fix.aliases] : fix.aliases,
    affected: [
      {
        package: { ecosystem, name: fix.name },
        ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: fix.fixed }] }],
      },
    ],
  });
  return parsed.kind === 'advisory' ? parsed.advisory : undefined;
}

/**
 * Joins Alpine's own word on one release to OSV's, per flaw and package: what Alpine says was never affected is taken out, the fix is
 * Alpine's, and what OSV does not have is added (all of community: OSV is made from main alone).
 */
export function joinSecdb(
  advisories: readonly Advisory[],
  fixes: readonly SecFix[],
  ecosystem: string,
): readonly Advisory[] {
  const said = new Map<string, SecFix[]>();
  for (const fix of fixes) {
    for (const id of [fix.id, ...fix.aliases]) {
      once(said, `${id}\0${fix.name}`, () => []).push(fix);
    }
  }
  const known = new Set<SecFix>();
  const joined = advisories.map((advisory) => {
    const affected = advisory.affected.flatMap((entry) => {
      if (entry.ecosystem !== ecosystem) return [entry];
      const own = cveIn(advisory).flatMap((id) => said.get(`${id}\0${entry.name}`) ?? []);
      for (const fix of own) known.add(fix);
      const versions = new Set(own.map(({ fixed }) => fixed));
      const [only] = versions;
      // A flaw that was fixed twice has two versions: which of them OSV took is as good as either.
      if (only === undefined || versions.size > 1) return [entry];
      return only === '0' ? [] : [withFix(entry, only)];
    });
    return { ...advisory, affected };
  });
  return merge(joined, newOf(fixes, known, ecosystem));
}

/** The fixes that no record of OSV speaks of, as records. */
function newOf(fixes: readonly SecFix[], known: ReadonlySet<SecFix>, ecosystem: string): readonly Advisory[] {
  const entries = new Map<string, Affected[]>();
  const made = new Map<string, Advisory>();
  for (const fix of fixes) {
    if (fix.fixed === '0' || known.has(fix)) continue;
    const advisory = toAdvisory(fix, ecosystem, '1970-01-01T00:00:00Z');
    if (advisory === undefined) continue;
    once(made, advisory.id, () => advisory);
    once(entries, advisory.id, () => []).push(...advisory.affected);
  }
  return [...made.values()].map((advisory) => ({ ...advisory, affected: entries.get(advisory.id) ?? [] }));
}

/** A record that is there under the same id gets the entries; others stand for themselves. */
function merge(advisories: readonly Advisory[], added: readonly Advisory[]): readonly Advisory[] {
  const more = new Map(added.map((advisory) => [advisory.id, advisory]));
  const grown = advisories.map((advisory) => {
    const own = more.get(advisory.id);
    if (own === undefined) return advisory;
    more.delete(advisory.id);
    return { ...advisory, affected: [...advisory.affected, ...own.affected] };
  });
  return [...grown, ...[...more.values()].toSorted((a, b) => compareText(a.id, b.id))];
}

function unreadable(label: string, path: string, why: string): Failure {
  const fix = 'look what stands there, or give `alpine-secdb: never` and do without Alpine’s community packages';
  return fail('advisories/unreadable', `${path} of Alpine’s database at ${label} cannot be read`, why, fix).failure;
}

function notThere(label: string, release: string, missing: readonly string[]): Failure {
  const why = `there is no ${missing.map((repository) => `${release}/${repository}.json`).join(' and no ')}`;
  const fix = 'give `alpine-secdb` a place that has the release, or `never`';
  return fail('advisories/not-found', `Alpine’s database at ${label} does not have ${release}`, why, fix).failure;
}

function empty(label: string, release: string): Failure {
  const what = `Alpine’s database at ${label} has no fix of ${release}`;
  const fix = 'give `alpine-secdb` a place that has the release, or `never`';
  return fail('advisories/empty', what, 'its documents name no package with one', fix).failure;
}

/** Of releases before v3.3 there is no community. */
function repositoriesOf(release: string): readonly string[] {
  return /^v(?:[0-2]\.\d+|3\.[0-2])$/.test(release) ? ['main'] : REPOSITORIES;
}

/** The fixes of both repositories of a release, those of wanted packages alone. */
async function fixesOf(
  release: string,
  names: ReadonlySet<string>,
  read: ReadSecdb,
  label: string,
): Promise<{ fixes: readonly SecFix[]; failures: readonly Failure[] }> {
  const fixes: SecFix[] = [];
  const failures: Failure[] = [];
  const missing: string[] = [];
  let count = 0;
  for (const repository of repositoriesOf(release)) {
    const path = `${release}/${repository}.json`;
    const bytes = await read(path, MAX_SECDB_BYTES);
    if (!bytes.ok) failures.push(bytes.failure);
    else if (bytes.value === undefined) missing.push(repository);
    else {
      const parsed = parseSecdb(bytes.value);
      if (parsed === undefined)
        failures.push(unreadable(label, path, 'it is not of the form `packages: [{pkg: {name, secfixes}}]`'));
      count += parsed?.length ?? 0;
      for (const fix of parsed ?? []) if (names.has(fix.name)) fixes.push(fix);
    }
  }
  if (missing.length > 0) failures.push(notThere(label, release, missing));
  else if (count === 0 && failures.length === 0) failures.push(empty(label, release));
  return { fixes, failures };
}

/** A source whose Alpine advisories are joined with those of secdb. `label` names secdb's place to people. */
export function withSecdb(source: AdvisorySource, label: string, read: ReadSecdb): AdvisorySource {
  return {
    kind: source.kind,
    recordsOf: (ids, needs) => source.recordsOf(ids, needs),
    state: () => source.state?.() ?? [],
    close: () => source.close(),
    async gather(needs: Needs): Promise<Gathered> {
      const gathered = await source.gather(needs);
      let { advisories } = gathered;
      const failures = [...gathered.failures];
      const covered = new Set(gathered.covered);
      for (const ecosystem of needs.ecosystems) {
        const release = RELEASE.exec(ecosystem)?.[1];
        if (release === undefined) continue;
        const names = new Set(needs.queries.flatMap((query) => (query.ecosystem === ecosystem ? [query.name] : [])));
        const found = await fixesOf(release, names, read, label);
        failures.push(...found.failures);
        if (found.failures.length === 0) covered.add(ecosystem);
        advisories = joinSecdb(advisories, found.fixes, ecosystem);
      }
      return { ...gathered, advisories, failures, covered };
    },
  };
}

/** Reads secdb from a folder: a document that is not there is none, one that cannot be read is a failure. */
export function secdbIn(
  folder: string,
  files: {
    kind(path: string): Promise<'file' | 'directory' | undefined>;
    readNamed(path: string, maxBytes: number): Promise<Result<Uint8Array>>;
  },
): ReadSecdb {
  return async (path, maxBytes) => {
    const name = `${folder.replace(/(?<=[^/])\/+$/, '')}/${path}`;
    return (await files.kind(name)) === undefined ? ok(undefined) : files.readNamed(name, maxBytes);
  };
}
