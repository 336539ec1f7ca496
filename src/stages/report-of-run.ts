import type { Report } from '../domain/report.ts';
import { compareFound, type FoundComparison } from '../policy/compare-found.ts';
import type { Artifacts } from '../ports/stage.ts';
import { type Progress, runStages, type StageRun } from './run.ts';

/** What was found, beside the baseline; without what it was compared with. */
export interface Compared extends Progress {
  readonly comparison: FoundComparison | undefined;
}

/**
 * Runs the stages and judges what they found. What the findings were compared with is let go before, and the images after: of very large
 * ones that is more than the report itself.
 */
export async function reportOfRun(
  run: StageRun,
  reportOf: (compared: Compared) => Report,
): Promise<{ readonly report: Report; readonly artifacts: Omit<Artifacts, 'images'> }> {
  const compared = await runAndCompare(run);
  run.world.reclaim?.();
  const { images: _images, ...artifacts } = compared.artifacts;
  return { report: reportOf(compared), artifacts };
}

async function runAndCompare(run: StageRun): Promise<Compared> {
  const progress = await runStages(run);
  const { baseline: _baseline, baselineVulnerabilities: _matched, ...artifacts } = progress.artifacts;
  return { ...progress, artifacts, comparison: compareFound(progress) };
}
