import * as v from 'valibot';
import { fail, ok, type Result } from '../domain/failure.ts';

/** GitHub caps webhook payloads at 25 MB; what is larger is none of GitHub's. */
export const MAX_PAYLOAD_BYTES = 26_214_400;

export type EventKind =
  | 'none'
  | 'push'
  | 'pull_request'
  | 'pull_request_target'
  | 'merge_group'
  | 'workflow_run'
  | 'other';

/** What a run knows about the event that started it. Outside GitHub Actions `kind` is `none`. */
export interface EventContext {
  readonly kind: EventKind;
  /** GitHub's name of the event; empty outside Actions. */
  readonly name: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly pullRequest?: PullRequest;
  /** The commits of a merge queue's entry. */
  readonly mergeGroup?: { readonly baseSha: string; readonly headSha: string };
  /** The commits between which a push moved its branch; absent for a new branch, a tag, and where it was forced. */
  readonly push?: { readonly before: string; readonly after: string };
  readonly codeScanning: CodeScanningPlace;
  /** GitHub gives this run a token that may not write (fork or Dependabot under `pull_request`, Dependabot's pushes). */
  readonly readOnlyToken: boolean;
  readonly dependabot: boolean;
  readonly workflow: string;
  readonly job: string;
  /** Path of the workflow's file in this repository. */
  readonly workflowPath?: string;
  readonly runUrl?: string;
}

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

/** The ref and commit that code scanning files results under, or why there is none. */
export type CodeScanningPlace =
  | { readonly kind: 'place'; readonly ref: string; readonly commitSha: string }
  | { readonly kind: 'nowhere'; readonly because: string };

type Env = Readonly<Record<string, string | undefined>>;

const Sha = v.pipe(v.string(), v.regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/));
const Repository = v.object({ id: v.number() });
const PullRequestPayload = v.object({
  number: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  state: v.optional(v.string()),
  head: v.object({ sha: Sha, ref: v.string(), repo: v.nullish(Repository) }),
  base: v.object({ sha: Sha, ref: v.string(), repo: Repository }),
});
const WorkflowRunPayload = v.object({
  repository: v.object({ id: v.number(), default_branch: v.optional(v.string()) }),
  workflow_run: v.object({
    event: v.string(),
    head_sha: Sha,
    head_branch: v.nullish(v.string()),
    head_repository: v.nullish(Repository),
  }),
});
const PushPayload = v.object({
  ref: v.pipe(v.string(), v.startsWith('refs/heads/')),
  before: v.pipe(Sha, v.regex(/[^0]/)),
  after: v.pipe(Sha, v.regex(/[^0]/)),
  forced: v.optional(v.literal(false)),
});
const MergeGroupPayload = v.object({ base_sha: Sha, head_sha: Sha });
type Payload = Readonly<Record<string, unknown>>;

const QUEUE = 'refs/heads/gh-readonly-queue/';
const CODE_SCANNING_REF = /^refs\/(?:heads|tags|pull)\/./;
const KINDS: Readonly<Record<string, EventKind>> = {
  push: 'push',
  pull_request: 'pull_request',
  pull_request_review: 'pull_request',
  pull_request_review_comment: 'pull_request',
  pull_request_target: 'pull_request_target',
  merge_group: 'merge_group',
  workflow_run: 'workflow_run',
};

/**
 * Reads the event from the runner's variables and the text of the file that GITHUB_EVENT_PATH names (undefined: no such file).
 * `checkedOut` is the commit in the workspace, where it is known: results belong to it rather than to the merge commit.
 * Fails with `event/unreadable` where the event says less than GitHub promises.
 */
