import type { Finding, JudgedFinding, Verdict } from '../domain/finding.ts';
import { compareLocations, compareText } from '../domain/location.ts';
import type { Policy } from '../domain/plan.ts';
import { atLeast, worstFirst } from '../domain/severity.ts';
import { gateSeverity } from './effective.ts';
import type { Ignore } from './ignore.ts';
import { findIgnore } from './suppress.ts';

/** Decides about every finding. Marks, never drops: a suppressed finding stays, with who suppressed it and why. */
export function judge(
  findings: readonly Finding[],
  policy: Policy,
  ignores: readonly Ignore[],
  today: string,
): JudgedFinding[] {
  return findings
    .map((finding) => ({ ...finding, verdict: verdictOf(finding, policy, ignores, today) }))
    .sort(compareFindings);
}

function verdictOf(finding: Finding, policy: Policy, ignores: readonly Ignore[], today: string): Verdict {
  if (finding.suppressed !== undefined) return { kind: 'suppressed', ...finding.suppressed };
  const ignore = findIgnore(finding, ignores, today);
  if (ignore !== undefined) {
    return {
      kind: 'suppressed',
      by: ignore.owner ?? 'ignore-file',
      reason: ignore.reason,
      ...(ignore.until === undefined ? {} : { until: ignore.until }),
    };
  }
  const severity = gateSeverity(finding, policy);
  if (policy.failOn === 'never' || severity === undefined || severity === 'unknown') return { kind: 'reported' };
  if (!atLeast(severity, policy.failOn)) return { kind: 'reported' };
  if (policy.onlyFixed && finding.remedy.kind === 'none') return { kind: 'reported' };
  // An end of life is told, and never alone the reason for a block at `high`; its severity says so (medium).
  return {
    kind: 'blocks',
    because: `${finding.severity === 'unknown' ? `unrated, counted as ${severity}` : severity}, and fail-on is ${policy.failOn}`,
  };
}

/** Worst first, then rule, then location, then identity: the same order in every run. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    worstFirst(a.severity, b.severity) ||
    compareText(a.rule, b.rule) ||
    compareLocations(a.at, b.at) ||
    (a.image ?? -1) - (b.image ?? -1) ||
    compareText(a.identity, b.identity)
  );
}
