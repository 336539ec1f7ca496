import { shownFile } from './reviews.ts';
import { type Answer, type Call, notAccessible, refusal, type State } from './state.ts';

/** The media type of files as they are. */
export const RAW = 'application/vnd.github.raw+json';

const PERSON = { name: 'Octo', email: 'octo@example.com', date: '2026-11-01T00:00:00Z' };

function mayRead({ token }: Call): boolean {
  return token.contents !== 'none';
}

/** Everything that can be reached from a commit, in the order in which the history was told: newest first. */
function reachable(state: State, from: string): string[] {
  const seen = new Set<string>([from]);
  for (const sha of state.history.keys()) {
    if (seen.has(sha)) for (const parent of state.history.get(sha) ?? []) seen.add(parent);
  }
  return [...state.history.keys()].filter((sha) => seen.has(sha));
}

function commitOf(state: State, base: string, sha: string): object {
  const url = `${base}/repos/${state.repository}/commits/${sha}`;
  const html = `https://github.com/${state.repository}/commit/${sha}`;
  return {
    url,
    sha,
    node_id: `C_${sha}`,
    html_url: html,
    comments_url: `${url}/comments`,
    commit: {
      url,
      author: PERSON,
      committer: PERSON,
      message: 'change',
      comment_count: 0,
      tree: { sha, url },
    },
    author: null,
    committer: null,
    parents: (state.history.get(sha) ?? []).map((parent) => ({ sha: parent, url, html_url: html })),
  };
}

export function listCommits(call: Call): Answer {
  const { state, query, base } = call;
  if (!mayRead(call)) return notAccessible('contents=read');
  const from = query.get('sha') ?? '';
  // A history that nobody has told knows every commit, as one without parents.
  if (state.history.size > 0 && !state.history.has(from)) return refusal(404, 'Not Found');
  if (state.history.size === 0) return { status: 200, body: [commitOf(state, base, from)] };
  const size = Number(query.get('per_page') ?? 30);
  const page = Number(query.get('page') ?? 1);
  const commits = reachable(state, from).slice((page - 1) * size, page * size);
  return { status: 200, body: commits.map((sha) => commitOf(state, base, sha)) };
}

export function compareCommits(call: Call): Answer {
  const { state, path, query, base } = call;
  if (!mayRead(call)) return notAccessible('contents=read');
  const [from = '', to = ''] = (path['basehead'] ?? '').split('...');
  const own = new Set(reachable(state, from));
  const page = Number(query.get('page') ?? 1);
  // A history that nobody has told is that of a branch that begins at its base.
  const common = state.history.size === 0 ? from : reachable(state, to).find((sha) => own.has(sha));
  if (common === undefined) return refusal(404, 'No common ancestor');
  const url = `${base}/repos/${state.repository}/compare/${from}...${to}`;
  return {
    status: 200,
    body: {
      url,
      html_url: url,
      permalink_url: url,
      diff_url: url,
      patch_url: url,
      base_commit: commitOf(state, base, from),
      merge_base_commit: commitOf(state, base, common),
      status: 'diverged',
      ahead_by: 1,
      behind_by: 1,
      total_commits: 1,
      commits: [],
      files:
        page === 1
          ? (state.compared.get(`${from}...${to}`) ?? []).slice(0, 300).map((file) => shownFile(file, state.repository))
          : [],
    },
  };
}

/** Only the raw form: nothing of ours asks for another. A token without the permission is told that there is nothing. */
export function getContent(call: Call): Answer {
  const { state, path, query, headers } = call;
  if (!mayRead(call)) return refusal(404, 'Not Found');
  const text = state.files.get(`${query.get('ref') ?? ''}:${path['path'] ?? ''}`);
  if (text === undefined) return refusal(404, 'Not Found');
  if (!(headers.accept ?? '').includes('raw')) return refusal(415, 'the stand-in knows raw files alone');
  return { status: 200, body: text, headers: { 'content-type': `${RAW}; charset=utf-8` } };
}
