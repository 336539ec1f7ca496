import * as v from 'valibot';
import { ok, type Result } from '../domain/failure.ts';
import {
  type EventKind,
  firstIssue,
  type Payload,
  type PullRequest,
  Repository,
  Sha,
  unreadable,
} from './event-payload.ts';

/** The ref and commit that code scanning files results under, or why there is none. */
export type CodeScanningPlace =
  | { readonly kind: 'place'; readonly ref: string; readonly commitSha: string }
  | { readonly kind: 'nowhere'; readonly because: string };

const WorkflowRunPayload = v.object({
  repository: v.object({ id: v.number(), default_branch: v.optional(v.string()) }),
  workflow_run: v.object({
    event: v.string(),
    head_sha: Sha,
    head_branch: v.nullish(v.string()),
    head_repository: v.nullish(Repository),
  }),
});

const QUEUE = 'refs/heads/gh-readonly-queue/';
const CODE_SCANNING_REF = /^refs\/(?:heads|tags|pull)\/./;

interface PlaceQuestion {
  readonly kind: EventKind;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly payload: Payload;
  readonly pullRequest: PullRequest | undefined;
  readonly checkedOut: string | undefined;
}

/**
 * Under `pull_request_target` GITHUB_REF is the default branch: results of the pull request's image must not land there.
 * A merge queue's ref is refused by code scanning, whatever the event is called (github/codeql-action#4125).
 */
export function findPlace({ kind, env, payload, pullRequest, checkedOut }: PlaceQuestion): Result<CodeScanningPlace> {
  const ref = env['GITHUB_REF'] ?? '';
  const sha = env['GITHUB_SHA'] ?? '';
  if (ref.startsWith(QUEUE) || kind === 'merge_group')
    return nowhere('code scanning takes no results of a merge queue');
  if (kind === 'pull_request_target' && pullRequest !== undefined)
    return ok({ kind: 'place', ref: `refs/pull/${pullRequest.number}/head`, commitSha: pullRequest.headSha });
  if (!v.safeParse(Sha, sha).success) return unreadable(`GITHUB_SHA is ${JSON.stringify(sha)}, not a commit`);
  if (kind === 'workflow_run') return placeOfTriggeringRun(ref, payload);
  if (!CODE_SCANNING_REF.test(ref))
    return nowhere(`${JSON.stringify(ref)} is no branch, tag or pull request, the only places of code scanning`);
  if (pullRequest !== undefined && checkedOut !== undefined && checkedOut !== sha && v.is(Sha, checkedOut))
    // GITHUB_REF is the merge, or, of a pull request that was merged, the branch that it went into: neither is what is checked.
    return ok({ kind: 'place', ref: `refs/pull/${pullRequest.number}/head`, commitSha: checkedOut });
  return ok({ kind: 'place', ref, commitSha: sha });
}

/** Only a run of this repository's own default branch has a place that its payload proves. */
function placeOfTriggeringRun(ref: string, payload: Payload): Result<CodeScanningPlace> {
  const parsed = v.safeParse(WorkflowRunPayload, payload);
  if (!parsed.success) return unreadable(`the payload's workflow_run: ${firstIssue(parsed.issues)}`);
  const { workflow_run: run, repository } = parsed.output;
  const own = run.head_repository?.id === repository.id && !run.event.startsWith('pull_request');
  if (own && run.head_branch && ref === `refs/heads/${run.head_branch}`)
    return ok({ kind: 'place', ref, commitSha: run.head_sha });
  return nowhere('the run that started this one does not belong to the default branch');
}

function nowhere(because: string): Result<CodeScanningPlace> {
  return ok({ kind: 'nowhere', because });
}
