import type { Failure } from '../domain/failure.ts';
import type { StageReport } from '../domain/report.ts';
import { type Ignore, parseIgnoreFile } from '../policy/ignore.ts';
import type { World } from '../ports/world.ts';

/** An ignore file is written by people: a megabyte is far beyond what anybody has read. */
const MAX_IGNORE_FILE = 1024 * 1024;

/** Reads the ignore file, where one is named. One that is not there, or is refused, leaves the run incomplete and ignores nothing. */
export async function readPolicy(
  world: World,
  ignoreFile: string | undefined,
): Promise<{ ignores: readonly Ignore[]; report?: StageReport }> {
  if (ignoreFile === undefined) return { ignores: [] };
  const failed = (failures: readonly Failure[]): { ignores: readonly Ignore[]; report: StageReport } => ({
    ignores: [],
    report: { stage: 'policy', status: 'failed', failures },
  });
  const read = await world.files.readInWorkspace(ignoreFile, MAX_IGNORE_FILE);
  if (!read.ok) return failed([read.failure]);
  const parsed = parseIgnoreFile(ignoreFile, new TextDecoder().decode(read.value));
  return parsed.ok ? { ignores: parsed.ignores, report: { stage: 'policy', status: 'done' } } : failed(parsed.failures);
}
