import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { downloadArtifact, getRun, listArtifacts, listPulls, listRuns, storedBytes } from './actions.ts';
import { sarifStatus, uploadSarif } from './code-scanning.ts';
import { createComment, listComments, updateComment } from './comments.ts';
import { compareCommits, getContent, listCommits, RAW } from './contents.ts';
import { type MatchedRequest, matchRequest } from './description.ts';
import { graphql } from './graphql.ts';
import { createReview, listFiles } from './reviews.ts';
import { createSnapshot } from './snapshots.ts';
import { type Answer, type Call, refusal, type State, type Token } from './state.ts';

export const BOT = { login: 'github-actions[bot]', id: 41_898_282 } as const;
export const WRITE_TOKEN = 'ghs_write';
/** What a pull request of a fork gets. */
export const FORK_TOKEN = 'ghs_fork';

export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  /** Id of the operation in GitHub's description, or `graphql`; undefined for an unknown route. */
  readonly operation: string | undefined;
  readonly status: number | 'dropped';
  readonly body: unknown;
  readonly token: string | undefined;
}

/** What goes wrong, for the next `times` requests (default 1) that `when` picks. */
export interface Fault {
  readonly when: (request: { readonly method: string; readonly path: string }) => boolean;
  readonly times?: number;
  readonly effect: Effect;
}

/** `drop-after`: the request is carried out, and its answer lost. */
export type Effect =
  | { readonly kind: 'status'; readonly status: number; readonly body?: string }
  | { readonly kind: 'drop' | 'drop-after' | 'hang' }
  | { readonly kind: 'secondary-limit'; readonly retryAfter: number }
  | { readonly kind: 'primary-limit'; readonly resetIn: number };

const ROUTES: Readonly<Record<string, (call: Call) => Answer>> = {
  'issues/list-comments': listComments,
  'issues/create-comment': createComment,
  'issues/update-comment': updateComment,
  'code-scanning/upload-sarif': uploadSarif,
  'code-scanning/get-sarif': sarifStatus,
  'repos/list-commits': listCommits,
  'repos/compare-commits-with-basehead': compareCommits,
  'repos/get-content': getContent,
  'pulls/list-files': listFiles,
  'pulls/create-review': createReview,
  'dependency-graph/create-repository-snapshot': createSnapshot,
  'pulls/list': listPulls,
  'actions/get-workflow-run': getRun,
  'actions/list-workflow-runs': listRuns,
  'actions/list-workflow-run-artifacts': listArtifacts,
  'actions/download-artifact': downloadArtifact,
};
const CREATES = new Set(['issues/create-comment', 'pulls/create-review']);
const CREATIONS_PER_MINUTE = 80;
const MAX_REQUEST = 64 * 1024 * 1024;

/**
 * A stand-in for GitHub's API on this machine. What does not fit GitHub's own description, in a request or in an
 * answer of ours, is a violation; so is a route that is not there. `close` throws when there were any.
 */
export class GitHubStandIn {
  readonly state: State;
  readonly log: LoggedRequest[] = [];
  readonly violations: string[] = [];
  private readonly faults: { fault: Fault; left: number }[] = [];
  private readonly server: Server;

  private constructor(repository: string) {
    this.state = freshState(repository);
    this.server = createServer((request, response) => {
      this.serve(request, response).catch((error: unknown) => {
        this.violations.push(`the stand-in itself failed: ${String(error)}`);
        response.destroy();
      });
    });
  }

