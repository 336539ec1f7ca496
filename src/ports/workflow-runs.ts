import type { Result } from '../domain/failure.ts';

/** What GitHub tells of workflow runs, their artifacts, and of pull requests. Nothing here writes. */
export interface WorkflowRuns {
  run(id: number): Promise<Result<WorkflowRun>>;
  /** The newest runs of a workflow for a commit and an event, newest first; at most 100. */
  runsOf(
    workflow: number,
    question: { readonly commit: string; readonly event: string },
  ): Promise<Result<readonly WorkflowRun[]>>;
  /** All artifacts of a run, of every attempt; at most 1,000. */
  artifactsOf(run: number): Promise<Result<readonly ListedArtifact[]>>;
  /** The zip of an artifact. `maxBytes`: more is refused (`artifact/too-large`) before it is read. */
  artifact(id: number, maxBytes: number): Promise<Result<Uint8Array>>;
  /** The open pull requests whose head is this branch of a repository of this owner. */
  openPullRequests(owner: string, branch: string): Promise<Result<readonly OpenPullRequest[]>>;
}

export interface WorkflowRun {
  readonly id: number;
  readonly attempt: number;
  /** Grows with each run of the workflow. */
  readonly number: number;
  readonly event: string;
  /** Undefined while it runs. */
  readonly conclusion?: string;
  readonly headSha: string;
  readonly headBranch?: string;
  /** Where the head lies; undefined where that repository is gone. */
  readonly headRepository?: { readonly id: number; readonly owner: string };
  readonly repositoryId: number;
  readonly workflowId: number;
  /** Path of the workflow's file. */
  readonly path: string;
}

export interface ListedArtifact {
  readonly id: number;
  readonly name: string;
  /** Of the zip. */
  readonly size: number;
  readonly expired: boolean;
  /** `sha256:…` of the zip, where GitHub knows it. */
  readonly digest?: string;
  readonly createdAt: string;
  /** The run that made it. */
  readonly run?: { readonly id: number; readonly headSha: string; readonly headRepositoryId: number };
}

export interface OpenPullRequest {
  readonly number: number;
  readonly headSha: string;
  readonly headRef: string;
  readonly headRepositoryId?: number;
  readonly baseSha: string;
  readonly baseRef: string;
  readonly baseRepositoryId: number;
}
