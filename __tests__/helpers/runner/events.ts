/** An event as the runner hands it to a step: variables and payload. */
export interface RunEvent {
  readonly name: string;
  readonly ref: string;
  readonly sha: string;
  readonly actor?: string;
  readonly payload: unknown;
}

export const HEAD_SHA = '2'.repeat(40);
export const BASE_SHA = '3'.repeat(40);
export const MERGE_SHA = '4'.repeat(40);
const REPOSITORY = { id: 1, full_name: 'octo/app', default_branch: 'main' };

function pullPayload(fork: boolean): unknown {
  const head = {
    sha: HEAD_SHA,
    ref: 'topic',
    repo: { id: fork ? 2 : 1, full_name: fork ? 'mallory/app' : 'octo/app' },
  };
  return {
    action: 'synchronize',
    number: 7,
    repository: REPOSITORY,
    pull_request: { number: 7, head, base: { sha: BASE_SHA, ref: 'main', repo: REPOSITORY } },
  };
}

export const EVENTS = {
  push: {
    name: 'push',
    ref: 'refs/heads/main',
    sha: HEAD_SHA,
    payload: { ref: 'refs/heads/main', after: HEAD_SHA, repository: REPOSITORY },
  },
  pullRequest: { name: 'pull_request', ref: 'refs/pull/7/merge', sha: MERGE_SHA, payload: pullPayload(false) },
  forkPullRequest: {
    name: 'pull_request',
    ref: 'refs/pull/7/merge',
    sha: MERGE_SHA,
    actor: 'mallory',
    payload: pullPayload(true),
  },
  pullRequestTarget: { name: 'pull_request_target', ref: 'refs/heads/main', sha: BASE_SHA, payload: pullPayload(true) },
  mergeGroup: {
    name: 'merge_group',
    ref: `refs/heads/gh-readonly-queue/main/pr-7-${BASE_SHA}`,
    sha: HEAD_SHA,
    payload: {
      action: 'checks_requested',
      repository: REPOSITORY,
      merge_group: {
        head_sha: HEAD_SHA,
        head_ref: `refs/heads/gh-readonly-queue/main/pr-7-${BASE_SHA}`,
        base_sha: BASE_SHA,
      },
    },
  },
  workflowRun: {
    name: 'workflow_run',
    ref: 'refs/heads/main',
    sha: BASE_SHA,
    payload: {
      action: 'completed',
      repository: REPOSITORY,
      workflow_run: { event: 'pull_request', head_sha: HEAD_SHA, head_branch: 'topic', head_repository: { id: 2 } },
    },
  },
} as const satisfies Record<string, RunEvent>;
