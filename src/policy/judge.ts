import type { Finding, JudgedFinding, Verdict } from '../domain/finding.ts';
import type { Policy } from '../domain/plan.ts';
import { atLeast } from '../domain/severity.ts';
import { canGate, gateSeverity } from './effective.ts';
import type { Ignore } from './ignore.ts';
import { compareFindings } from './order.ts';
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
  if (!canGate(finding, policy)) return { kind: 'reported' };
  const own = finding.kind === 'dockerfile' ? finding.gate : undefined;
  if (own !== undefined) return own.blocks ? { kind: 'blocks', because: own.because } : { kind: 'reported' };
  const severity = gateSeverity(finding, policy);
  if (policy.failOn === 'never' || severity === undefined || severity === 'unknown') return { kind: 'reported' };
  if (!atLeast(severity, policy.failOn)) return { kind: 'reported' };
  // An end of life is told, and never alone the reason for a block at `high`; its severity says so (medium).
  return {
    kind: 'blocks',
    because: `${finding.severity === 'unknown' ? `unrated, counted as ${severity}` : severity}, and fail-on is ${policy.failOn}`,
  };
}
