import { type Failure, fail } from '../domain/failure.ts';
import type { Policy } from '../domain/plan.ts';
import type { Report, StageReport, Subject } from '../domain/report.ts';
import type { Inputs } from '../inputs/inputs.ts';
import { policySource } from '../plan/comparison.ts';
import type { EventContext } from '../plan/event.ts';
import { readTriggeringRun } from '../plan/triggering-run.ts';
import { missingLegs, type NamedReport, oneForEachLeg } from '../policy/legs.ts';
import { bySubject, mergeReports } from '../policy/merge.ts';
import { amend, rejudge } from '../policy/rejudge.ts';
import { staleIgnores } from '../policy/suppress.ts';
import type { Entry } from '../ports/entry.ts';
import type { World } from '../ports/world.ts';
import { readBaseIgnores } from './base-ignores.ts';
import { findReports } from './find-reports.ts';
import { type PolicyRead, readPolicy } from './read-policy.ts';
import { type Taken, takeArtifacts } from './take-artifacts.ts';
import { movedOn, type TrustedRun, trustedRun } from './trusted-run.ts';

/** What `mode: report` brings together. */
export interface Gathered {
  readonly report: Report;
  /** One report for each image: code scanning has a category for each. */
  readonly parts: readonly Report[];
  /** Under `workflow_run` with the pull request and its place in code scanning, as GitHub's API has them. */
  readonly event: EventContext;
  /** A file that GitHub has at the pull request's head: the workflow that was run. */
  readonly workflowPath?: string;
  /** Why the reports are not those of the pull request any more, as GitHub has it when asked. */
  readonly movedOn?: () => Promise<Failure | undefined>;
}

export interface GatherTask {
  readonly world: World;
  readonly inputs: Inputs;
  readonly event: EventContext;
  readonly entry: Pick<Entry, 'payload' | 'version'>;
}

/** Brings reports together: under `workflow_run` those of the run that started this one, else of files or of this run. */
export async function gatherReports(task: GatherTask): Promise<Gathered> {
  return task.event.kind === 'workflow_run' ? fromOtherRun(task) : fromThisRun(task);
}

/** Nothing is believed but what GitHub's API says; nothing of the workspace is read. */
async function fromOtherRun(task: GatherTask): Promise<Gathered> {
  const { world, inputs, entry } = task;
  const started = readTriggeringRun(entry.payload);
  if (!started.ok) return refused(task, started.failure);
  const misuse = misuseOf(inputs, started.value.id);
  if (misuse !== undefined) return refused(task, misuse);
  const trusted = await trustedRun(world, started.value);
  if (!trusted.ok) return refused(task, trusted.failure);
  const { run, pullRequest } = trusted.value;
  const taken = world.runs === undefined ? NOTHING : await takeArtifacts(world.runs, wantedOf(trusted.value));
  const read = await readBaseIgnores(world, inputs.ignoreFile, pullRequest);
  const judgement = { policy: policyOf(inputs), ignores: read.ignores, today: today(world) };
  const { report, parts } = together(task, {
    taken,
    read,
    judge: (one) => rejudge(one, judgement),
    subject: { key: `reports of ${run.path}`, label: `the images of ${run.path}` },
    takenFrom: { run: run.id, attempt: run.attempt, fork: pullRequest.isFork },
  });
  const place = { kind: 'place', ref: `refs/pull/${pullRequest.number}/head`, commitSha: pullRequest.headSha } as const;
  const event = { ...task.event, pullRequest, codeScanning: place };
  return { report, parts, workflowPath: run.path, event, movedOn: () => movedOn(world, trusted.value) };
}

function wantedOf({ run }: TrustedRun) {
  const { id, headSha, headRepository } = run;
  return { id, headSha, ...(headRepository === undefined ? {} : { headRepositoryId: headRepository.id }) };
}

const NOTHING: Taken = { reports: [], failures: [] };

/** Inputs that would have this run believe what the pull request says. */
function misuseOf(inputs: Inputs, started: number): Failure | undefined {
  const conflict = (what: string, why: string, fix: string): Failure => fail('usage/conflict', what, why, fix).failure;
  if (inputs.reports.length > 0)
    return conflict(
      'reports is given under workflow_run',
      'files in the workspace of such a run may be anybody’s',
      'leave reports out: the artifacts of the run that started this one are taken and checked',
    );
  if (inputs.policyFrom === 'head')
    return conflict(
      'policy-from is head under workflow_run',
      'a pull request must not bring along what its report is judged by',
      'leave policy-from out',
    );
  if (inputs.runId === undefined || inputs.runId === started) return undefined;
  return conflict(
    `run-id is ${inputs.runId}, and run ${started} started this one`,
    'the event proves nothing about another run',
    'leave run-id out',
  );
}

