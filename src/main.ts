import { parseInputs } from './inputs/parse.ts';
import { readEvent } from './plan/event.ts';
import { legOfRun } from './plan/leg.ts';
import { makePlan } from './plan/plan.ts';
import { subjectOf } from './plan/subject.ts';
import { EXIT } from './policy/conclude.ts';
import { makeReport } from './policy/report.ts';
import type { Entry } from './ports/entry.ts';
import { tellIdleInputs } from './publish/idle-inputs.ts';
import { bugOf, refuse } from './publish/refuse.ts';
import { wantedSboms } from './publish/wanted-sboms.ts';
import { readPolicy } from './stages/read-policy.ts';
import { STAGE_REGISTRY } from './stages/registry.ts';
import { reportOfRun } from './stages/report-of-run.ts';
import { rulesOfRun } from './stages/rules-of-run.ts';
import type { Progress } from './stages/run.ts';

/** The whole program: parse, plan, stages, judge, render, publish, conclude. The only catch-all, and the only exit status. */
export async function main(entry: Entry): Promise<number> {
  try {
    const parsed = parseInputs(entry.raw, entry.surface, entry.command);
    if (!parsed.ok) return await refuse(entry, parsed.failures, EXIT.usage);
    const inputs = parsed.value;
    const world = await entry.openWorld(inputs);
    tellIdleInputs(world, entry.raw, inputs.mode);
    if (entry.command === 'advisories') {
      return await (await import('./stages/advisories-command.ts')).runAdvisories(world, inputs, entry);
    }
    const read = readEvent(world.env, entry.payload, entry.checkedOut);
    if (!read.ok) return await refuse(entry, [read.failure], EXIT.incomplete);
    const event = read.value;
    if (inputs.mode === 'plan') {
      return EXIT[await (await import('./stages/plan-mode.ts')).runPlanMode(world, entry, event)];
    }
    if (inputs.mode === 'report') {
      return EXIT[(await (await import('./modes/report.ts')).reportMode({ entry, world, inputs, event })).conclusion];
    }
    const wishes = { ...inputs, sbomFormats: wantedSboms(inputs, entry) };
    const { plan, refusals } = makePlan(wishes, { ...entry, event, architecture: world.architecture });
    const { ignores, stages, policyFiles } = await readPolicy(world, inputs.ignoreFile, plan.policyFrom);
    const judged = {
      version: entry.version,
      now: world.now(),
      subject: subjectOf(plan, inputs),
      policy: { ...inputs, newOnly: inputs.newOnly === 'true' },
      ignores,
      policyFiles,
      compares: plan.baseline !== undefined,
      ...(event.kind === 'none' ? {} : { leg: legOfRun(inputs, event, world.architecture) }),
    };
    const reportOf = (progress: Progress) =>
      makeReport({ ...judged, ...progress, stages: [...stages, ...progress.stages] });
    const withhold = (progress: Progress) => reportOf(progress).conclusion;
    const made = await reportOfRun({ world, plan, refusals, registry: STAGE_REGISTRY, withhold }, reportOf);
    const [{ deliver }, rules] = await Promise.all([import('./publish/deliver.ts'), rulesOfRun(plan)]);
    return EXIT[(await deliver({ entry, world, inputs, event, plan, ...made, rules })).conclusion];
  } catch (error) {
    return await refuse(entry, [bugOf(error)], EXIT.incomplete);
  }
}
