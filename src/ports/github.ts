import type { Result } from '../domain/failure.ts';

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
  /** Base64 of gzipped SARIF; answers with the id to poll. */
  uploadSarif(upload: SarifUpload): Promise<Result<{ id: string }>>;
  /** A commit and those that can be reached from it, newest first, at most `max` (100 a page): enough to walk its first parents. */
  history(commit: string, max: number): Promise<Result<readonly Commit[]>>;
  /** The best common ancestor of two commits. */
  mergeBase(base: string, head: string): Promise<Result<string>>;
  /** A file as a commit has it; undefined where the commit has none. What the token may not see is a failure, never "not there". */
  fileAt(path: string, commit: string, maxBytes: number): Promise<Result<Uint8Array | undefined>>;
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
  readonly checkoutUri?: string;
}
