import * as v from 'valibot';
import { fail, ok, type Result } from '../domain/failure.ts';

/** GitHub caps webhook payloads at 25 MB; what is larger is none of GitHub's. */
const MAX_PAYLOAD_BYTES = 26_214_400;

export type EventKind =
  | 'none'
  | 'push'
  | 'pull_request'
  | 'pull_request_target'
  | 'merge_group'
  | 'workflow_run'
  | 'other';

export interface PullRequest {
  readonly number: number;
  readonly headSha: string;
  readonly headRef: string;
  readonly baseSha: string;
  readonly baseRef: string;
  /** The head lies in another repository, or in one that is gone. */
  readonly isFork: boolean;
  /** Closed, merged or not: nobody works on it any more. */
  readonly isClosed?: true;
}

/** The payload of an event, not looked into yet. */
export type Payload = Readonly<Record<string, unknown>>;

export const Sha = v.pipe(v.string(), v.regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/));
export const Repository = v.object({ id: v.number() });
const PullRequestPayload = v.object({
  number: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  state: v.optional(v.string()),
  head: v.object({ sha: Sha, ref: v.string(), repo: v.nullish(Repository) }),
  base: v.object({ sha: Sha, ref: v.string(), repo: Repository }),
});
const PushPayload = v.object({
  ref: v.pipe(v.string(), v.startsWith('refs/heads/')),
  before: v.pipe(Sha, v.regex(/[^0]/)),
  after: v.pipe(Sha, v.regex(/[^0]/)),
  forced: v.optional(v.literal(false)),
});
const MergeGroupPayload = v.object({ base_sha: Sha, head_sha: Sha });

/** The parts of an event that comparing and planning need. */
export interface EventCommits {
  /** The commits of a merge queue's entry. */
  readonly mergeGroup?: { readonly baseSha: string; readonly headSha: string };
  /** The commits between which a push moved its branch; absent for a new branch, a tag, and where it was forced. */
  readonly push?: { readonly before: string; readonly after: string };
}

/** The event is not what GitHub promises: `why` says where. */
export function unreadable(why: string): Result<never> {
  return fail(
    'event/unreadable',
    'the event of this workflow run cannot be read',
    why,
    'run Seaworthy in a job of GitHub Actions that leaves GITHUB_EVENT_PATH and the other GITHUB_ variables as the runner sets them',
  );
}

/** The payload's text (undefined: there is none) as an object. Fails with `event/unreadable`. */
export function parsePayload(text: string | undefined): Result<Payload> {
  if (text === undefined) return ok({});
  if (text.length > MAX_PAYLOAD_BYTES) return unreadable(`the payload has more than ${MAX_PAYLOAD_BYTES} bytes`);
  try {
    const value: unknown = JSON.parse(text);
    const parsed = v.safeParse(v.record(v.string(), v.unknown()), value);
    return parsed.success && !Array.isArray(value) ? ok(parsed.output) : unreadable('the payload is not a JSON object');
  } catch {
    return unreadable('the payload is not JSON');
  }
}

/** The pull request that the event is about. Fails with `event/unreadable` where the payload says less of it than GitHub promises. */
export function readPullRequest(kind: EventKind, payload: Payload): Result<PullRequest | undefined> {
  if (kind !== 'pull_request' && kind !== 'pull_request_target') return ok(undefined);
  const parsed = v.safeParse(PullRequestPayload, payload['pull_request']);
  if (!parsed.success) return unreadable(`the payload's pull_request: ${firstIssue(parsed.issues)}`);
  const { number, head, base } = parsed.output;
  return ok({
    number,
    headSha: head.sha,
    headRef: head.ref,
    baseSha: base.sha,
    baseRef: base.ref,
    isFork: head.repo?.id !== base.repo.id,
    ...(parsed.output.state === 'closed' ? { isClosed: true } : {}),
  });
}

/** Only the comparison needs it: an entry of the queue without its commits is checked all the same. */
export function readMergeGroup(kind: EventKind, payload: Payload): Pick<EventCommits, 'mergeGroup'> {
  const parsed = v.safeParse(MergeGroupPayload, payload['merge_group']);
  if (kind !== 'merge_group' || !parsed.success) return {};
  return { mergeGroup: { baseSha: parsed.output.base_sha, headSha: parsed.output.head_sha } };
}

/** Only `mode: plan` needs it, and takes everything for changed without. */
export function readPush(kind: EventKind, payload: Payload): Pick<EventCommits, 'push'> {
  const parsed = v.safeParse(PushPayload, payload);
  if (kind !== 'push' || !parsed.success) return {};
  return { push: { before: parsed.output.before, after: parsed.output.after } };
}

/** The first thing that is wrong with a payload, and where. */
export function firstIssue(issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): string {
  const [issue] = issues;
  const path = issue.path?.map((step) => String(step.key)).join('.') ?? '';
  return path === '' ? issue.message : `${path}: ${issue.message}`;
}
