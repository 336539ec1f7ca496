import type { Octokit } from '@octokit/rest';
import * as v from 'valibot';
import type { Result } from '../domain/failure.ts';
import type { ChangedFile, ChangedFiles, GitHub, OwnThreads, Review, ReviewThread } from '../ports/github.ts';
import type { RepositoryConnection } from './github-contents.ts';
import { type GraphqlConnection, graphql } from './github-graphql.ts';

export type ReviewOperations = Pick<
  GitHub,
  'pullRequestFiles' | 'filesBetween' | 'createReview' | 'ownThreads' | 'resolveThread'
>;
type Connection = RepositoryConnection & GraphqlConnection;
type Attempt = <T>(what: string, work: () => Promise<T>) => Promise<Result<T>>;

/** GitHub lists 3,000 files of a pull request, 100 a page, and 300 of a comparison, all on its first page. */
const MAX_FILES = 3_000;
const MAX_COMPARED = 300;
const PAGE = 100;
/** Threads looked through: 100 a page. */
const MAX_THREAD_PAGES = 20;

const Sha = v.pipe(v.string(), v.regex(/^[0-9a-f]{40,64}$/));
const File = v.object({
  filename: v.string(),
  status: v.string(),
  previous_filename: v.optional(v.string()),
  patch: v.optional(v.string()),
});
const Files = v.array(File);
const Comparison = v.object({ files: v.optional(Files, []) });
const Created = v.object({ html_url: v.string() });

const THREADS =
  'query($owner: String!, $name: String!, $pr: Int!, $after: String) { repository(owner: $owner, name: $name) { pullRequest(number: $pr) { headRefOid reviewThreads(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes { id isResolved isOutdated viewerCanResolve comments(first: 20) { totalCount nodes { body viewerDidAuthor } } } } } } }';
const RESOLVE = 'mutation($id: ID!) { resolveReviewThread(input: { threadId: $id }) { thread { id isResolved } } }';

const Thread = v.object({
  id: v.string(),
  isResolved: v.boolean(),
  isOutdated: v.boolean(),
  viewerCanResolve: v.boolean(),
  comments: v.object({
    totalCount: v.number(),
    nodes: v.array(v.object({ body: v.string(), viewerDidAuthor: v.boolean() })),
  }),
});
const Threads = v.object({
  repository: v.object({
    pullRequest: v.object({
      headRefOid: Sha,
      reviewThreads: v.object({
        pageInfo: v.object({ hasNextPage: v.boolean(), endCursor: v.nullable(v.string()) }),
        nodes: v.array(Thread),
      }),
    }),
  }),
});
const Resolved = v.object({ resolveReviewThread: v.object({ thread: v.object({ isResolved: v.boolean() }) }) });

/** Reads what a change touches, and writes reviews. */
export function reviewOperations(connection: Connection, attempt: Attempt): ReviewOperations {
  const { connect, owner, repo } = connection;
  return {
    pullRequestFiles: (pr) =>
      attempt(`the files of pull request ${pr} were not read`, async () =>
        pullRequestFiles(await connect(), { owner, repo, pull_number: pr }),
      ),
    filesBetween: (base, head) =>
      attempt(`the files between ${base} and ${head} were not read`, async () => {
        const route = { owner, repo, basehead: `${base}...${head}`, per_page: 1, page: 1 };
        const { data } = await (await connect()).rest.repos.compareCommitsWithBasehead(route);
        const files = v.parse(Comparison, data).files.map(changedFile);
        return { files, complete: files.length < MAX_COMPARED };
      }),
    createReview: (pr, review) =>
      attempt('the suggestions were not made', async () => createReview(await connect(), connection, pr, review)),
    ownThreads: (pr, marker) =>
      attempt(`the review threads of pull request ${pr} were not read`, async () => ownThreads(connection, pr, marker)),
    resolveThread: (id) =>
      attempt('a review thread was not resolved', async () => {
        await graphql(connection, RESOLVE, { id }, Resolved);
      }),
  };
}

async function pullRequestFiles(
  octokit: Octokit,
  route: { owner: string; repo: string; pull_number: number },
): Promise<ChangedFiles> {
  const files: ChangedFile[] = [];
  for (let page = 1; files.length < MAX_FILES; page += 1) {
    const { data } = await octokit.rest.pulls.listFiles({ ...route, per_page: PAGE, page });
    const listed = v.parse(Files, data);
    files.push(...listed.map(changedFile));
    if (listed.length < PAGE) return { files, complete: true };
  }
  return { files, complete: false };
}

function changedFile({
  filename,
  status,
  previous_filename: previous,
  patch,
}: v.InferOutput<typeof File>): ChangedFile {
  return {
    path: filename,
    removed: status === 'removed',
    ...(previous === undefined ? {} : { previous }),
    ...(patch === undefined ? {} : { patch }),
  };
}

/** No retry where no answer came: sent again blindly it may be there twice. Whoever runs next sees what arrived. */
async function createReview(
  octokit: Octokit,
  { owner, repo }: Connection,
  pr: number,
  { commitSha, body, comments }: Review,
): Promise<{ url: string }> {
  const { data } = await octokit.rest.pulls.createReview({
    owner,
    repo,
    pull_number: pr,
    commit_id: commitSha,
    event: 'COMMENT',
    body,
    comments: comments.map(({ path, line, startLine, body: text }) => ({
      path,
      body: text,
      line,
      side: 'RIGHT',
      // Equal to `line` it is refused: "start line must precede the end line".
      ...(startLine === undefined || startLine >= line ? {} : { start_line: startLine, start_side: 'RIGHT' }),
    })),
    request: { retries: 0 },
  });
  return { url: v.parse(Created, data).html_url };
}

async function ownThreads(connection: Connection, pr: number, marker: string): Promise<OwnThreads> {
  const threads: ReviewThread[] = [];
  let headSha = '';
  let after: string | null = null;
  for (let page = 0; page < MAX_THREAD_PAGES; page += 1) {
    const read: ThreadPage = await threadPage(connection, pr, after);
    headSha = read.headRefOid;
    threads.push(...read.reviewThreads.nodes.flatMap((node) => ownThread(node, marker)));
    const { hasNextPage, endCursor } = read.reviewThreads.pageInfo;
    if (!hasNextPage || endCursor === null) break;
    after = endCursor;
  }
  return { headSha, threads };
}

type ThreadPage = v.InferOutput<typeof Threads>['repository']['pullRequest'];

async function threadPage(connection: Connection, pr: number, after: string | null): Promise<ThreadPage> {
  const variables = { owner: connection.owner, name: connection.repo, pr, after };
  return (await graphql(connection, THREADS, variables, Threads)).repository.pullRequest;
}

function ownThread(thread: v.InferOutput<typeof Thread>, marker: string): ReviewThread[] {
  const { nodes, totalCount } = thread.comments;
  const [first] = nodes;
  if (first === undefined || !first.viewerDidAuthor || !first.body.startsWith(marker)) return [];
  return [
    {
      id: thread.id,
      body: first.body,
      resolved: thread.isResolved,
      outdated: thread.isOutdated,
      answered: totalCount > nodes.length || nodes.some(({ viewerDidAuthor }) => !viewerDidAuthor),
      mayResolve: thread.viewerCanResolve,
    },
  ];
}
