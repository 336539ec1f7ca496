import { type Failure, FailureError } from './domain/failure.ts';
import { parseInputs } from './inputs/parse.ts';
import { readEvent } from './plan/event.ts';
import { makePlan, subjectOf } from './plan/plan.ts';
import { EXIT } from './policy/conclude.ts';
import { makeReport } from './policy/report.ts';
import type { Entry } from './ports/entry.ts';
import { deliver } from './publish/deliver.ts';
import { refuse } from './publish/refuse.ts';
import { readPolicy } from './stages/read-policy.ts';
import { STAGE_REGISTRY } from './stages/registry.ts';
import { type Progress, runStages } from './stages/run.ts';

/** The whole program: parse, plan, stages, judge, render, publish, conclude. The only catch-all, and the only exit status. */
export async function main(entry: Entry): Promise<number> {
  try {
    const parsed = parseInputs(entry.raw, entry.surface);
    if (!parsed.ok) return await refuse(entry, parsed.failures, EXIT.usage);
    const inputs = parsed.value;
    const world = await entry.openWorld(inputs);
    const event = readEvent(world.env, entry.payload);
    if (!event.ok) return await refuse(entry, [event.failure], EXIT.incomplete);
    const { plan, refusals } = makePlan(inputs, { command: entry.command, files: entry.files, event: event.value });
    const { ignores, report: policyStage } = await readPolicy(world, inputs.ignoreFile);
    const reportOf = (progress: Progress): ReturnType<typeof makeReport> =>
      makeReport({
        version: entry.version,
        now: world.now(),
        subject: subjectOf(plan, inputs),
        policy: inputs,
        ignores,
        findings: progress.findings,
        stages: policyStage === undefined ? progress.stages : [policyStage, ...progress.stages],
        images: progress.artifacts.images ?? [],
        ...(progress.artifacts.advisories === undefined ? {} : { advisories: progress.artifacts.advisories }),
      });
    const withhold = (progress: Progress): string | undefined => {
      const { conclusion } = reportOf(progress);
      return conclusion === 'passed' ? undefined : `the image is ${conclusion}`;
    };
    const progress = await runStages({ world, plan, refusals, registry: STAGE_REGISTRY, withhold });
    const report = await deliver({
      entry,
      world,
      inputs,
      event: event.value,
      report: reportOf(progress),
      artifacts: progress.artifacts,
    });
    return EXIT[report.conclusion];
  } catch (error) {
    return await refuse(entry, [bugOf(error)], EXIT.incomplete);
  }
}

function bugOf(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure;
  const why =
    error instanceof Error ? (error.stack ?? error.message) : `something was thrown that is no error: ${String(error)}`;
  return {
    code: 'internal/bug',
    what: 'Seaworthy stopped at a mistake of its own',
    why: why.slice(0, 2000),
    fix: 'report this with the input that brought it about',
  };
}