export function readEvent(env: Env, payloadText: string | undefined, checkedOut?: string): Result<EventContext> {
  if (env['GITHUB_ACTIONS'] !== 'true') return ok(NO_EVENT);
  const name = env['GITHUB_EVENT_NAME'] ?? '';
  const repository = env['GITHUB_REPOSITORY'] ?? '';
  if (name === '') return unreadable('GITHUB_EVENT_NAME is not set');
  if (!/^[A-Za-z0-9._-]+\/[A-Za-z0-9._-]+$/.test(repository))
    return unreadable(`GITHUB_REPOSITORY is ${JSON.stringify(repository)}, not owner/name`);
  const payload = parsePayload(payloadText);
  if (!payload.ok) return payload;
  const kind = KINDS[name] ?? 'other';
  const pull = readPullRequest(kind, payload.value);
  if (!pull.ok) return pull;
  const place = findPlace({ kind, env, payload: payload.value, pullRequest: pull.value, checkedOut });
  if (!place.ok) return place;
  const dependabot = env['GITHUB_ACTOR'] === 'dependabot[bot]';
  const path = workflowPath(env['GITHUB_WORKFLOW_REF'] ?? '', repository);
  const run = runUrl(env, repository);
  return ok({
    kind,
    name,
    repository,
    ...(pull.value === undefined ? {} : { pullRequest: pull.value }),
    ...readMergeGroup(kind, payload.value),
    ...readPush(kind, payload.value),
    codeScanning: place.value,
    readOnlyToken:
      (kind === 'pull_request' && (dependabot || pull.value?.isFork === true)) || (kind === 'push' && dependabot),
    dependabot,
    workflow: env['GITHUB_WORKFLOW'] ?? '',
    job: env['GITHUB_JOB'] ?? '',
    ...(path === undefined ? {} : { workflowPath: path }),
    ...(run === undefined ? {} : { runUrl: run }),
  });
}

/** A run outside GitHub Actions. */
export const NO_EVENT: EventContext = {
  kind: 'none',
  name: '',
  repository: '',
  codeScanning: { kind: 'nowhere', because: 'not in GitHub Actions' },
  readOnlyToken: false,
  dependabot: false,
  workflow: '',
  job: '',
};

function unreadable(why: string): Result<never> {
  return fail(
    'event/unreadable',
    'the event of this workflow run cannot be read',
    why,
    'run Seaworthy in a job of GitHub Actions that leaves GITHUB_EVENT_PATH and the other GITHUB_ variables as the runner sets them',
  );
}

function parsePayload(text: string | undefined): Result<Payload> {
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

function readPullRequest(kind: EventKind, payload: Payload): Result<PullRequest | undefined> {
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
function readMergeGroup(kind: EventKind, payload: Payload): Pick<EventContext, 'mergeGroup'> {
  const parsed = v.safeParse(MergeGroupPayload, payload['merge_group']);
  if (kind !== 'merge_group' || !parsed.success) return {};
  return { mergeGroup: { baseSha: parsed.output.base_sha, headSha: parsed.output.head_sha } };
}

/** Only `mode: plan` needs it, and takes everything for changed without. */
function readPush(kind: EventKind, payload: Payload): Pick<EventContext, 'push'> {
  const parsed = v.safeParse(PushPayload, payload);
  if (kind !== 'push' || !parsed.success) return {};
  return { push: { before: parsed.output.before, after: parsed.output.after } };
}

interface PlaceQuestion {
  readonly kind: EventKind;
  readonly env: Env;
  readonly payload: Payload;
  readonly pullRequest: PullRequest | undefined;
  readonly checkedOut: string | undefined;
}

/**
 * Under `pull_request_target` GITHUB_REF is the default branch: results of the pull request's image must not land there.
 * A merge queue's ref is refused by code scanning, whatever the event is called (github/codeql-action#4125).
 */
function findPlace({ kind, env, payload, pullRequest, checkedOut }: PlaceQuestion): Result<CodeScanningPlace> {
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
    return ok({ kind: 'place', ref: ref.replace(/\/merge$/, '/head'), commitSha: checkedOut });
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

function workflowPath(workflowRef: string, repository: string): string | undefined {
  const prefix = `${repository}/`;
  if (!workflowRef.toLowerCase().startsWith(prefix.toLowerCase())) return undefined;
  const at = workflowRef.indexOf('@', prefix.length);
  const path = workflowRef.slice(prefix.length, at < 0 ? undefined : at);
  return /^\.(?:github|gitea|forgejo)\/workflows\/[^/]+\.ya?ml$/.test(path) ? path : undefined;
}

function runUrl(env: Env, repository: string): string | undefined {
  const server = env['GITHUB_SERVER_URL'] ?? '';
  const id = env['GITHUB_RUN_ID'] ?? '';
  return /^https?:\/\/[^\s]+$/.test(server) && /^\d+$/.test(id)
    ? `${server}/${repository}/actions/runs/${id}`
    : undefined;
}

function firstIssue(issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): string {
  const [issue] = issues;
  const path = issue.path?.map((step) => String(step.key)).join('.') ?? '';
  return path === '' ? issue.message : `${path}: ${issue.message}`;
}
