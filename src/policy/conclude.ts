import type { JudgedFinding } from '../domain/finding.ts';
import type { Policy } from '../domain/plan.ts';
import type { Conclusion, Gate, StageReport } from '../domain/report.ts';
import { canGate, gateSeverity } from './effective.ts';

/** The gates that do not hold. `fail-on` by verdicts; the maxima count what is not suppressed, whatever `fail-on` says. */
export function closedGates(findings: readonly JudgedFinding[], policy: Policy): Gate[] {
  const counted = findings.filter((finding) => finding.verdict.kind !== 'suppressed');
  const gating = counted.filter((finding) => canGate(finding, policy));
  const number = (severity: 'critical' | 'high'): number =>
    gating.filter((finding) => gateSeverity(finding, policy) === severity).length;
  const gates: Gate[] = [];
  if (counted.some((finding) => finding.verdict.kind === 'blocks')) gates.push('fail-on');
  if (policy.maxCritical !== undefined && number('critical') > policy.maxCritical) gates.push('max-critical');
  if (policy.maxHigh !== undefined && number('high') > policy.maxHigh) gates.push('max-high');
  return gates;
}

/** Asked-for work that did not finish is never `passed`, whatever the gates say. */
export function conclude(blockedBy: readonly Gate[], stages: readonly StageReport[]): Conclusion {
  if (blockedBy.length > 0) return 'blocked';
  const unfinished = stages.some((stage) => stage.status === 'failed' || stage.status === 'partial');
  return unfinished ? 'incomplete' : 'passed';
}

/** Exit status of the process: the same for the Action and the command line. */
export const EXIT = { passed: 0, blocked: 1, incomplete: 2, usage: 64 } as const;