  static async start(repository = 'octo/app'): Promise<GitHubStandIn> {
    const standIn = new GitHubStandIn(repository);
    await new Promise<void>((resolve) => standIn.server.listen(0, '127.0.0.1', resolve));
    return standIn;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** GITHUB_ variables that lead a client here. */
  get env(): Readonly<Record<string, string>> {
    return {
      GITHUB_API_URL: this.url,
      GITHUB_GRAPHQL_URL: `${this.url}/graphql`,
      GITHUB_REPOSITORY: this.state.repository,
    };
  }

  inject(fault: Fault): void {
    this.faults.push({ fault, left: fault.times ?? 1 });
  }

  /** Requests of an operation that were answered with success. */
  count(operation: string): number {
    return this.log.filter(
      (entry) => entry.operation === operation && typeof entry.status === 'number' && entry.status < 300,
    ).length;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
    if (this.violations.length > 0) throw new Error(`GitHub would not understand:\n${this.violations.join('\n')}`);
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? '';
    const url = new URL(request.url ?? '/', this.url);
    if (url.pathname.startsWith('/store/')) return this.serveStore(request, response, url.pathname);
    const text = await bodyOf(request);
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    const token = tokenOf(request);
    const matched = url.pathname === '/graphql' ? undefined : matchRequest(method, url, body);
    const operation = url.pathname === '/graphql' ? 'graphql' : matched?.operation.id;
    const done = (status: number | 'dropped'): void => {
      this.log.push({ method, path: url.pathname, operation, status, body, token });
    };
    const effect = this.nextEffect(method, url.pathname);
    if (effect?.kind === 'hang') return done('dropped');
    if (effect?.kind === 'drop') {
      done('dropped');
      return void response.destroy();
    }
    const answer = faultAnswer(effect) ?? this.answer({ matched, operation, body, token, request, url, method });
    const checked = this.checkAnswer(matched, answer, effect);
    if (effect?.kind === 'drop-after') {
      done('dropped');
      return void response.destroy();
    }
    done(checked.status);
    this.send(response, checked, token);
  }

  /** The store of artifacts is another server than GitHub's API: it must not get a token. */
  private serveStore(request: IncomingMessage, response: ServerResponse, path: string): void {
    if (request.headers.authorization !== undefined) this.violations.push('a store of artifacts was given a token');
    const bytes = storedBytes(this.state, path);
    this.log.push({
      method: request.method ?? '',
      path,
      operation: 'store',
      status: bytes === undefined ? 404 : 200,
      body: undefined,
      token: undefined,
    });
    response.writeHead(bytes === undefined ? 404 : 200, { 'content-type': 'application/zip' });
    response.end(bytes);
  }

  private answer(question: {
    matched: MatchedRequest | undefined;
    operation: string | undefined;
    body: unknown;
    token: string | undefined;
    request: IncomingMessage;
    url: URL;
    method: string;
  }): Answer {
    const { matched, operation, body, url, method } = question;
    if (operation === undefined) {
      this.violations.push(`${method} ${url.pathname} is no route of GitHub that Seaworthy is known to use`);
      return refusal(404, 'Not Found');
    }
    const token = question.token === undefined ? undefined : this.state.tokens.get(question.token);
    if (token === undefined)
      return refusal(401, question.token === undefined ? 'Requires authentication' : 'Bad credentials');
    const limited = this.limit(token, operation);
    if (limited !== undefined) return limited;
    this.violations.push(...(matched?.problems ?? []).map((problem) => `${method} ${url.pathname}: ${problem}`));
    const call: Call = {
      state: this.state,
      token,
      path: matched?.path ?? {},
      query: url.searchParams,
      body: (body ?? {}) as Record<string, unknown>,
      base: this.url,
      headers: question.request.headers,
    };
    if (matched === undefined) return this.graphql(call);
    const repository = `${matched.path['owner']}/${matched.path['repo']}`;
    if (repository !== this.state.repository) return refusal(404, 'Not Found');
    const route = ROUTES[operation];
    if (route === undefined) throw new Error(`${operation} is described and not implemented`);
    return route(call);
  }

  private graphql(call: Call): Answer {
    const answer = graphql(call);
    if (answer !== undefined) return answer;
    this.violations.push(`unknown GraphQL document: ${String(call.body['query'])}`);
    return { status: 200, body: { errors: [{ message: 'Parse error' }] } };
  }

  private limit(token: Token, operation: string): Answer | undefined {
    if (token.remaining <= 0) return faultAnswer({ kind: 'primary-limit', resetIn: 3_600 });
    token.remaining -= 1;
    if (!CREATES.has(operation)) return undefined;
    const now = Date.now();
    this.state.created.push(now);
    const lately = this.state.created.filter((time) => now - time < 60_000).length;
    return lately > CREATIONS_PER_MINUTE ? faultAnswer({ kind: 'secondary-limit', retryAfter: 60 }) : undefined;
  }

  private nextEffect(method: string, path: string): Effect | undefined {
    const entry = this.faults.find(({ fault, left }) => left > 0 && fault.when({ method, path }));
    if (entry === undefined) return undefined;
    entry.left -= 1;
    return entry.fault.effect;
  }

  private checkAnswer(matched: MatchedRequest | undefined, answer: Answer, effect: Effect | undefined): Answer {
    // The description speaks of the JSON form alone.
    const isRaw = answer.headers?.['content-type']?.startsWith(RAW) ?? false;
    if (matched === undefined || effect?.kind === 'status' || isRaw) return answer;
    const problems = matched.operation.checkAnswer(answer.status, answer.body);
    this.violations.push(...problems.map((problem) => `our answer to ${matched.operation.id}: ${problem}`));
    return answer;
  }

  private send(response: ServerResponse, answer: Answer, token: string | undefined): void {
    const known = token === undefined ? undefined : this.state.tokens.get(token);
    response.writeHead(answer.status, {
      'content-type': 'application/json; charset=utf-8',
      'x-ratelimit-limit': '1000',
      'x-ratelimit-remaining': String(known?.remaining ?? 0),
      ...answer.headers,
    });
    response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
  }
}

function freshState(repository: string): State {
  const readOnly: Token = { ...BOT, pullRequests: 'read', securityEvents: 'read', remaining: 1_000 };
  const token: Token = { ...BOT, pullRequests: 'write', securityEvents: 'write', remaining: 1_000 };
  return {
    repository,
    tokens: new Map([
      [WRITE_TOKEN, token],
      [FORK_TOKEN, readOnly],
    ]),
    pulls: new Map([[7, { files: [] }]]),
    runs: [],
    artifacts: [],
    openPulls: [],
    comments: [],
    uploads: [],
    reviews: [],
    threads: [],
    snapshots: [],
    snapshotResult: 'SUCCESS',
    dependencyGraph: 'on',
    compared: new Map(),
    codeScanning: 'on',
    history: new Map(),
    files: new Map(),
    commits: undefined,
    refs: undefined,
    pendingPolls: 0,
    created: [],
    nextId: 1_000,
  };
}

function faultAnswer(effect: Effect | undefined): Answer | undefined {
  if (effect?.kind === 'status') return { status: effect.status, body: effect.body ?? { message: 'Server Error' } };
  if (effect?.kind === 'secondary-limit')
    return refusal(403, 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.', {
      'retry-after': String(effect.retryAfter),
    });
  if (effect?.kind === 'primary-limit')
    return refusal(403, 'API rate limit exceeded for installation ID 1.', {
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(Math.floor(Date.now() / 1_000) + effect.resetIn),
    });
  return undefined;
}

function tokenOf(request: IncomingMessage): string | undefined {
  return /^(?:token|bearer)\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_REQUEST) throw new Error('a request is larger than the stand-in reads');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
