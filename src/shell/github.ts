import type { Octokit } from '@octokit/rest';
import * as v from 'valibot';
import { FailureError, fail, ok, type Result } from '../domain/failure.ts';
import type { GitHub, IssueComment } from '../ports/github.ts';
import { type ClientOptions, createClient, refusalOf } from './github-client.ts';
import { type ContentOperations, contentOperations, type RepositoryConnection } from './github-contents.ts';
import { explainRefusal } from './github-errors.ts';
import { type GraphqlConnection, graphql } from './github-graphql.ts';
import { type ReviewOperations, reviewOperations } from './github-reviews.ts';
import { type SnapshotOperations, snapshotOperations } from './github-snapshots.ts';

export interface GitHubOptions extends Partial<Omit<ClientOptions, 'token'>> {
  readonly token: string;
  /** GITHUB_REPOSITORY, GITHUB_API_URL and GITHUB_GRAPHQL_URL are read. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** GitHub allows 2,500 comments on an issue; 100 a page. */
const MAX_PAGES = 30;

const Comment = v.object({
  id: v.number(),
  node_id: v.string(),
  html_url: v.string(),
  body: v.optional(v.string(), ''),
  updated_at: v.string(),
  user: v.nullable(v.object({ login: v.string(), id: v.number() })),
  minimized: v.optional(v.unknown()),
});
const Viewer = v.object({ viewer: v.object({ login: v.string(), databaseId: v.number() }) });
const Minimized = v.object({ minimizeComment: v.object({ minimizedComment: v.object({ isMinimized: v.boolean() }) }) });
const Unminimized = v.object({
  unminimizeComment: v.object({ unminimizedComment: v.object({ isMinimized: v.boolean() }) }),
});
const Receipt = v.object({ id: v.string() });
const Status = v.object({
  processing_status: v.picklist(['pending', 'complete', 'failed']),
  errors: v.nullish(v.array(v.string())),
});

const VIEWER = 'query { viewer { login databaseId } }';
const MINIMIZE =
  'mutation($id: ID!) { minimizeComment(input: { subjectId: $id, classifier: OUTDATED }) { minimizedComment { isMinimized } } }';
const UNMINIMIZE =
  'mutation($id: ID!) { unminimizeComment(input: { subjectId: $id }) { unminimizedComment { isMinimized } } }';

/** GitHub's API for the repository of this run; undefined without a token or a repository. Nothing is sent before the first call. */
export function createGitHub(options: GitHubOptions): GitHub | undefined {
  const connection = connectionOf(options);
  return connection === undefined ? undefined : operations(connection);
}

/** The client of the run's repository, and how it speaks to others than GitHub; undefined without a token or a repository. */
export function connectionOf(
  options: GitHubOptions,
): (Connection & Pick<ClientOptions, 'fetch' | 'timeoutMs'>) | undefined {
  const [owner, repo, ...rest] = (options.env['GITHUB_REPOSITORY'] ?? '').split('/');
  if (options.token === '' || !owner || !repo || rest.length > 0) return undefined;
  const urls = urlsOf(options.env);
  const { env: _env, ...given } = options;
  const client = { ...DEFAULTS, ...urls, ...given };
  let octokit: Promise<Octokit> | undefined;
  const connect = (): Promise<Octokit> => {
    octokit ??= createClient(client);
    return octokit;
  };
  const { graphqlUrl, fetch, timeoutMs } = client;
  return { connect, owner, repo, graphqlUrl, fetch, timeoutMs };
}

const DEFAULTS = {
  timeoutMs: 30_000,
  throttle: true,
  secondMs: 1_000,
  fetch: ((input, init) => globalThis.fetch(input, init)) as typeof globalThis.fetch,
};

/** GHES has `https://HOST/api/v3` and `https://HOST/api/graphql`. */
function urlsOf(env: GitHubOptions['env']): { apiUrl: string; graphqlUrl: string } {
  const apiUrl = (env['GITHUB_API_URL'] || 'https://api.github.com').replace(/\/$/, '');
  return { apiUrl, graphqlUrl: env['GITHUB_GRAPHQL_URL'] || `${apiUrl.replace(/\/v3$/, '')}/graphql` };
}

type Connection = RepositoryConnection & GraphqlConnection;

function operations(connection: Connection): GitHub {
  return {
    ...commentOperations(connection),
    ...sarifOperations(connection),
    ...contentOperations(connection, attempt),
    ...reviewOperations(connection, attempt),
    ...snapshotOperations(connection, attempt),
  };
}

function commentOperations(
  connection: Connection,
): Omit<
  GitHub,
  'uploadSarif' | 'sarifStatus' | keyof ContentOperations | keyof ReviewOperations | keyof SnapshotOperations
> {
  const { connect, owner, repo } = connection;
  return {
    viewer: () =>
      attempt('the token’s own name was not found', async () => {
        const { viewer } = await graphql(connection, VIEWER, {}, Viewer);
        return { login: viewer.login, id: viewer.databaseId };
      }),
    commentsStartingWith: (pr, marker) =>
      attempt(`the comments of pull request ${pr} were not read`, async () =>
        listComments(await connect(), { owner, repo, pr }, marker),
      ),
    createComment: (pr, body) =>
      attempt('the comment was not created', async () => {
        // No retry here: whoever calls looks first whether this one arrived.
        const request = { retries: 0 };
        const route = { owner, repo, issue_number: pr, body, request };
        return toComment((await (await connect()).rest.issues.createComment(route)).data);
      }),
    updateComment: (id, body) =>
      attempt(`comment ${id} was not updated`, async () =>
        toComment((await (await connect()).rest.issues.updateComment({ owner, repo, comment_id: id, body })).data),
      ),
    minimizeComment: (nodeId) =>
      attempt('an outdated comment was not folded away', async () => {
        await graphql(connection, MINIMIZE, { id: nodeId }, Minimized);
      }),
    unminimizeComment: (nodeId) =>
      attempt('the folded comment was not brought back in sight', async () => {
        await graphql(connection, UNMINIMIZE, { id: nodeId }, Unminimized);
      }),
  };
}

function sarifOperations({ connect, owner, repo }: Connection): Pick<GitHub, 'uploadSarif' | 'sarifStatus'> {
  return {
    uploadSarif: ({ commitSha, ref, sarif, startedAt }) =>
      attempt('the SARIF was not uploaded', async () => {
        const answer = await (await connect()).rest.codeScanning.uploadSarif({
          owner,
          repo,
          commit_sha: commitSha,
          ref,
          sarif,
          ...(startedAt === undefined ? {} : { started_at: startedAt }),
        });
        return { id: v.parse(Receipt, answer.data).id };
      }),
    sarifStatus: (id) =>
      attempt('the state of the uploaded SARIF was not read', async () => {
        const answer = await (await connect()).rest.codeScanning.getSarif({ owner, repo, sarif_id: id });
        const { processing_status: status, errors } = v.parse(Status, answer.data);
        return { status, errors: errors ?? [] };
      }),
  };
}

async function listComments(
  octokit: Octokit,
  { owner, repo, pr }: { owner: string; repo: string; pr: number },
  marker: string,
): Promise<IssueComment[]> {
  const found: IssueComment[] = [];
  let pages = 0;
  const route = { owner, repo, issue_number: pr, per_page: 100 };
  for await (const page of octokit.paginate.iterator(octokit.rest.issues.listComments, route)) {
    const comments = v.parse(v.array(Comment), page.data);
    found.push(...comments.filter(({ body }) => body.startsWith(marker)).map(toComment));
    pages += 1;
    if (pages === MAX_PAGES) break;
  }
  return found;
}

function toComment(data: unknown): IssueComment {
  const comment = v.parse(Comment, data);
  return {
    id: comment.id,
    nodeId: comment.node_id,
    minimized: comment.minimized !== undefined && comment.minimized !== null,
    url: comment.html_url,
    // The account of a deleted author is `ghost`, which is nobody's own.
    author: comment.user ?? { login: 'ghost', id: 0 },
    updatedAt: comment.updated_at,
    body: comment.body,
  };
}

/** Does what may be refused; a refusal is explained, a failure stays as it is. */
export async function attempt<T>(what: string, work: () => Promise<T>): Promise<Result<T>> {
  try {
    return ok(await work());
  } catch (error) {
    if (error instanceof FailureError) return { ok: false, failure: error.failure };
    if (error instanceof v.ValiError)
      return fail(
        // An answer cut short says no more than none: what was sent may have been carried out.
        'publish/unreachable',
        `${what}: the answer is not of GitHub’s API`,
        error.message,
        'run again; check that GITHUB_API_URL leads to GitHub and that no proxy changes its answers',
      );
    return { ok: false, failure: explainRefusal(what, refusalOf(error)) };
  }
}
