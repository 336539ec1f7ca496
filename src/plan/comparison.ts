import type { BaselinePlan, Plan, PolicySource } from '../domain/plan.ts';
import type { EventContext } from './event.ts';

/** What the inputs say of comparing. */
export interface ComparisonWishes {
  readonly newOnly: 'auto' | 'true' | 'false';
  readonly baseline: string;
  readonly policyFrom: 'base' | 'head';
}

interface Known {
  readonly event: Pick<EventContext, 'pullRequest' | 'mergeGroup'>;
  readonly checkedOut?: string;
}

/** Whether the findings are compared with others: where a baseline is named, and on pull requests and their queue. */
export function decideBaseline({ baseline, newOnly }: ComparisonWishes, { event }: Known): Plan['stages']['baseline'] {
  if (!isFound(baseline) || newOnly === 'true') return { run: true };
  if (newOnly === 'false') return { run: false, because: 'new-only is false' };
  return commitsOf(event) === undefined ? { run: false, because: NO_BASE } : { run: true };
}

/** `auto` and `build` name nothing: what there is to compare with follows from the event. */
function isFound(baseline: string): boolean {
  return baseline === 'auto' || baseline === 'build';
}

const NO_BASE = 'the run belongs to no pull request';

/** What a kept report is of. */
type Kept = Pick<Extract<BaselinePlan, { kind: 'kept' }>, 'subjectKey' | 'keptAs'>;

/** What to compare with. `auto` or `build` without a base leads to none, which is told: all findings gate then. */
export function baselinePlan({ baseline }: ComparisonWishes, { event, checkedOut }: Known, kept: Kept): BaselinePlan {
  if (!isFound(baseline)) return { kind: 'named', text: baseline };
  const commits = commitsOf(event);
  if (commits === undefined) return { kind: 'none', because: NO_BASE };
  return {
    kind: 'kept',
    ...kept,
    ...commits,
    ...(checkedOut === undefined ? {} : { checkedOut }),
    ...(baseline === 'build' ? { build: true } : {}),
  };
}

function commitsOf({ pullRequest, mergeGroup }: Known['event']): { base: string; head: string } | undefined {
  const commits = pullRequest ?? mergeGroup;
  return commits === undefined ? undefined : { base: commits.baseSha, head: commits.headSha };
}

/** On a pull request the files of the policy are its base's; elsewhere there is only the commit itself. */
export function policySource(
  { policyFrom }: ComparisonWishes,
  { event: { pullRequest } }: Known,
): PolicySource | undefined {
  if (pullRequest === undefined) return undefined;
  return { base: pullRequest.baseSha, head: pullRequest.headSha, counts: policyFrom };
}
