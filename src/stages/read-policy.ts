import type { Failure } from '../domain/failure.ts';
import type { StageReport } from '../domain/report.ts';
import type { Ignore } from '../policy/ignore.ts';
import type { World } from '../ports/world.ts';

/** An ignore file is written by people: a megabyte is far beyond what anybody has read. */
const MAX_IGNORE_FILE = 1024 * 1024;

/** What the maintainers want ignored, and how reading it went: no stage where nothing was to be read. */
export interface PolicyRead {
  readonly ignores: readonly Ignore[];
  readonly stages: readonly StageReport[];
}

/** Reads the ignore file, where one is named. One that is not there, or is refused, leaves the run incomplete and ignores nothing. */
export async function readPolicy(world: World, ignoreFile: string | undefined): Promise<PolicyRead> {
  if (ignoreFile === undefined) return { ignores: [], stages: [] };
  const failed = (failures: readonly Failure[]): PolicyRead => ({
    ignores: [],
    stages: [{ stage: 'policy', status: 'failed', failures }],
  });
  const read = await world.files.readNamed(ignoreFile, MAX_IGNORE_FILE);
  if (!read.ok) return failed([read.failure]);
  const { parseIgnoreFile } = await import('../policy/ignore.ts');
  const parsed = parseIgnoreFile(ignoreFile, new TextDecoder().decode(read.value));
  return parsed.ok
    ? { ignores: parsed.ignores, stages: [{ stage: 'policy', status: 'done' }] }
    : failed(parsed.failures);
}