/**
 * The legs of the same run were judged by the repository's own policy, or by what the pull request's workflow made of it: as this job is.
 * Their policy stands, but for what is written here.
 */
async function fromThisRun(task: GatherTask): Promise<Gathered> {
  const { world, inputs, event } = task;
  const taken = inputs.reports.length > 0 ? await findReports(world, inputs.reports) : await ownArtifacts(task);
  const read = await readPolicy(world, inputs.ignoreFile, policySource(inputs, { event }));
  const amendment = { policy: inputs.policyGiven, ignores: read.ignores, today: today(world) };
  const subject = { key: 'reports', label: 'several images' };
  return { ...together(task, { taken, read, judge: (one) => amend(one, amendment), subject }), event };
}

async function ownArtifacts({ world, inputs, event }: GatherTask): Promise<Taken> {
  const id = inputs.runId ?? Number(world.env['GITHUB_RUN_ID'] ?? Number.NaN);
  if (event.kind !== 'none' && world.runs !== undefined && Number.isSafeInteger(id))
    return takeArtifacts(world.runs, { id });
  const why =
    event.kind === 'none' ? 'there is no workflow run here whose artifacts could be taken' : 'the run has no token';
  const fix = 'give `reports`, or run in GitHub Actions with `actions: read`';
  return { reports: [], failures: [fail('report/none', 'there are no reports', why, fix).failure] };
}

interface Bringing {
  readonly taken: Taken;
  readonly read: PolicyRead;
  readonly judge: (report: Report) => Report;
  readonly subject: Subject;
  readonly takenFrom?: NonNullable<Report['takenFrom']>;
}

function together(task: GatherTask, bringing: Bringing): { report: Report; parts: readonly Report[] } {
  const { taken, read, judge, subject, takenFrom } = bringing;
  const legs = oneForEachLeg(taken.reports).map(judge);
  const failures = [...taken.failures, ...missingLegs(legs), ...noneOf(taken.reports, taken.failures)];
  const facts = {
    version: task.entry.version,
    now: task.world.now(),
    policyFiles: read.policyFiles,
    ...(takenFrom === undefined ? {} : { takenFrom }),
  };
  const gathered = [...read.stages, gatheredStage(failures, legs.length)];
  const report = mergeReports(legs, { ...facts, subject, gathered });
  const stale = staleIgnores(read.ignores, report.findings, today(task.world));
  return {
    report: { ...report, ...(stale.length === 0 ? {} : { ignores: stale }) },
    parts: bySubject(legs, facts),
  };
}

function gatheredStage(failures: readonly Failure[], reports: number): StageReport {
  if (failures.length === 0) return { stage: 'reports', status: 'done' };
  return { stage: 'reports', status: reports === 0 ? 'failed' : 'partial', failures };
}

/** No report and no failure would be nothing, and green. */
function noneOf(reports: readonly NamedReport[], failures: readonly Failure[]): readonly Failure[] {
  if (reports.length + failures.length > 0) return [];
  return [fail('report/none', 'there are no reports', 'nothing was found', 'give `reports`').failure];
}

/** A report of nothing: the run is incomplete, and no pull request is written to. */
function refused({ world, event, entry, inputs }: GatherTask, failure: Failure): Gathered {
  const stage: StageReport = { stage: 'reports', status: 'failed', failures: [failure] };
  const subject = { key: 'reports', label: 'reports of another workflow run' };
  const report = mergeReports([], { version: entry.version, now: world.now(), subject, gathered: [stage] });
  const { pullRequest: _pullRequest, ...rest } = event;
  const nowhere = { kind: 'nowhere', because: 'no reports were taken' } as const;
  return {
    report: { ...report, policy: { ...report.policy, failOn: inputs.failOn } },
    parts: [],
    event: { ...rest, codeScanning: nowhere },
  };
}

function policyOf(inputs: Inputs): Policy {
  return { ...inputs, newOnly: inputs.newOnly === 'true' };
}

function today(world: World): string {
  return world.now().toISOString().slice(0, 10);
}
