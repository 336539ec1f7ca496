import type { Finding } from '../domain/finding.ts';
import type { Policy } from '../domain/plan.ts';
import type { Severity } from '../domain/severity.ts';

/** What cannot be fixed does not gate under `only-fixed`, and what was there before not under `new-only`: that holds for every gate. */
export function canGate(
  remedy: Finding['remedy'],
  change: Finding['change'],
  policy: Pick<Policy, 'onlyFixed' | 'newOnly'>,
): boolean {
  if (policy.onlyFixed && remedy.kind === 'none') return false;
  return !(policy.newOnly === true && change === 'existing');
}

/** Where a finding stands for the gates: its severity, or for an unrated one what `unrated-as` says; undefined: it does not count. */
export function gateSeverity(
  finding: Pick<Finding, 'severity'>,
  policy: Pick<Policy, 'unratedAs'>,
): Severity | undefined {
  if (finding.severity !== 'unknown') return finding.severity;
  return policy.unratedAs === 'ignore' ? undefined : policy.unratedAs;
}
