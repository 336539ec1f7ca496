import { type Failure, FailureError } from '../domain/failure.ts';
import type { Finding } from '../domain/finding.ts';
import type { Outcome, StageName } from '../domain/outcome.ts';
import type { Plan } from '../domain/plan.ts';
import type { Conclusion, StageReport } from '../domain/report.ts';
import type { Artifacts, Stage } from '../ports/stage.ts';
import type { World } from '../ports/world.ts';

/** What the stages have found and left so far. */
export interface Progress {
  readonly findings: readonly Finding[];
  readonly stages: readonly StageReport[];
  readonly artifacts: Artifacts;
}

export interface StageRun {
  readonly world: World;
  readonly plan: Plan;
  readonly registry: readonly Stage[];
  /** Stages that may not run, and why: they fail. */
  readonly refusals: ReadonlyMap<StageName, Failure>;
  /** Asked before an image leaves the machine: only what has passed so far may. */
  readonly withhold: (progress: Progress) => Conclusion;
}

/** Stages without which another has nothing to look at. */
const NEEDS: Partial<Record<StageName, StageName>> = {
  inventory: 'build',
  baseline: 'inventory',
  scan: 'inventory',
  hardening: 'inventory',
  push: 'build',
};

/** Runs the stages in order. A stage that cannot run because an earlier one failed is skipped and says which. */
export async function runStages(run: StageRun): Promise<Progress> {
  let progress: Progress = { findings: [], stages: [], artifacts: {} };
  for (const stage of run.registry) {
    const outcome = await runOne(stage, run, progress);
    progress = {
      findings: 'findings' in outcome ? [...progress.findings, ...outcome.findings] : progress.findings,
      artifacts: 'artifacts' in outcome ? together(progress.artifacts, outcome.artifacts) : progress.artifacts,
      stages: [...progress.stages, toReport(stage.name, outcome)],
    };
    run.world.reclaim?.();
  }
  return progress;
}

/** A later stage's words replace an earlier one's; of the files of the policy each stage tells its own. */
function together(before: Artifacts, now: Artifacts): Artifacts {
  const policyFiles = [...(before.policyFiles ?? []), ...(now.policyFiles ?? [])];
  return { ...before, ...now, ...(policyFiles.length === 0 ? {} : { policyFiles }) };
}

async function runOne(stage: Stage, run: StageRun, progress: Progress): Promise<Outcome<Artifacts>> {
  const planned = run.plan.stages[stage.name];
  if (!planned.run) return { status: 'skipped', because: planned.because };
  const refusal = run.refusals.get(stage.name);
  if (refusal !== undefined) return { status: 'failed', failures: [refusal] };
  const needed = NEEDS[stage.name];
  if (needed !== undefined && progress.stages.some((done) => done.stage === needed && done.status === 'failed')) {
    return { status: 'skipped', because: `${needed} failed` };
  }
  const soFar = stage.name === 'push' ? run.withhold(progress) : 'passed';
  if (soFar !== 'passed') return { status: 'skipped', because: `the image is ${soFar}` };
  run.world.say.group(stage.name);
  try {
    return await stage.run(run.world, run.plan, progress.artifacts);
  } catch (error) {
    // A room that let a failure fly has still told what happened; anything else is a bug, told with its place.
    if (error instanceof FailureError) return { status: 'failed', failures: [error.failure] };
    return { status: 'failed', failures: [bugOf(stage.name, error)] };
  } finally {
    run.world.say.endGroup();
  }
}

function bugOf(stage: StageName, error: unknown): Failure {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    code: 'internal/bug',
    what: `${stage} stopped at a mistake in Seaworthy`,
    why: text.split('\n').slice(0, 4).join(' ').slice(0, 600),
    fix: 'report this with the input that brought it about; the other stages stand',
  };
}

function toReport(stage: StageName, outcome: Outcome<Artifacts>): StageReport {
  const notAssessed =
    'notAssessed' in outcome && outcome.notAssessed !== undefined && outcome.notAssessed.length > 0
      ? { notAssessed: outcome.notAssessed }
      : {};
  switch (outcome.status) {
    case 'done':
      return { stage, status: 'done', ...notAssessed };
    case 'partial':
      return { stage, status: 'partial', failures: outcome.failures, ...notAssessed };
    case 'failed':
      return { stage, status: 'failed', failures: outcome.failures };
    case 'skipped':
      return { stage, status: 'skipped', because: outcome.because };
  }
}
