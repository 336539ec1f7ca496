import type { Report } from '../domain/report.ts';
import { keptFolder, keptKey } from '../policy/kept.ts';
import type { World } from '../ports/world.ts';
import { jsonPieces } from '../render/json.ts';

/** What a report is kept for: `keptAs` of the plan, and the commit that was checked. */
export interface Keep {
  readonly keptAs: string;
  readonly commit: string;
}

/**
 * Keeps the report for the pull requests to come, where this run is one of a branch's own. A run that could not look at what it was to
 * look at keeps nothing: an older report says more. What goes wrong is told and changes nothing.
 */
export async function keepReport(world: World, report: Report, keep: Keep): Promise<void> {
  const { actionsCache: cache } = world;
  const folder = keptFolder(world.env);
  if (cache?.maySave !== true || folder === undefined) return;
  if (report.stages.some(({ stage, status }) => NEEDED.includes(stage) && status === 'failed')) return;
  const written = await world.files.writeFrom(`${folder}/report.json`, jsonPieces(report));
  const kept = written.ok ? await cache.save([folder], keptKey(keep.keptAs, keep.commit)) : written;
  if (!kept.ok) world.say.info(`${kept.failure.what}: ${kept.failure.why}`);
}

const NEEDED: readonly string[] = ['dockerfile', 'build', 'inventory'];
