import { compareText } from '../domain/location.ts';
import type { Advisory } from './advisory.ts';

/** `CVE-2024-1` and what distributions make of it: `DEBIAN-CVE-2024-1`, `UBUNTU-CVE-2024-1`, `ALPINE-CVE-2024-1`. */
const NAMES_CVE = /^(?:[A-Z][A-Z0-9]{0,20}-)?(CVE-\d{4}-\d{4,19})$/;

/** Databases that still put the CVEs of an advisory into `related` (AlmaLinux, Rocky Linux, Freexian). */
const CVES_IN_RELATED = /^(?:AL[SBE]A|R[LX]SA|ELA)-/;

/** The CVE that an id names, if it names one. */
export function cveOf(id: string): string | undefined {
  return NAMES_CVE.exec(id)?.[1];
}

/** The CVEs that an advisory itself names: its own id, else its aliases and what it is downstream of. */
export function namedCves(advisory: Advisory): readonly string[] {
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

/** Which flaws each advisory speaks of. */
export interface Flaws {
  /** Keys of the flaws of an advisory: CVEs, or where no id names one a key that all aliases share. Never empty. */
  of(advisory: Advisory): readonly string[];
  /** The CVEs that an id is known to stand for; empty where it is not known. */
  cvesOf(id: string): readonly string[];
}

/** Sorts advisories into flaws: a CVE where any id names one, directly or over aliases of records that are here. */
export function flawsOf(advisories: readonly Advisory[]): Flaws {
  const byId = new Map(advisories.map((advisory) => [advisory.id, advisory]));
  const graph = aliasGraph(advisories);
  const kept = new Map<string, readonly string[]>();
  const find = (advisory: Advisory): readonly string[] => {
    const named = namedCves(advisory);
    if (named.length > 0) return named;
    const same = reachable(advisory.id, graph);
    const cves = new Set<string>();
    for (const id of same) {
      const other = byId.get(id);
      for (const cve of other === undefined ? [cveOf(id)] : namedCves(other)) if (cve !== undefined) cves.add(cve);
    }
    return cves.size > 0 ? [...cves] : [[...same].toSorted(compareText)[0] ?? advisory.id];
  };
  const of = (advisory: Advisory): readonly string[] => {
    const known = kept.get(advisory.id) ?? find(advisory);
    kept.set(advisory.id, known);
    return known;
  };
  return {
    of,
    cvesOf(id) {
      const own = cveOf(id);
      if (own !== undefined) return [own];
      const advisory = byId.get(id);
      return advisory === undefined ? [] : of(advisory).filter((key) => cveOf(key) !== undefined);
    },
  };
}
