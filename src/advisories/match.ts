import { compareText } from '../domain/location.ts';
import type { Package } from '../domain/package.ts';
import type { Advisory, Affected } from './advisory.ts';
import { namesBinary } from './binaries.ts';
import type { PackageQuery } from './ecosystems.ts';
import { isAffected, lowestFix } from './evaluate.ts';
import { cveOf, type Flaws, flawsOf } from './flaw.ts';
import { isModular, isOfSameStream } from './modules.ts';
import { orderOf, queriesOf } from './queries.ts';
import type { Statement } from './severity.ts';
import type { VersionOrder } from './versions/order.ts';
import { rpm, rpmWithoutEpoch } from './versions/rpm.ts';

/** One flaw in one installed package, with every advisory that says so. */
export interface Match {
  /** The CVE, or the advisory's own id where no id names one. */
  readonly rule: string;
  readonly cve?: string;
  readonly package: Package;
  /** The first of the package's queries that the flaw answers to. */
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

/** A hit whose entries are about the package of a query, and call its version affected. */
interface Answer extends Hit {
  readonly query: PackageQuery;
  readonly order: VersionOrder;
  /** The lowest fix that it names: one for all the flaws that the advisory covers. */
  readonly fix: string | undefined;
}

/** Advisories by ecosystem and name: what `affected` entries of each say of that package. */
export class AdvisoryIndex {
  readonly #advisories: readonly Advisory[];
  #flaws: Flaws | undefined;
  readonly #hits = new Map<string, Map<string, Hit>>();

  constructor(advisories: readonly Advisory[]) {
    this.#advisories = advisories;
    for (const advisory of advisories) for (const entry of advisory.affected) this.#add(advisory, entry);
  }

  /** Which flaws the advisories speak of; found out when the first one matches. */
  get flaws(): Flaws {
    this.#flaws ??= flawsOf(this.#advisories);
    return this.#flaws;
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

/** Other ids of the flaw: the advisories', and their aliases unless these are known to be of another CVE. */
function aliasesOf(rule: string, cve: string | undefined, advisories: readonly Advisory[], flaws: Flaws): string[] {
  const ids = new Set<string>();
  for (const advisory of advisories) {
    ids.add(advisory.id);
    const { aliases, nameless, byCve } = flaws.othersOf(advisory);
    for (const other of cve === undefined ? aliases : nameless) ids.add(other);
    for (const other of (cve === undefined ? undefined : byCve.get(cve)) ?? []) ids.add(other);
  }
  ids.delete(rule);
  return [...ids].sort(compareText);
}

/** GitHub's ids before others, then by text: the same choice in every run. */
function preferred(ids: readonly string[]): string | undefined {
  if (ids.length === 1) return ids[0];
  const rank = (id: string) => (id.startsWith('GHSA-') ? 0 : 1);
  return ids.toSorted((a, b) => rank(a) - rank(b) || compareText(a, b))[0];
}

/** Each advisory once, with the entries of all its answers. */
function entriesByAdvisory(answers: readonly Answer[]): ReadonlyMap<Advisory, readonly Affected[]> {
  const entries = new Map<Advisory, readonly Affected[]>();
  for (const answer of answers) {
    const known = entries.get(answer.advisory);
    entries.set(answer.advisory, known === undefined ? answer.entries : [...known, ...answer.entries]);
  }
  return entries;
}

function toMatch(found: Package, key: string, answers: readonly Answer[], index: AdvisoryIndex): Match | undefined {
  const [first] = answers;
  if (first === undefined) return undefined;
  const cve = cveOf(key);
  const entries = entriesByAdvisory(answers);
  const hits = [...entries.keys()];
  const rule = cve ?? preferred(hits.map(({ id }) => id)) ?? key;
  const fix = lowestOf(answers);
  return {
    rule,
    package: found,
    query: first.query,
    statements: [...entries].map(([advisory, own]) => ({
      advisory,
      entries: own,
      isSpecific: index.flaws.of(advisory).length === 1,
    })),
    aliases: aliasesOf(rule, cve, hits, index.flaws),
    ...(cve === undefined ? {} : { cve }),
    ...(fix === undefined ? {} : { fix }),
  };
}

/** The lowest of the fixes that the advisories name, each by itself: a later advisory may name a later version for the same flaw. */
function lowestOf(answers: readonly Answer[]): string | undefined {
  const first = answers[0];
  let lowest: string | undefined;
  for (const { fix } of answers) {
    if (fix !== undefined && (lowest === undefined || (first?.order.compare(fix, lowest) ?? 0) < 0)) lowest = fix;
  }
  return lowest;
}

/**
 * An advisory lists every build of a module that has the fix, one entry each: the version is affected that is below all of them.
 * Of all other entries one is enough (OSV schema, "Evaluation").
 */
function areAffected(entries: readonly Affected[], version: string, order: VersionOrder): boolean {
  if (order !== rpm && order !== rpmWithoutEpoch) return entries.some((entry) => isAffected(entry, version, order));
  const modular = new Set(entries.filter(isModular));
  if (modular.size > 0 && entries.every((entry) => !modular.has(entry) || isAffected(entry, version, order)))
    return true;
  return entries.some((entry) => !modular.has(entry) && isAffected(entry, version, order));
}

function answersTo(found: Package, query: PackageQuery, order: VersionOrder, index: AdvisoryIndex): Answer[] {
  const answers: Answer[] = [];
  for (const { advisory, entries: all } of index.about(query)) {
    const entries = all.filter(
      (entry) => namesBinary(entry, found.name) && isOfSameStream(found, entry, advisory.summary),
    );
    if (!areAffected(entries, query.version, order)) continue;
    const fix = lowestFix(entries, query.version, order, areAffected);
    answers.push({ advisory, entries, query, order, fix });
  }
  return answers;
}

/** The flaws of one package. Two CVEs stay two, though one advisory may name both. */
function matchesOf(found: Package, answers: readonly Answer[], index: AdvisoryIndex): readonly Match[] {
  const groups = new Map<string, Answer[]>();
  for (const answer of answers) {
    for (const key of index.flaws.of(answer.advisory)) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [answer]);
      else group.push(answer);
    }
  }
  return [...groups].flatMap(([key, group]) => toMatch(found, key, group, index) ?? []);
}

/** What matching gives: the flaws, and the packages whose versions the ecosystem's order does not understand. */
export interface Matches {
  readonly matches: readonly Match[];
  readonly notUnderstood: readonly Package[];
}

/**
 * Matches the packages of one image. Pure; packages that no ecosystem covers are passed over (assess.ts tells of them).
 * @param ecosystems those of the image's distribution (`distroEcosystems`).
 */
export function matchPackages(
  packages: readonly Package[],
  ecosystems: readonly string[],
  index: AdvisoryIndex,
): Matches {
  const matches: Match[] = [];
  const notUnderstood: Package[] = [];
  for (const found of packages) {
    const answers: Answer[] = [];
    let isUnderstood = true;
    for (const query of queriesOf(found, ecosystems)) {
      const order = orderOf(query);
      if (order === undefined) continue;
      for (const answer of answersTo(found, query, order, index)) answers.push(answer);
      isUnderstood &&= order.understands(query.version) || index.about(query).length === 0;
    }
    if (!isUnderstood) notUnderstood.push(found);
    for (const match of matchesOf(found, answers, index)) matches.push(match);
  }
  return { matches, notUnderstood };
}
