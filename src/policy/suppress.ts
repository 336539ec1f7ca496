import type { Finding } from '../domain/finding.ts';
import { globMatches } from './glob.ts';
import type { Ignore } from './ignore.ts';

/** The first entry that covers the finding and still counts on `today` (YYYY-MM-DD, UTC, inclusive). */
export function findIgnore(finding: Finding, ignores: readonly Ignore[], today: string): Ignore | undefined {
  let first: Ignore | undefined;
  for (const ignore of entriesFor(finding, ignores)) {
    if (first !== undefined && first.line <= ignore.line) continue;
    if (!isExpired(ignore, today) && covers(ignore, finding)) first = ignore;
  }
  return first;
}

/** Entries by their id: thousands of them, held against each of 100,000 findings, would take a minute. */
const BY_ID = new WeakMap<readonly Ignore[], ReadonlyMap<string, readonly Ignore[]>>();

/** The entries whose id is the finding's rule or one of its aliases. */
function* entriesFor({ rule, aliases = [] }: Finding, ignores: readonly Ignore[]): Generator<Ignore, void, undefined> {
  if (ignores.length === 0) return;
  const byId = BY_ID.get(ignores) ?? Map.groupBy(ignores, ({ id }) => id);
  BY_ID.set(ignores, byId);
  yield* byId.get(rule) ?? [];
  for (const alias of aliases) yield* byId.get(alias) ?? [];
}

/** True where the finder itself or an entry says that the finding does not count. */
export function isSuppressed(finding: Finding, ignores: readonly Ignore[], today: string): boolean {
  return finding.suppressed !== undefined || findIgnore(finding, ignores, today) !== undefined;
}

function isExpired(ignore: Ignore, today: string): boolean {
  return ignore.until !== undefined && ignore.until < today;
}

/** True when an entry of the finding's rule or alias names it: its package and path, where those are given. */
function covers(ignore: Ignore, finding: Finding): boolean {
  if (ignore.package !== undefined && !coversPackage(ignore.package, finding)) return false;
  return ignore.path === undefined || pathsOf(finding).some((path) => globMatches(ignore.path ?? '', path));
}

function coversPackage(wanted: string, finding: Finding): boolean {
  if (finding.kind !== 'vulnerability') return false;
  return wanted === finding.package.name || decoded(wanted) === decoded(withoutVersion(finding.package.purl));
}

/** People write `libstdc++6` and `@scope` as they are; a purl has them percent-encoded. */
function decoded(purl: string): string {
  try {
    return decodeURIComponent(purl);
  } catch {
    return purl;
  }
}

/** A purl without version, qualifiers and subpath (package-url: `@` in a name is written %40, so the last one starts the version). */
export function withoutVersion(purl: string): string {
  const bare = purl.split(/[?#]/, 1)[0] ?? purl;
  const at = bare.lastIndexOf('@');
  return at > bare.lastIndexOf('/') ? bare.slice(0, at) : bare;
}

function pathsOf(finding: Finding): readonly string[] {
  const at = finding.at.kind === 'file' ? [finding.at.path] : finding.at.path === undefined ? [] : [finding.at.path];
  return finding.kind === 'vulnerability' ? [...at, ...finding.paths] : at;
}

export interface StaleIgnore {
  readonly id: string;
  readonly problem: 'expired' | 'unused';
  readonly until?: string;
  readonly line: number;
}

/** Entries to tell the maintainers about: past their date, or naming nothing that was found. */
export function staleIgnores(ignores: readonly Ignore[], findings: readonly Finding[], today: string): StaleIgnore[] {
  const used = new Set<Ignore>();
  for (const finding of findings) {
    for (const ignore of entriesFor(finding, ignores)) {
      if (!used.has(ignore) && covers(ignore, finding)) used.add(ignore);
    }
  }
  return ignores.flatMap((ignore) => {
    const { id, line, until } = ignore;
    const problem = isExpired(ignore, today) ? 'expired' : used.has(ignore) ? undefined : 'unused';
    return problem === undefined ? [] : [{ id, problem, line, ...(until === undefined ? {} : { until }) }];
  });
}
