import type { Finding, JudgedFinding } from '../domain/finding.ts';
import type { Policy } from '../domain/plan.ts';
import type { Report } from '../domain/report.ts';
import { type Counts, countSeverities, SEVERITIES } from '../domain/severity.ts';
import { closedGates, conclude } from './conclude.ts';
import { markDuplicates } from './duplicates.ts';
import type { Ignore } from './ignore.ts';
import { judge, verdictOf } from './judge.ts';
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
  return concluded(report, findings, { policy, ignores, today });
}

/** The report with other verdicts, and what follows from them. */
function concluded(report: Report, findings: readonly JudgedFinding[], { policy, ignores, today }: Judgement): Report {
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
    ...uncompared(report, policy),
  };
}

/** Where only what is new is to count and nothing was compared, all of it counts: the report says so. */
function uncompared({ baseline, changes }: Report, { newOnly }: Policy): Pick<Report, 'baseline'> {
  if (newOnly !== true || changes !== undefined || baseline !== undefined) return {};
  return { baseline: { kind: 'none', because: 'the run that checked was not asked to compare' } };
}

/** What counts of findings that were judged anew; what they are beside a baseline only where the report compares. */
function countsOf(
  { changes }: Report,
  findings: readonly JudgedFinding[],
  fixed: Counts,
): Pick<Report, 'counts' | 'changes'> {
  const counted = findings.filter(({ verdict }) => verdict.kind !== 'suppressed');
  const of = (change: 'new' | 'existing') => counts(counted.filter((finding) => isChange(finding, change)));
  if (changes === undefined) return { counts: counts(counted) };
  return {
    counts: counts(counted),
    changes: { new: of('new'), existing: of('existing'), fixed },
  };
}

/** What somebody has written of the policy at the job that brings reports together. */
export interface Amendment extends Pick<Judgement, 'ignores' | 'today'> {
  readonly policy: Partial<Policy>;
}

/**
 * Judges a report of this run anew, by the policy that it was judged by and what is written here: that stands in its place, and the ignore
 * file beside its own. What was ignored there stays so.
 */
export function amend(report: Report, { policy: written, ignores, today }: Amendment): Report {
  if (Object.keys(written).length === 0 && ignores.length === 0) return report;
  const policy: Policy = { ...policyIn(report), ...written };
  const law = { policy, ignores, today };
  const findings = report.findings.map((finding): JudgedFinding => {
    // Told twice or not: that depends on what is suppressed by now.
    if (finding.verdict.kind === 'suppressed' && finding.verdict.by !== 'seaworthy') return finding;
    const judged = written.failOn === undefined ? finding : withoutGate(finding);
    return { ...judged, verdict: verdictOf(judged, finding.change, law) };
  });
  return concluded(report, markDuplicates(findings, report.stages), law);
}

/** The policy that a report was judged by. What this version does not know is taken for the strictest. */
function policyIn({ policy: { failOn, unratedAs, ...rest } }: Report): Policy {
  return {
    ...rest,
    failOn: FAIL_ON.find((one) => one === failOn) ?? 'low',
    unratedAs: UNRATED_AS.find((one) => one === unratedAs) ?? 'critical',
  };
}

const FAIL_ON = ['critical', 'high', 'medium', 'low', 'never'] as const;
const UNRATED_AS = [...SEVERITIES, 'ignore'] as const;

/** A threshold of the linter's stands for `fail-on` where that is not given. */
function withoutGate(finding: JudgedFinding): JudgedFinding {
  if (finding.kind !== 'dockerfile' || finding.gate === undefined) return finding;
  const { gate: _gate, ...rest } = finding;
  return rest;
}

/** Without a mark it counts as new, as it does for the gate. */
function isChange({ change = 'new' }: Finding, wanted: 'new' | 'existing'): boolean {
  return change === wanted;
}

function counts(findings: readonly Finding[]) {
  return countSeverities(findings.map(({ severity }) => severity));
}
