import { compareText } from '../domain/location.ts';
import type { Advisory } from './advisory.ts';
import { once } from './common-parts.ts';

/** `CVE-2024-1` and what distributions make of it: `DEBIAN-CVE-2024-1`, `UBUNTU-CVE-2024-1`, `ALPINE-CVE-2024-1`. */
const NAMES_CVE = /^(?:[A-Z][A-Z0-9]{0,20}-)?(CVE-\d{4}-\d{4,19})$/;

/** Databases that still put the CVEs of an advisory into `related` (AlmaLinux, Rocky Linux, Freexian). */
const CVES_IN_RELATED = /^(?:AL[SBE]A|R[LX]SA|ELA)-/;

/** The CVE that an id names, if it names one. */
export function cveOf(id: string): string | undefined {
  return NAMES_CVE.exec(id)?.[1];
}

/** The CVEs that an advisory itself names: its own id, else its aliases and what it is downstream of. */
function namedCves(advisory: Advisory): readonly string[] {
  const own = cveOf(advisory.id);
  if (own !== undefined) return [own];
  const cves = new Set<string>();
  const add = (ids: readonly string[]): void => {
    for (const id of ids) {
      const cve = cveOf(id);
      if (cve !== undefined) cves.add(cve);
    }
  };
  add(advisory.aliases);
  add(advisory.upstream);
  if (CVES_IN_RELATED.test(advisory.id)) add(advisory.related);
  return [...cves];
}

/** Aliases in both directions: the property is symmetric, and records often name it on one side only. */
function aliasGraph(advisories: Iterable<Advisory>): ReadonlyMap<string, ReadonlySet<string>> {
  const graph = new Map<string, Set<string>>();
  const link = (from: string, to: string): void => {
    const known = graph.get(from);
    if (known === undefined) graph.set(from, new Set([to]));
    else known.add(to);
  };
  for (const { id, aliases } of advisories) {
    for (const alias of aliases) {
      link(id, alias);
      link(alias, id);
    }
  }
  return graph;
}

/** Ids that are the same flaw as `start` by aliases, without going through a CVE: two CVEs are never one because a record names both. */
function reachable(start: string, graph: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> {
  const seen = new Set([start]);
  const queue = [start];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (cveOf(id) !== undefined) continue;
    for (const next of graph.get(id) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      queue.push(next);
    }
  }
  return seen;
}

/** The other ids that an advisory gives: its aliases, and what it is downstream of. */
interface OtherIds {
  readonly aliases: readonly string[];
  /** Aliases of which no CVE is known. */
  readonly nameless: readonly string[];
  /** Those that are known to stand for a CVE. */
  readonly byCve: ReadonlyMap<string, readonly string[]>;
}

/** Which flaws each advisory speaks of. */
export interface Flaws {
  /** Keys of the flaws of an advisory: CVEs, or where no id names one a key that all aliases share. Never empty. */
  of(advisory: Advisory): readonly string[];
  othersOf(advisory: Advisory): OtherIds;
}

/** Keys of the flaws of advisories that name no CVE themselves: those of what they are linked with, found once for all of them. */
function linkedFlaws(advisories: readonly Advisory[], byId: ReadonlyMap<string, Advisory>) {
  const graph = aliasGraph(advisories);
  const found = new Map<string, readonly string[]>();
  return (start: string): readonly string[] => {
    const known = found.get(start);
    if (known !== undefined) return known;
    const same = reachable(start, graph);
    const cves = new Set<string>();
    for (const id of same) {
      const other = byId.get(id);
      for (const cve of other === undefined ? [cveOf(id)] : namedCves(other)) if (cve !== undefined) cves.add(cve);
    }
    const keys = cves.size > 0 ? [...cves] : [[...same].toSorted(compareText)[0] ?? start];
    for (const id of same) if (cveOf(id) === undefined) found.set(id, keys);
    return keys;
  };
}

/** Sorts advisories into flaws: a CVE where any id names one, directly or over aliases of records that are here. */
export function flawsOf(advisories: readonly Advisory[]): Flaws {
  const byId = new Map(advisories.map((advisory) => [advisory.id, advisory]));
  const linked = linkedFlaws(advisories, byId);
  const of = memoised((advisory: Advisory): readonly string[] => {
    const named = namedCves(advisory);
    return named.length > 0 ? named : linked(advisory.id);
  });
  /** The CVEs that an id is known to stand for; empty where it is not known. */
  const cvesOf = (id: string): readonly string[] => {
    const own = cveOf(id);
    if (own !== undefined) return [own];
    const advisory = byId.get(id);
    return advisory === undefined ? [] : of(advisory).filter((key) => cveOf(key) !== undefined);
  };
  const othersOf = memoised(({ aliases, upstream }: Advisory): OtherIds => {
    const byCve = new Map<string, string[]>();
    const nameless: string[] = [];
    const add = (other: string, isAlias: boolean): void => {
      const cves = cvesOf(other);
      if (cves.length === 0 && isAlias) nameless.push(other);
      for (const cve of cves) once(byCve, cve, () => []).push(other);
    };
    for (const other of aliases) add(other, true);
    for (const other of upstream) add(other, false);
    return { aliases, nameless, byCve };
  });
  return { of, othersOf };
}

function memoised<T>(make: (advisory: Advisory) => T): (advisory: Advisory) => T {
  const known = new Map<Advisory, T>();
  return (advisory) => once(known, advisory, () => make(advisory));
}
