import { type Answer, type Call, invalid, notAccessible, refusal, type State, type StoredComment } from './state.ts';

const MAX_BODY = 65_536;
const ACCEPTED = 'issues=write; pull_requests=write';

export function listComments({ state, path, query, base }: Call): Answer {
  const pr = Number(path['issue_number']);
  if (!state.pulls.has(pr)) return refusal(404, 'Not Found');
  const size = Math.min(Number(query.get('per_page') ?? 30), 100);
  const page = Number(query.get('page') ?? 1);
  const all = state.comments.filter((comment) => comment.pr === pr);
  const body = all.slice((page - 1) * size, page * size).map((comment) => shown(state, comment, base));
  const last = Math.max(1, Math.ceil(all.length / size));
  if (page >= last) return { status: 200, body };
  const url = `${base}/repos/${state.repository}/issues/${pr}/comments?per_page=${size}&page=`;
  return { status: 200, body, headers: { link: `<${url}${page + 1}>; rel="next", <${url}${last}>; rel="last"` } };
}

export function createComment({ state, path, token, body, base }: Call): Answer {
  if (token.pullRequests !== 'write') return notAccessible(ACCEPTED);
  const pr = Number(path['issue_number']);
  if (!state.pulls.has(pr)) return refusal(404, 'Not Found');
  const problem = checkBody(body['body']);
  if (problem !== undefined) return problem;
  const now = new Date().toISOString();
  const comment: StoredComment = {
    id: state.nextId,
    pr,
    author: { login: token.login, id: token.id },
    createdAt: now,
    updatedAt: now,
    body: String(body['body']),
    minimized: null,
  };
  state.nextId += 1;
  state.comments.push(comment);
  return { status: 201, body: shown(state, comment, base) };
}

/** A token with write access may edit anybody's comment: whose it is, is for the client to respect. */
export function updateComment({ state, path, token, body, base }: Call): Answer {
  if (token.pullRequests !== 'write') return notAccessible(ACCEPTED);
  const comment = state.comments.find(({ id }) => id === Number(path['comment_id']));
  if (comment === undefined) return refusal(404, 'Not Found');
  const problem = checkBody(body['body']);
  if (problem !== undefined) return problem;
  comment.body = String(body['body']);
  comment.updatedAt = new Date().toISOString();
  return { status: 200, body: shown(state, comment, base) };
}

export function nodeIdOf(comment: StoredComment): string {
  return `IC_${comment.id}`;
}

function checkBody(body: unknown): Answer | undefined {
  const problem = (message: string): Answer =>
    invalid('Validation Failed', [{ resource: 'IssueComment', code: 'unprocessable', field: 'data', message }]);
  if (typeof body !== 'string' || body.trim() === '') return problem('Body cannot be blank');
  // Characters to GitHub are code points; four-byte ones are said to count by their bytes.
  if ([...body].length > MAX_BODY || Buffer.byteLength(body) > MAX_BODY * 4)
    return problem(`Body is too long (maximum is ${MAX_BODY} characters)`);
  return undefined;
}

function shown(state: State, comment: StoredComment, base: string): unknown {
  const api = `${base}/repos/${state.repository}/issues`;
  return {
    id: comment.id,
    node_id: nodeIdOf(comment),
    url: `${api}/comments/${comment.id}`,
    html_url: `https://github.com/${state.repository}/pull/${comment.pr}#issuecomment-${comment.id}`,
    issue_url: `${api}/${comment.pr}`,
    body: comment.body,
    user: user(comment.author, base),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: 'NONE',
    performed_via_github_app: null,
    pin: null,
    minimized: comment.minimized === null ? null : { reason: comment.minimized },
  };
}

export function user({ login, id }: { login: string; id: number }, base: string): unknown {
  const url = `${base}/users/${encodeURIComponent(login)}`;
  return {
    login,
    id,
    node_id: `U_${id}`,
    avatar_url: `https://avatars.githubusercontent.com/u/${id}`,
    gravatar_id: '',
    url,
    html_url: `https://github.com/${encodeURIComponent(login)}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: login.endsWith('[bot]') ? 'Bot' : 'User',
    site_admin: false,
  };
}
