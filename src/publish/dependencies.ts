import type { Delivery } from '../domain/delivery.ts';
import type { Failure, Result } from '../domain/failure.ts';
import type { Report } from '../domain/report.ts';
import type { DependencySnapshot } from '../domain/snapshot.ts';
import type { Inputs } from '../inputs/inputs.ts';
import type { EventContext } from '../plan/event.ts';
import type { GitHub } from '../ports/github.ts';
import type { World } from '../ports/world.ts';
import { renderSnapshots, type SnapshotPlace } from '../render/snapshot.ts';

export interface DependenciesTask {
  readonly world: World;
  readonly inputs: Pick<Inputs, 'submitDependencies' | 'lockFiles' | 'mode'>;
  readonly event: EventContext;
  readonly report: Report;
}

const SURFACE = 'dependencies';

/**
 * Submits the packages of each image to the dependency graph, for the commit that the event is about. Undefined where nobody asked; where the run may
 * not, the log says why. A refusal of one is told, and changes nothing else.
 */
export async function submitDependencies(task: DependenciesTask): Promise<Delivery | undefined> {
  const { world, inputs, event, report } = task;
  if (!inputs.submitDependencies) return undefined;
  const place = placeOf(task);
  const { github } = world;
  if (typeof place === 'string' || github === undefined) {
    const because = typeof place === 'string' ? place : 'the run has no token';
    world.say.info(`no dependencies are submitted: ${because}`);
    return { surface: SURFACE, kind: 'skipped', because };
  }
  if (report.images.length === 0) return { surface: SURFACE, kind: 'skipped', because: 'no image was read' };
  if (!isWhole(report)) {
    const because = 'the packages could not be read in full, and a snapshot replaces the one before';
    world.say.info(`no dependencies are submitted: ${because}`);
    return { surface: SURFACE, kind: 'skipped', because };
  }
  const { workflow, job, runUrl } = event;
  const snapshots = renderSnapshots(report, {
    ...place,
    workflow,
    job,
    runId: world.env['GITHUB_RUN_ID'] ?? '0',
    runtimeOnly: !inputs.lockFiles,
    ...(runUrl === undefined ? {} : { runUrl }),
  });
  for (const snapshot of snapshots) {
    const sent = await submit(github, snapshot);
    if (!sent.ok) return { surface: SURFACE, kind: 'failed', failure: sent.failure };
  }
  return { surface: SURFACE, kind: 'delivered' };
}

/** What is missing from a snapshot would be closed as fixed. */
function isWhole({ stages }: Report): boolean {
  return stages.some(({ stage, status }) => stage === 'inventory' && status === 'done');
}

/** The commit and ref, or why there are none. Only a pull request's own head may stand for it: under `pull_request_target` the ref is the base's. */
function placeOf({ world, inputs, event }: DependenciesTask): Pick<SnapshotPlace, 'sha' | 'ref'> | string {
  const { kind, pullRequest, readOnlyToken } = event;
  if (inputs.mode !== 'check') return `mode is ${inputs.mode}`;
  if (kind === 'none') return 'the run is not one of GitHub Actions';
  if (readOnlyToken) return 'the token of a run for a fork or for Dependabot may not write';
  if (kind === 'pull_request_target' || kind === 'workflow_run')
    return `the commit of ${kind} is not the one that was checked`;
  const ref = world.env['GITHUB_REF'] ?? '';
  // The ref of a pull request that was merged is the branch that it went into, and its commit that branch's.
  const head = ref.startsWith('refs/pull/') ? pullRequest?.headSha : undefined;
  const sha = head ?? world.env['GITHUB_SHA'] ?? '';
  if (kind === 'merge_group' || ref.startsWith('refs/heads/gh-readonly-queue/'))
    return 'the branch of a merge queue is gone when its entry is merged';
  if (!/^refs\/(?:heads|tags|pull)\/./.test(ref) || !/^[0-9a-f]{40,64}$/.test(sha))
    return `${JSON.stringify(ref)} is no branch, tag or pull request`;
  return { sha, ref };
}

/** GitHub says `INVALID` with 201. */
async function submit(github: GitHub, snapshot: DependencySnapshot): Promise<Result<void>> {
  const sent = await github.submitSnapshot(snapshot);
  if (!sent.ok) return { ok: false, failure: withPermission(sent.failure) };
  if (sent.value.result === 'SUCCESS' || sent.value.result === 'ACCEPTED') return { ok: true, value: undefined };
  return {
    ok: false,
    failure: {
      code: 'publish/refused',
      what: `GitHub took the dependencies and says ${sent.value.result}: ${sent.value.message.slice(0, 500)}`,
      why: 'it could not make a snapshot of them',
      fix: 'report this with the report file and the words of GitHub',
    },
  };
}

function withPermission(failure: Failure): Failure {
  if (failure.code !== 'publish/forbidden' || /dependency graph/i.test(failure.why)) return failure;
  return { ...failure, fix: 'give the job `contents: write`, or leave `submit-dependencies` out' };
}
