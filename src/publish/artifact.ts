import type { Delivery } from '../domain/delivery.ts';
import type { Report } from '../domain/report.ts';
import type { Inputs } from '../inputs/inputs.ts';
import { artifactNameOf } from '../policy/artifact-name.ts';
import type { World } from '../ports/world.ts';

/**
 * Uploads the report as an artifact of this run, for a job that brings reports together; undefined where the runner has no artifacts,
 * or the run only brings reports together itself. The verdict stays as it is: that job misses a report that is not there.
 */
export async function publishArtifact(
  { runArtifacts, files }: Pick<World, 'runArtifacts' | 'files'>,
  { mode }: Pick<Inputs, 'mode'>,
  report: Report,
  written: readonly Delivery[],
): Promise<Delivery | undefined> {
  if (runArtifacts === undefined || mode === 'report') return undefined;
  const file = written.find((one) => one.surface === 'file:report' && one.kind === 'delivered');
  if (file?.kind !== 'delivered' || file.path === undefined) return undefined;
  const uploaded = await runArtifacts.upload(artifactNameOf(report), files.resolve(file.path));
  if (uploaded.ok) return { surface: 'artifact', kind: 'delivered' };
  return { surface: 'artifact', kind: 'degraded', to: 'the report file', because: uploaded.failure };
}
