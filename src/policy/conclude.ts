import type { JudgedFinding } from '../domain/finding.ts';
import type { Policy } from '../domain/plan.ts';
import type { Conclusion, Gate, StageReport } from '../domain/report.ts';
import { NO_COUNTS, type Severity } from '../domain/severity.ts';
import { canGate, gateSeverity } from './effective.ts';

/** The gates that do not hold. `fail-on` by verdicts; the maxima count what is not suppressed, whatever `fail-on` says. */
export function closedGates(findings: readonly JudgedFinding[], policy: Policy): Gate[] {
  const numbers: Record<Severity, number> = { ...NO_COUNTS };
  let blocks = false;
  for (const finding of findings) {
    if (finding.verdict.kind === 'suppressed') continue;
    blocks ||= finding.verdict.kind === 'blocks';
    const severity = canGate(finding.remedy, finding.change, policy) ? gateSeverity(finding, policy) : undefined;
    if (severity !== undefined) numbers[severity] += 1;
  }
  const gates: Gate[] = [];
  if (blocks) gates.push('fail-on');
  if (policy.maxCritical !== undefined && numbers.critical > policy.maxCritical) gates.push('max-critical');
  if (policy.maxHigh !== undefined && numbers.high > policy.maxHigh) gates.push('max-high');
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
