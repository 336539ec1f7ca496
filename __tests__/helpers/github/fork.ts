import type { Report } from '../../../src/domain/report.ts';
import { artifactNameOf } from '../../../src/policy/artifact-name.ts';
import { zipOf } from '../zip-writer.ts';
import { type StoredArtifact, type StoredPull, type StoredRun, WORKFLOW } from './actions.ts';
import type { State } from './state.ts';

/** A pull request of a fork, the run of its workflow, and the default branch that the report job runs on. */
export const FORK = {
  run: 5001,
  head: '2'.repeat(40),
  base: '3'.repeat(40),
  branch: 'topic',
  repository: { id: 2, owner: 'mallory' },
  pull: 7,
} as const;

export const FORK_RUN: StoredRun = {
  id: FORK.run,
  headSha: FORK.head,
  headBranch: FORK.branch,
  headRepository: FORK.repository,
  conclusion: 'failure',
};

export const FORK_PULL: StoredPull = {
  number: FORK.pull,
  head: { sha: FORK.head, ref: FORK.branch, repository: FORK.repository.id, owner: FORK.repository.owner },
  base: { sha: FORK.base, ref: 'main', repository: 1 },
};

/** The payload of `workflow_run` as GitHub sends it; it lists no pull requests of forks. */
export function workflowRunPayload(changes: Readonly<Record<string, unknown>> = {}): unknown {
  const { run, head, branch, repository } = FORK;
  return {
    action: 'completed',
    repository: { id: 1, full_name: 'octo/app', default_branch: 'main' },
    workflow: { id: WORKFLOW.id, path: WORKFLOW.path },
    workflow_run: {
      id: run,
      run_attempt: 1,
      workflow_id: WORKFLOW.id,
      path: WORKFLOW.path,
      event: 'pull_request',
      conclusion: 'failure',
      head_sha: head,
      head_branch: branch,
      head_repository: { id: repository.id },
      pull_requests: [],
      ...changes,
    },
  };
}

/** Sets the stage: the run, its pull request, and the workflow's file in the default branch. */
export function setForkStage(state: State): void {
  state.runs.push(FORK_RUN);
  state.openPulls.push(FORK_PULL);
  state.files.set(`${FORK.base}:${WORKFLOW.path}`, 'name: image\n');
}

/** An artifact of a report, zipped as @actions/artifact does. */
export function artifactOf(report: Report, changes: Partial<StoredArtifact> = {}): StoredArtifact {
  return {
    id: 71,
    run: FORK.run,
    name: artifactNameOf(report),
    zip: zipOf([{ name: 'report.json', content: JSON.stringify(report) }]),
    ...changes,
  };
}
