import { ok, type Result } from '../domain/failure.ts';
import { type CodeScanningPlace, findPlace } from './code-scanning-place.ts';
import {
  type EventCommits,
  type EventKind,
  type PullRequest,
  parsePayload,
  readMergeGroup,
  readPullRequest,
  readPush,
  unreadable,
} from './event-payload.ts';

/** What a run knows about the event that started it. Outside GitHub Actions `kind` is `none`. */
export interface EventContext extends EventCommits {
  readonly kind: EventKind;
  /** GitHub's name of the event; empty outside Actions. */
  readonly name: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly pullRequest?: PullRequest;
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

type Env = Readonly<Record<string, string | undefined>>;

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
