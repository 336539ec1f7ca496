import type { Finding } from '../domain/finding.ts';
import { globMatches } from './glob.ts';
import type { Ignore } from './ignore.ts';

/** The first entry that covers the finding and still counts on `today` (YYYY-MM-DD, UTC, inclusive). */
export function findIgnore(finding: Finding, ignores: readonly Ignore[], today: string): Ignore | undefined {
  return ignores.find((ignore) => !isExpired(ignore, today) && covers(ignore, finding));
}

/** True where the finder itself or an entry says that the finding does not count. */
export function isSuppressed(finding: Finding, ignores: readonly Ignore[], today: string): boolean {
  return finding.suppressed !== undefined || findIgnore(finding, ignores, today) !== undefined;
}

export function isExpired(ignore: Ignore, today: string): boolean {
  return ignore.until !== undefined && ignore.until < today;
}

/** True when the entry names the finding: its rule or an alias, and its package and path where those are given. */
export function covers(ignore: Ignore, finding: Finding): boolean {
  if (ignore.id !== finding.rule && !(finding.aliases ?? []).includes(ignore.id)) return false;
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
  const stale: StaleIgnore[] = [];
  for (const ignore of ignores) {
    const problem = isExpired(ignore, today)
      ? 'expired'
      : findings.some((finding) => covers(ignore, finding))
        ? undefined
        : 'unused';
    if (problem === undefined) continue;
    stale.push({
      id: ignore.id,
      problem,
      line: ignore.line,
      ...(ignore.until === undefined ? {} : { until: ignore.until }),
    });
  }
  return stale;
}
