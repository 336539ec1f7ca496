import { type Failure, type FailureCode, fail, ok, type Result } from '../domain/failure.ts';
import type { PullRequest } from '../plan/event-payload.ts';
import type { TriggeringRun } from '../plan/triggering-run.ts';
import type { OpenPullRequest, WorkflowRun, WorkflowRuns } from '../ports/workflow-runs.ts';
import type { World } from '../ports/world.ts';

/** A run whose reports may be taken, and the pull request that GitHub says it is for. */
export interface TrustedRun {
  readonly run: WorkflowRun;
  readonly pullRequest: PullRequest;
}

const ENDED = ['success', 'failure'];
const WORKFLOW_FILE = /^\.github\/workflows\/[^/]+\.ya?ml$/;
/** The file need only be there. */
const MAX_WORKFLOW = 4 * 1024 * 1024;

/**
 * Looks at the run that started this one, through GitHub's API alone. Taken is what a pull request's own run of a workflow of the
 * default branch left behind, as long as it is the newest attempt of the newest run, and its head is the pull request's head still.
 * The pull request follows from the head's repository, branch and commit: never from words of the run.
 */
export async function trustedRun(world: World, started: TriggeringRun): Promise<Result<TrustedRun>> {
  const { runs } = world;
  if (runs === undefined) return noToken();
  const asked = await runs.run(started.id);
  if (!asked.ok) return asked;
  const run = asked.value;
  const fault = faultOf(run, started);
  if (fault !== undefined) return unexpected(run.id, fault);
  const own = await isOurWorkflow(world, run.path);
  if (!own.ok) return own;
  if (!own.value) return unexpected(run.id, `its workflow ${run.path} is not in the default branch`);
  const fresh = await isNewest(runs, run, started);
  if (!fresh.ok) return fresh;
  const found = await pullRequestOf(runs, run);
  return found.ok ? ok({ run, pullRequest: found.value }) : found;
}

/** What is wrong with the run itself. */
function faultOf(run: WorkflowRun, started: TriggeringRun): string | undefined {
  if (run.id !== started.id) return `it is ${run.id}`;
  if (run.repositoryId !== started.repositoryId) return 'it is of another repository';
  if (run.event !== 'pull_request') return `its event is ${run.event}, not pull_request`;
  if (!ENDED.includes(run.conclusion ?? '')) return `it ended as ${run.conclusion ?? 'nothing yet'}`;
  if (run.workflowId !== started.workflowId || run.path !== started.path)
    return `it is of ${run.path}, and ${started.path} started this run`;
  return WORKFLOW_FILE.test(run.path) ? undefined : `${run.path} is no workflow of this repository`;
}

/** A workflow that only the pull request has may bear the name of ours. GITHUB_SHA is the default branch's commit in this event. */
async function isOurWorkflow({ github, env }: World, path: string): Promise<Result<boolean>> {
  if (github === undefined) return noToken();
  const file = await github.fileAt(path, env['GITHUB_SHA'] ?? '', MAX_WORKFLOW);
  return file.ok ? ok(file.value !== undefined) : file;
}

/** An older run, or attempt, that is reported again would bring back what is no longer so. */
async function isNewest(runs: WorkflowRuns, run: WorkflowRun, started: TriggeringRun): Promise<Result<void>> {
  if (run.attempt !== started.attempt)
    return outdated(run.id, `it was run again: attempt ${run.attempt} is newer than ${started.attempt}`);
  const others = await runs.runsOf(run.workflowId, { commit: run.headSha, event: run.event });
  if (!others.ok) return others;
  const newer = others.value.find(
    (other) =>
      other.number > run.number &&
      other.headRepository?.id === run.headRepository?.id &&
      other.headBranch === run.headBranch,
  );
  return newer === undefined
    ? ok(undefined)
    : outdated(run.id, `run ${newer.id} of the same workflow and commit is newer`);
}

/**
 * Why the reports of the run are not those of the pull request any more, asked once more before something is written to it: it was pushed to
 * or closed since. Undefined where nothing of the kind is known: a question without an answer changes nothing.
 */
export async function movedOn({ runs }: World, { run, pullRequest }: TrustedRun): Promise<Failure | undefined> {
  if (runs === undefined) return undefined;
  const found = await pullRequestOf(runs, run);
  const isSame = found.ok && found.value.number === pullRequest.number;
  const because = found.ok ? noPull(run.id, `its head is that of pull request ${found.value.number} by now`) : found;
  if (isSame || !MOVED_ON.includes(because.failure.code)) return undefined;
  return { ...because.failure, what: `nothing is written: pull request ${pullRequest.number} moved on while this ran` };
}

const MOVED_ON: readonly FailureCode[] = ['run/outdated', 'run/no-pull-request'];

async function pullRequestOf(runs: WorkflowRuns, run: WorkflowRun): Promise<Result<PullRequest>> {
  const { headRepository: head, headBranch: branch, headSha, repositoryId } = run;
  if (head === undefined || branch === undefined) return noPull(run.id, 'its head repository or branch is gone');
  const listed = await runs.openPullRequests(head.owner, branch);
  if (!listed.ok) return listed;
  const own = listed.value.filter(
    (pull) => pull.headRef === branch && pull.headRepositoryId === head.id && pull.baseRepositoryId === repositoryId,
  );
  const current = own.filter((pull) => pull.headSha === headSha);
  const [pull, ...others] = current;
  if (pull !== undefined && others.length === 0) return ok(toPullRequest(pull));
  if (pull !== undefined) return noPull(run.id, `${current.length} open pull requests have its head`);
  const [moved] = own;
  if (moved === undefined) return noPull(run.id, 'no open pull request has its head');
  return outdated(
    run.id,
    `it checked ${headSha.slice(0, 12)}, and pull request ${moved.number} is at ${moved.headSha.slice(0, 12)}`,
  );
}

function toPullRequest({ number, headSha, headRef, headRepositoryId, ...base }: OpenPullRequest): PullRequest {
  const { baseSha, baseRef, baseRepositoryId } = base;
  return { number, headSha, headRef, baseSha, baseRef, isFork: headRepositoryId !== baseRepositoryId };
}

function noToken(): Result<never> {
  return fail(
    'publish/forbidden',
    'the workflow run was not looked at',
    'the run has no token',
    'leave `github-token` at its default, with `actions: read`, `contents: read` and `pull-requests: write`',
  );
}

function unexpected(run: number, why: string): Result<never> {
  return fail(
    'run/unexpected',
    `the reports of workflow run ${run} are not taken`,
    why,
    'start `mode: report` by `workflow_run` on the workflow with `mode: analyze`, once it has `completed`',
  );
}

function outdated(run: number, why: string): Result<never> {
  return fail(
    'run/outdated',
    `the reports of workflow run ${run} are not taken`,
    why,
    'nothing need be done: the newest run of the pull request is reported when it ends',
  );
}

function noPull(run: number, why: string): ReturnType<typeof fail> {
  return fail(
    'run/no-pull-request',
    `workflow run ${run} belongs to no single open pull request`,
    why,
    'nothing need be done where the pull request is closed; else push to it again',
  );
}
