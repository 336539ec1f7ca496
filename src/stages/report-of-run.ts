import type { Report } from '../domain/report.ts';
import type { Artifacts } from '../ports/stage.ts';
import { type Progress, runStages, type StageRun } from './run.ts';

/**
 * Runs the stages and judges what they found. What the findings were made of and compared with is let go: of a very large image it is
 * more than the report itself.
 */
export async function reportOfRun(
  run: StageRun,
  reportOf: (progress: Progress) => Report,
): Promise<{ readonly report: Report; readonly artifacts: Artifacts }> {
  const progress = await runStages(run);
  const { baseline: _baseline, baselineVulnerabilities: _matched, ...artifacts } = progress.artifacts;
  return { report: reportOf(progress), artifacts };
}
