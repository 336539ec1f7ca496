import type { Delivery } from '../domain/delivery.ts';
import { type Failure, fail, ok, type Result } from '../domain/failure.ts';
import type { GitHub, IssueComment } from '../ports/github.ts';

/** GitHub refuses longer bodies: "Body is too long (maximum is 65536 characters)". */
const MAX_BODY = 65_536;
/** A comment is tried this often; each try is preceded by a look whether the one before arrived after all. */
const TRIES = 3;
const FIRST_WAIT_MS = 2_000;

export interface CommentTask {
  /** Undefined where the run has no token. */
  readonly github: GitHub | undefined;
  readonly pullRequest: number;
  /** An HTML comment that nothing else writes; `body` starts with it. */
  readonly marker: string;
  readonly body: string;
  readonly sleep: (ms: number) => Promise<void>;
}

/**
 * Writes the one comment of this marker: edits the newest own one, else creates it. Comments of other authors are never
 * touched, whatever they start with. Older own ones (of runs that raced) are folded away as outdated.
 */
export async function publishComment(task: CommentTask): Promise<Delivery> {
  if (task.github === undefined)
    return degraded({
      code: 'publish/forbidden',
      what: 'no comment on the pull request',
      why: 'the run has no token',
      fix: 'leave `github-token` at its default, or give one with `pull-requests: write`',
    });
  const sound = checkBody(task);
  const written = sound.ok ? await upsert(task.github, task) : sound;
  return written.ok ? { surface: 'comment', kind: 'delivered', url: written.value.url } : degraded(written.failure);
}

function degraded(because: Failure): Delivery {
  return { surface: 'comment', kind: 'degraded', to: 'the summary, the annotations and the files', because };
}

function checkBody({ body, marker }: CommentTask): Result<void> {
  const bug = (why: string): Result<void> =>
    fail('internal/bug', 'the comment is not one that GitHub takes', why, 'report this with the run’s log');
  if (marker === '' || !body.startsWith(marker)) return bug('it does not start with its marker');
  return body.length > MAX_BODY ? bug(`it has ${body.length} characters, more than ${MAX_BODY}`) : ok(undefined);
}

async function upsert(github: GitHub, task: CommentTask): Promise<Result<IssueComment>> {
  const viewer = await github.viewer();
  if (!viewer.ok) return viewer;
  let wait = FIRST_WAIT_MS;
  for (let attempt = 1; ; attempt += 1) {
    const own = await ownComments(github, task, viewer.value.id);
    if (!own.ok) return own;
    const [newest, ...older] = own.value;
    if (newest !== undefined) {
      await foldAway(github, older);
      return refresh(github, newest, task.body);
    }
    const created = await github.createComment(task.pullRequest, task.body);
    // A request without an answer may have been carried out: sent again blindly it makes a second comment.
    if (created.ok || created.failure.code !== 'publish/unreachable' || attempt === TRIES) return created;
    await task.sleep(wait);
    wait *= 2;
  }
}

/** Best effort for one that somebody folded away: what it says of this run is to be seen. */
async function refresh(github: GitHub, comment: IssueComment, body: string): Promise<Result<IssueComment>> {
  // It arrived after all, or an earlier run has said the same: nothing is written.
  const written = comment.body === body ? ok(comment) : await github.updateComment(comment.id, body);
  if (written.ok && comment.minimized) await github.unminimizeComment(comment.nodeId);
  return written;
}

/** Newest first. Ids grow with time; `updatedAt` does not tell which was made last. */
async function ownComments(github: GitHub, task: CommentTask, author: number): Promise<Result<IssueComment[]>> {
  const all = await github.commentsStartingWith(task.pullRequest, task.marker);
  if (!all.ok) return all;
  return ok(all.value.filter((comment) => comment.author.id === author).sort((a, b) => b.id - a.id));
}

/** Best effort: a stale comment in sight is a blemish, not a reason to leave the fresh one out. */
async function foldAway(github: GitHub, comments: readonly IssueComment[]): Promise<void> {
  for (const comment of comments) if (!comment.minimized) await github.minimizeComment(comment.nodeId);
}
