import { compareText } from '../domain/location.ts';
import type { Package } from '../domain/package.ts';
import type { Advisory, Affected } from './advisory.ts';
import { ecosystemOf, type PackageQuery, queryOf } from './ecosystems.ts';
import { isAffected, lowestFix } from './evaluate.ts';
import { cveOf, type Flaws, flawsOf } from './flaw.ts';
import type { Statement } from './severity.ts';
import type { VersionOrder } from './versions/order.ts';

/** One flaw in one installed package, with every advisory that says so. */
export interface Match {
  /** The CVE, or the advisory's own id where no id names one. */
  readonly rule: string;
  readonly cve?: string;
  readonly package: Package;
  readonly query: PackageQuery;
  readonly statements: readonly Statement[];
  /** Every other id of the flaw, sorted. */
  readonly aliases: readonly string[];
  /** The lowest version of the query's package that fixes this flaw in this release. */
  readonly fix?: string;
}

interface Hit {
  readonly advisory: Advisory;
  readonly entries: Affected[];
}

/** Advisories by ecosystem and name: what `affected` entries of each say of that package. */
export class AdvisoryIndex {
  readonly flaws: Flaws;
  readonly #hits = new Map<string, Map<string, Hit>>();

  constructor(advisories: readonly Advisory[]) {
    this.flaws = flawsOf(advisories);
    for (const advisory of advisories) for (const entry of advisory.affected) this.#add(advisory, entry);
  }

  #add(advisory: Advisory, entry: Affected): void {
    const key = `${entry.ecosystem}\0${entry.name}`;
    const hits = this.#hits.get(key) ?? new Map<string, Hit>();
    this.#hits.set(key, hits);
    const hit = hits.get(advisory.id);
    if (hit === undefined) hits.set(advisory.id, { advisory, entries: [entry] });
    else hit.entries.push(entry);
  }

  /** Advisories that name the package of the query in its ecosystem, whatever the version. */
  about(query: PackageQuery): readonly Hit[] {
    return [...(this.#hits.get(`${query.ecosystem}\0${query.name}`)?.values() ?? [])];
  }
}

/** Ubuntu's records list the binary packages that carry the flaw: others of the same source do not. */
function namesBinary(entry: Affected, found: Package): boolean {
  return entry.binaries === undefined || entry.binaries.has(found.name);
}

/** Other ids of the flaw: the advisories', and their aliases unless these are known to be of another CVE. */
function aliasesOf(rule: string, cve: string | undefined, advisories: readonly Advisory[], flaws: Flaws): string[] {
  const ids = new Set<string>();
  for (const { id, aliases, upstream } of advisories) {
    ids.add(id);
    for (const other of [...aliases, ...upstream]) {
      const cves = flaws.cvesOf(other);
      const isSame = cve === undefined ? aliases.includes(other) : cves.includes(cve);
      if (isSame || (cves.length === 0 && aliases.includes(other))) ids.add(other);
    }
  }
  ids.delete(rule);
  return [...ids].toSorted(compareText);
}

/** GitHub's ids before others, then by text: the same choice in every run. */
function preferred(ids: readonly string[]): string | undefined {
  const rank = (id: string) => (id.startsWith('GHSA-') ? 0 : 1);
  return ids.toSorted((a, b) => rank(a) - rank(b) || compareText(a, b))[0];
}

function toMatch(found: Package, query: PackageQuery, key: string, hits: readonly Hit[], index: AdvisoryIndex): Match {
  const cve = cveOf(key);
  const advisories = hits.map((hit) => hit.advisory);
  const rule = cve ?? preferred(advisories.map(({ id }) => id)) ?? key;
  const order = ecosystemOf(query.ecosystem)?.order;
  const fix = order === undefined ? undefined : lowestOf(hits, query.version, order);
  return {
    rule,
    package: found,
    query,
    statements: hits.map((hit) => ({ ...hit, isSpecific: index.flaws.of(hit.advisory).length === 1 })),
    aliases: aliasesOf(rule, cve, advisories, index.flaws),
    ...(cve === undefined ? {} : { cve }),
    ...(fix === undefined ? {} : { fix }),
  };
}

/** The lowest of the fixes that the advisories name, each by itself: a later advisory may name a later version for the same flaw. */
function lowestOf(hits: readonly Hit[], version: string, order: VersionOrder): string | undefined {
  return hits
    .flatMap(({ entries }) => lowestFix(entries, version, order) ?? [])
    .toSorted((a, b) => order.compare(a, b))[0];
}

/** The flaws of one package. Two CVEs stay two, though one advisory may name both. */
function matchOne(found: Package, query: PackageQuery, order: VersionOrder, index: AdvisoryIndex): Match[] {
  const groups = new Map<string, Hit[]>();
  for (const hit of index.about(query)) {
    const entries = hit.entries.filter((entry) => namesBinary(entry, found));
    if (!entries.some((entry) => isAffected(entry, query.version, order))) continue;
    for (const key of index.flaws.of(hit.advisory)) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [{ advisory: hit.advisory, entries }]);
      else group.push({ advisory: hit.advisory, entries });
    }
  }
  return [...groups].map(([key, hits]) => toMatch(found, query, key, hits, index));
}

/** What matching gives: the flaws, and the packages whose versions the ecosystem's order does not understand. */
export interface Matches {
  readonly matches: readonly Match[];
  readonly notUnderstood: readonly Package[];
}

/** Matches the packages of one image. Pure; packages that no ecosystem covers are passed over (assess.ts tells of them). */
export function matchPackages(
  packages: readonly Package[],
  distroEcosystem: string | undefined,
  index: AdvisoryIndex,
): Matches {
  const matches: Match[] = [];
  const notUnderstood: Package[] = [];
  for (const found of packages) {
    const query = queryOf(found, distroEcosystem);
    const order = query === undefined ? undefined : ecosystemOf(query.ecosystem)?.order;
    if (query === undefined || order === undefined) continue;
    if (!order.understands(query.version) && index.about(query).length > 0) notUnderstood.push(found);
    for (const match of matchOne(found, query, order, index)) matches.push(match);
  }
  return { matches, notUnderstood };
}
