import { user } from './comments.ts';
import { type Answer, type Call, type DiffFile, invalid, notAccessible, refusal } from './state.ts';

/** Lines of the new side of a patch, hunk by hunk. */
export function newSideHunks(patch: string): readonly ReadonlySet<number>[] {
  const hunks: Set<number>[] = [];
  let next = 0;
  for (const line of patch.split('\n')) {
    const header = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(line);
    if (header !== null) {
      next = Number(header[1]);
      hunks.push(new Set());
    } else if (line.startsWith('+') || line.startsWith(' ')) {
      hunks.at(-1)?.add(next);
      next += 1;
    }
  }
  return hunks;
}

export function listFiles({ state, path, query, base }: Call): Answer {
  const pull = state.pulls.get(Number(path['pull_number']));
  if (pull === undefined) return refusal(404, 'Not Found');
  const size = Math.min(Number(query.get('per_page') ?? 30), 100);
  const page = Number(query.get('page') ?? 1);
  const url = `${base}/repos/${state.repository}/pulls/${path['pull_number']}/files?per_page=${size}&page=${page + 1}`;
  const more = page * size < pull.files.length;
  return {
    status: 200,
    body: pull.files.slice((page - 1) * size, page * size).map((file) => shownFile(file, state.repository)),
    ...(more ? { headers: { link: `<${url}>; rel="next"` } } : {}),
  };
}

/** One comment outside the diff refuses the whole review, as GitHub does. */
export function createReview({ state, token, path, body, base }: Call): Answer {
  if (token.pullRequests !== 'write') return notAccessible('pull_requests=write');
  const pr = Number(path['pull_number']);
  const pull = state.pulls.get(pr);
  if (pull === undefined) return refusal(404, 'Not Found');
  const comments = (body['comments'] ?? []) as readonly ReviewComment[];
  if (String(body['body'] ?? '').trim() === '') return invalid('Unprocessable Entity', ['Body cannot be blank']);
  const errors = comments.flatMap((comment) => commentErrors(comment, pull.files));
  if (errors.length > 0) return invalid('Unprocessable Entity', errors);
  const review = { id: state.nextId, pr, body: String(body['body'] ?? ''), comments };
  state.nextId += 1;
  state.reviews.push(review);
  for (const { path: file, line = 0, start_line: startLine, body: text } of comments) {
    const id = `PRRT_${state.nextId}`;
    state.nextId += 1;
    const first = { author: { login: token.login, id: token.id }, body: text };
    state.threads.push({ id, pr, path: file, line, startLine, comments: [first], resolved: false, outdated: false });
  }
  const html = `https://github.com/${state.repository}/pull/${pr}`;
  return {
    status: 200,
    body: {
      id: review.id,
      node_id: `PRR_${review.id}`,
      user: user(token, base),
      body: review.body,
      state: 'COMMENTED',
      html_url: `${html}#pullrequestreview-${review.id}`,
      pull_request_url: `${base}/repos/${state.repository}/pulls/${pr}`,
      author_association: 'NONE',
      commit_id: body['commit_id'] ?? null,
      _links: { html: { href: html }, pull_request: { href: html } },
    },
  };
}

interface ReviewComment {
  readonly path: string;
  readonly line?: number;
  readonly start_line?: number;
  readonly side?: string;
  readonly body: string;
}

function commentErrors(comment: ReviewComment, files: readonly DiffFile[]): readonly string[] {
  const file = files.find(({ filename }) => filename === comment.path);
  if (file?.patch === undefined) return ['Path could not be resolved'];
  const hunk = newSideHunks(file.patch).find((lines) => lines.has(comment.line ?? 0));
  if (hunk === undefined) return ['Pull request review thread line must be part of the diff'];
  if (comment.start_line === undefined) return [];
  if (comment.start_line >= (comment.line ?? 0))
    return ['Pull request review thread start line must precede the end line.'];
  return hunk.has(comment.start_line)
    ? []
    : ['Pull request review thread start line must be part of the same hunk as the line.'];
}

export function shownFile({ filename, patch, status = 'modified', previous }: DiffFile, repository: string): unknown {
  const lines = (patch ?? '').split('\n');
  const additions = lines.filter((line) => line.startsWith('+')).length;
  const deletions = lines.filter((line) => line.startsWith('-')).length;
  const url = `https://github.com/${repository}/raw/0/${encodeURIComponent(filename)}`;
  return {
    sha: '0'.repeat(40),
    filename,
    status,
    ...(previous === undefined ? {} : { previous_filename: previous }),
    additions,
    deletions,
    changes: additions + deletions,
    blob_url: url,
    raw_url: url,
    contents_url: url,
    ...(patch === undefined ? {} : { patch }),
  };
}
