import type { IncomingHttpHeaders } from 'node:http';
import type { StoredArtifact, StoredPull, StoredRun } from './actions.ts';

export type Access = 'none' | 'read' | 'write';

/** A token and what it may do. The bot's id is that of GITHUB_TOKEN's author. */
export interface Token {
  readonly login: string;
  readonly id: number;
  readonly pullRequests: Access;
  readonly securityEvents: Access;
  /** Whether it may resolve review threads; unless it is said, who may write to pull requests may. */
  readonly resolves?: boolean;
  /** Read, unless it is said. */
  readonly contents?: Access;
  readonly actions?: Access;
  /** Requests left in this hour. */
  remaining: number;
}

export interface StoredComment {
  readonly id: number;
  readonly pr: number;
  readonly author: { readonly login: string; readonly id: number };
  readonly createdAt: string;
  updatedAt: string;
  body: string;
  minimized: string | null;
}

export interface StoredUpload {
  readonly id: string;
  readonly ref: string;
  readonly commitSha: string;
  /** The log as it was sent, unpacked and parsed. */
  readonly sarif: unknown;
  readonly errors: readonly string[];
  polls: number;
}

export interface DiffFile {
  readonly filename: string;
  /** Absent for binary and large files. */
  readonly patch?: string;
  readonly status?: 'added' | 'removed' | 'modified' | 'renamed';
  readonly previous?: string;
}

/** A comment of a review with what was said below it. */
export interface StoredThread {
  readonly id: string;
  readonly pr: number;
  readonly path: string;
  readonly line: number;
  readonly startLine: number | undefined;
  readonly comments: { readonly author: { readonly login: string; readonly id: number }; readonly body: string }[];
  resolved: boolean;
  outdated: boolean;
}

export interface Pull {
  files: readonly DiffFile[];
  /** Of its head; undefined: that of the events. */
  headSha?: string;
}

export interface StoredReview {
  readonly id: number;
  readonly pr: number;
  readonly body: string;
  readonly comments: readonly unknown[];
}

export type CodeScanning = 'on' | 'not-enabled' | 'no-code-security' | 'archived';

export interface State {
  readonly repository: string;
  readonly tokens: Map<string, Token>;
  readonly pulls: Map<number, Pull>;
  readonly threads: StoredThread[];
  /** Snapshots of dependencies as they were sent, and what GitHub makes of the next ones. */
  readonly snapshots: Readonly<Record<string, unknown>>[];
  snapshotResult: 'SUCCESS' | 'ACCEPTED' | 'INVALID';
  dependencyGraph: 'on' | 'off';
  /** Files that differ between two commits, by `BASE...HEAD`. */
  readonly compared: Map<string, readonly DiffFile[]>;
  /** Workflow runs, what they uploaded, and the pull requests that a list shows. */
  readonly runs: StoredRun[];
  readonly artifacts: StoredArtifact[];
  readonly openPulls: StoredPull[];
  readonly comments: StoredComment[];
  readonly uploads: StoredUpload[];
  readonly reviews: StoredReview[];
  codeScanning: CodeScanning;
  /** Parents of each commit that the API knows, newest first, and the text of files by `SHA:PATH`. */
  readonly history: Map<string, readonly string[]>;
  readonly files: Map<string, string>;
  /** Commits and refs that are known; undefined: all. */
  commits: ReadonlySet<string> | undefined;
  refs: ReadonlySet<string> | undefined;
  /** How often an upload is `pending` before it is done. */
  pendingPolls: number;
  /** When content was created, for the limit of 80 a minute. */
  readonly created: number[];
  nextId: number;
}

/** What a route sees of a request. */
export interface Call {
  readonly state: State;
  readonly token: Token;
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  readonly base: string;
  readonly headers: IncomingHttpHeaders;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const DOCS = 'https://docs.github.com/rest';

export function refusal(status: number, message: string, headers?: Readonly<Record<string, string>>): Answer {
  return {
    status,
    body: { message, documentation_url: DOCS, status: String(status) },
    ...(headers === undefined ? {} : { headers }),
  };
}

/** What GitHub answers a token that may not: the permission is named in a header. */
export function notAccessible(accepted: string): Answer {
  return refusal(403, 'Resource not accessible by integration', { 'x-accepted-github-permissions': accepted });
}

export function invalid(message: string, errors: readonly unknown[]): Answer {
  return { status: 422, body: { message, errors, documentation_url: DOCS, status: '422' } };
}
