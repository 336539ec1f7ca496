import type { Result } from '../domain/failure.ts';
import type { DependencySnapshot } from '../domain/snapshot.ts';

/** The few things that Seaworthy does at GitHub. Throttled and retried by the shell; a failure is a value. */
export interface GitHub {
  /** Login and id of the token's own author of comments (GraphQL viewer); `github-actions[bot]` for GITHUB_TOKEN. */
  viewer(): Promise<Result<{ login: string; id: number }>>;
  /** All comments of a pull request whose body starts with `marker`. */
  commentsStartingWith(pr: number, marker: string): Promise<Result<readonly IssueComment[]>>;
  createComment(pr: number, body: string): Promise<Result<IssueComment>>;
  updateComment(id: number, body: string): Promise<Result<IssueComment>>;
  /** Folds a comment away as outdated. `nodeId` is the comment's GraphQL id. */
  minimizeComment(nodeId: string): Promise<Result<void>>;
  /** Brings a comment back in sight that was folded away: editing it does not. */
  unminimizeComment(nodeId: string): Promise<Result<void>>;
  /** Base64 of gzipped SARIF; answers with the id to poll. */
  uploadSarif(upload: SarifUpload): Promise<Result<{ id: string }>>;
  /** A commit and those that can be reached from it, newest first, at most `max` (100 a page): enough to walk its first parents. */
  history(commit: string, max: number): Promise<Result<readonly Commit[]>>;
  /** The best common ancestor of two commits. */
  mergeBase(base: string, head: string): Promise<Result<string>>;
  /** A file as a commit has it; undefined where the commit has none. What the token may not see is a failure, never "not there". */
  fileAt(path: string, commit: string, maxBytes: number): Promise<Result<Uint8Array | undefined>>;
  /** The files that a pull request changes, as far as GitHub lists them: 3,000. */
  pullRequestFiles(pr: number): Promise<Result<ChangedFiles>>;
  /** The files that differ between the common ancestor of two commits and the second, as far as GitHub lists them: 300. */
  filesBetween(base: string, head: string): Promise<Result<ChangedFiles>>;
  /** One review with comments on lines of the diff; GitHub refuses all of it (`publish/refused`) where one line is not of the diff. */
  createReview(pr: number, review: Review): Promise<Result<{ url: string }>>;
  /** The review threads of a pull request whose first comment is the token's own and starts with `marker`, and the commit it is at now. */
  ownThreads(pr: number, marker: string): Promise<Result<OwnThreads>>;
  resolveThread(id: string): Promise<Result<void>>;
  /** Takes a snapshot of dependencies. `INVALID` comes with success: whoever calls looks at it. */
  submitSnapshot(snapshot: DependencySnapshot): Promise<Result<SnapshotReceipt>>;
  sarifStatus(id: string): Promise<Result<{ status: 'pending' | 'complete' | 'failed'; errors: readonly string[] }>>;
}

export interface Commit {
  readonly sha: string;
  readonly parents: readonly string[];
}

export interface IssueComment {
  readonly id: number;
  /** GraphQL id. */
  readonly nodeId: string;
  /** Somebody folded it away already. */
  readonly minimized: boolean;
  readonly url: string;
  readonly author: { readonly login: string; readonly id: number };
  readonly updatedAt: string;
  readonly body: string;
}

export interface SarifUpload {
  readonly commitSha: string;
  readonly ref: string;
  readonly sarif: string;
  readonly startedAt?: string;
}

export interface ChangedFile {
  readonly path: string;
  /** Where a renamed file was before. */
  readonly previous?: string;
  readonly removed: boolean;
  /** Unified diff without file headers; absent for binary and large files. */
  readonly patch?: string;
}

export interface ChangedFiles {
  readonly files: readonly ChangedFile[];
  /** False where there may be more than GitHub lists. */
  readonly complete: boolean;
}

export interface Review {
  readonly commitSha: string;
  /** May not be empty. */
  readonly body: string;
  readonly comments: readonly ReviewComment[];
}

/** On lines of the new side. `startLine` is less than `line`, and absent for one line. */
export interface ReviewComment {
  readonly path: string;
  readonly line: number;
  readonly startLine?: number;
  readonly body: string;
}

export interface OwnThreads {
  readonly headSha: string;
  readonly threads: readonly ReviewThread[];
}

export interface ReviewThread {
  /** GraphQL id. */
  readonly id: string;
  /** Of its first comment. */
  readonly body: string;
  readonly resolved: boolean;
  /** The lines have changed since. */
  readonly outdated: boolean;
  /** Somebody else has written in it, or that is not known. */
  readonly answered: boolean;
  readonly mayResolve: boolean;
}

export interface SnapshotReceipt {
  readonly id: number;
  /** `SUCCESS`, `ACCEPTED` or `INVALID`. */
  readonly result: string;
  readonly message: string;
}
