import { nodeIdOf } from './comments.ts';
import type { Answer, Call } from './state.ts';

const VIEWER = /^query\s*\{\s*viewer\s*\{((?:\s*(?:login|databaseId|id))+)\s*\}\s*\}$/;
const MINIMIZE =
  /^mutation\s*\(\s*\$id:\s*ID!\s*\)\s*\{\s*minimizeComment\s*\(\s*input:\s*\{\s*subjectId:\s*\$id,\s*classifier:\s*(OUTDATED|RESOLVED|DUPLICATE)\s*\}\s*\)\s*\{\s*minimizedComment\s*\{\s*isMinimized\s*\}\s*\}\s*\}$/;
const UNMINIMIZE =
  'mutation($id: ID!) { unminimizeComment(input: { subjectId: $id }) { unminimizedComment { isMinimized } } }';

/** The text of the query of threads, whitespace apart. */
const THREADS =
  'query($owner: String!, $name: String!, $pr: Int!, $after: String) { repository(owner: $owner, name: $name) { pullRequest(number: $pr) { headRefOid reviewThreads(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes { id isResolved isOutdated viewerCanResolve comments(first: 20) { totalCount nodes { body viewerDidAuthor } } } } } } }';
const RESOLVE = 'mutation($id: ID!) { resolveReviewThread(input: { threadId: $id }) { thread { id isResolved } } }';
const HEAD_SHA = '2'.repeat(40);
const PAGE = 100;

/** The documents that Seaworthy sends; undefined for any other. */
export function graphql(call: Call): Answer | undefined {
  const query = String(call.body['query'] ?? '').trim();
  const viewer = VIEWER.exec(query);
  if (viewer !== null) {
    const fields: Record<string, unknown> = {
      login: call.token.login,
      databaseId: call.token.id,
      id: `U_${call.token.id}`,
    };
    const asked = (viewer[1] ?? '').trim().split(/\s+/);
    return data({ viewer: Object.fromEntries(asked.map((field) => [field, fields[field]])) });
  }
  const plain = query.replace(/\s+/g, ' ');
  if (plain === THREADS) return reviewThreads(call);
  if (plain === RESOLVE) return resolveThread(call);
  if (plain === UNMINIMIZE) return unminimizeComment(call);
  const minimize = MINIMIZE.exec(query);
  return minimize === null ? undefined : minimizeComment(call, minimize[1] ?? '');
}

function minimizeComment({ state, token, body }: Call, classifier: string): Answer {
  const { id } = (body['variables'] ?? {}) as { id?: unknown };
  const comment = state.comments.find((entry) => nodeIdOf(entry) === id);
  if (comment === undefined)
    return refused('NOT_FOUND', `Could not resolve to a node with the global id of '${String(id)}'`);
  if (token.pullRequests !== 'write') return refused('FORBIDDEN', 'Resource not accessible by integration');
  comment.minimized = classifier.toLowerCase();
  return data({ minimizeComment: { minimizedComment: { isMinimized: true } } });
}

function unminimizeComment({ state, token, body }: Call): Answer {
  const { id } = (body['variables'] ?? {}) as { id?: unknown };
  const comment = state.comments.find((entry) => nodeIdOf(entry) === id);
  if (comment === undefined)
    return refused('NOT_FOUND', `Could not resolve to a node with the global id of '${String(id)}'`);
  if (token.pullRequests !== 'write') return refused('FORBIDDEN', 'Resource not accessible by integration');
  comment.minimized = null;
  return data({ unminimizeComment: { unminimizedComment: { isMinimized: false } } });
}

function reviewThreads({ state, token, body }: Call): Answer {
  const { owner, name, pr, after } = (body['variables'] ?? {}) as Record<string, unknown>;
  const pull = state.pulls.get(Number(pr));
  if (`${String(owner)}/${String(name)}` !== state.repository || pull === undefined)
    return refused('NOT_FOUND', 'Could not resolve to a PullRequest');
  const all = state.threads.filter((thread) => thread.pr === Number(pr));
  const start = after === null || after === undefined ? 0 : Number(after);
  const nodes = all.slice(start, start + PAGE).map((thread) => ({
    id: thread.id,
    isResolved: thread.resolved,
    isOutdated: thread.outdated,
    viewerCanResolve: token.pullRequests === 'write' && !thread.resolved,
    comments: {
      totalCount: thread.comments.length,
      nodes: thread.comments
        .slice(0, 20)
        .map(({ author, body: text }) => ({ body: text, viewerDidAuthor: author.id === token.id })),
    },
  }));
  const end = start + nodes.length;
  const pageInfo = { hasNextPage: end < all.length, endCursor: nodes.length === 0 ? null : String(end) };
  return data({
    repository: { pullRequest: { headRefOid: pull.headSha ?? HEAD_SHA, reviewThreads: { pageInfo, nodes } } },
  });
}

function resolveThread({ state, token, body }: Call): Answer {
  const { id } = (body['variables'] ?? {}) as { id?: unknown };
  const thread = state.threads.find((entry) => entry.id === id);
  if (thread === undefined)
    return refused('NOT_FOUND', `Could not resolve to a node with the global id of '${String(id)}'`);
  if (token.pullRequests !== 'write' || token.resolves === false)
    return refused('FORBIDDEN', 'Resource not accessible by integration');
  thread.resolved = true;
  return data({ resolveReviewThread: { thread: { id: thread.id, isResolved: true } } });
}

function data(value: unknown): Answer {
  return { status: 200, body: { data: value } };
}

function refused(type: string, message: string): Answer {
  return {
    status: 200,
    body: { data: { minimizeComment: null }, errors: [{ type, message, path: ['minimizeComment'] }] },
  };
}
