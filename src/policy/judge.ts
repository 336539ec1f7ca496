import type { Finding, JudgedFinding, Verdict } from '../domain/finding.ts';
import type { FailOn, Policy } from '../domain/plan.ts';
import { atLeast, type Severity } from '../domain/severity.ts';
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
  changeOf?: (finding: Finding) => Change,
): JudgedFinding[] {
  const by = { policy, ignores, today };
  const judged = findings.map((finding): JudgedFinding => {
    // One copy of each finding, whatever is noted: of 100,000 each more takes 20 MB.
    if (changeOf === undefined) return { ...finding, verdict: verdictOf(finding, finding.change, by) };
    const change = changeOf(finding);
    return { ...finding, change, verdict: verdictOf(finding, change, by) };
  });
  return judged.sort(compareFindings);
}

type Change = NonNullable<Finding['change']>;

/** Verdicts that many findings share. */
const REPORTED: Verdict = { kind: 'reported' };
const BLOCKS = new Map<string, Verdict>();

function blocksBecause(severity: Severity, isRated: boolean, failOn: FailOn): Verdict {
  const because = `${isRated ? severity : `unrated, counted as ${severity}`}, and fail-on is ${failOn}`;
  const verdict = BLOCKS.get(because) ?? { kind: 'blocks', because };
  BLOCKS.set(because, verdict);
  return verdict;
}

/** By what a finding is judged. */
export interface Law {
  readonly policy: Policy;
  readonly ignores: readonly Ignore[];
  readonly today: string;
}

/** The verdict about one finding, which is `change` beside the baseline. */
export function verdictOf(finding: Finding, change: Change | undefined, { policy, ignores, today }: Law): Verdict {
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
  if (!canGate(finding.remedy, change, policy)) return REPORTED;
  const own = finding.kind === 'dockerfile' ? finding.gate : undefined;
  if (own !== undefined) return own.blocks ? { kind: 'blocks', because: own.because } : REPORTED;
  const severity = gateSeverity(finding, policy);
  if (policy.failOn === 'never' || severity === undefined || severity === 'unknown') return REPORTED;
  if (!atLeast(severity, policy.failOn)) return REPORTED;
  // An end of life is told, and never alone the reason for a block at `high`; its severity says so (medium).
  return blocksBecause(severity, finding.severity !== 'unknown', policy.failOn);
}
