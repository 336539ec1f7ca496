import type { Finding, JudgedFinding } from '../domain/finding.ts';
import type { Policy } from '../domain/plan.ts';
import type { Report } from '../domain/report.ts';
import { type Counts, countSeverities } from '../domain/severity.ts';
import { closedGates, conclude } from './conclude.ts';
import { markDuplicates } from './duplicates.ts';
import type { Ignore } from './ignore.ts';
import { judge, verdictOf } from './judge.ts';
import { mergePolicies } from './merge-policies.ts';
import { compareFindings } from './order.ts';
import { policyOf } from './report.ts';
import { isSuppressed } from './suppress.ts';

/** By what a report is judged anew. */
export interface Judgement {
  readonly policy: Policy;
  readonly ignores: readonly Ignore[];
  /** YYYY-MM-DD, UTC. */
  readonly today: string;
}

/**
 * Judges a report anew, as if it had been made here: nothing that it says about gates, verdicts or its conclusion counts. Its stages
 * do: what did not finish there is not made up for here.
 */
export function rejudge(report: Report, { policy, ignores, today }: Judgement): Report {
  const findings = markDuplicates(judge(report.findings, policy, ignores, today), report.stages);
  const blockedBy = closedGates(findings, policy);
  const fixed = (report.fixed ?? []).filter((finding) => !isSuppressed(finding, ignores, today)).sort(compareFindings);
  return {
    ...report,
    conclusion: conclude(blockedBy, report.stages),
    blockedBy,
    findings,
    ...countsOf(report, findings, counts(fixed)),
    policy: policyOf(policy),
    ...(report.fixed === undefined ? {} : { fixed }),
  };
}

/** What counts of findings that were judged anew; what they are beside a baseline only where the report compares. */
function countsOf(
  { changes }: Report,
  findings: readonly JudgedFinding[],
  fixed?: Counts,
): Pick<Report, 'counts' | 'changes'> {
  const counted = findings.filter(({ verdict }) => verdict.kind !== 'suppressed');
  const of = (change: 'new' | 'existing') => counts(counted.filter((finding) => isChange(finding, change)));
  if (changes === undefined) return { counts: counts(counted) };
  return {
    counts: counts(counted),
    changes: { new: of('new'), existing: of('existing'), fixed: fixed ?? changes.fixed },
  };
}

/**
 * Holds a report against gates of this job too: what blocked where the report was made blocks still, and what was ignored there is
 * ignored. The worse of both verdicts counts.
 */
export function judgeAsWell(report: Report, { policy, ignores, today }: Judgement): Report {
  const findings = report.findings.map((finding): JudgedFinding => {
    if (finding.verdict.kind !== 'reported') return finding;
    const verdict = verdictOf(finding, finding.change, { policy, ignores, today });
    return verdict.kind === 'reported' ? finding : { ...finding, verdict };
  });
  const blockedBy = [...new Set([...report.blockedBy, ...closedGates(findings, policy)])].sort();
  return {
    ...report,
    conclusion: conclude(blockedBy, report.stages),
    blockedBy,
    findings,
    ...countsOf(report, findings),
    policy: mergePolicies([report, { policy: policyOf(policy) }]),
  };
}

/** Without a mark it counts as new, as it does for the gate. */
function isChange({ change = 'new' }: Finding, wanted: 'new' | 'existing'): boolean {
  return change === wanted;
}

function counts(findings: readonly Finding[]) {
  return countSeverities(findings.map(({ severity }) => severity));
}
