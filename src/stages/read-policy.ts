import type { Failure } from '../domain/failure.ts';
import type { PolicySource } from '../domain/plan.ts';
import type { PolicyFileReport, StageReport } from '../domain/report.ts';
import type { Ignore } from '../policy/ignore.ts';
import type { World } from '../ports/world.ts';
import { readPolicyFile } from './policy-files.ts';

/** An ignore file is written by people: a megabyte is far beyond what anybody has read. */
export const MAX_IGNORE_FILE = 1024 * 1024;

/** What the maintainers want ignored, and how reading it went: no stage where nothing was to be read. */
export interface PolicyRead {
  readonly ignores: readonly Ignore[];
  readonly stages: readonly StageReport[];
  readonly policyFiles: readonly PolicyFileReport[];
}

/**
 * Reads the ignore file, where one is named: on a pull request its base's. One that is not there, or is refused, leaves the run
 * incomplete and ignores nothing.
 */
export async function readPolicy(
  world: World,
  ignoreFile: string | undefined,
  source?: PolicySource,
): Promise<PolicyRead> {
  if (ignoreFile === undefined) return { ignores: [], stages: [], policyFiles: [] };
  const failed = (failures: readonly Failure[], policyFiles: readonly PolicyFileReport[]): PolicyRead => ({
    ignores: [],
    stages: [{ stage: 'policy', status: 'failed', failures }],
    policyFiles,
  });
  const read = await readPolicyFile(world, source, ignoreFile, MAX_IGNORE_FILE);
  if (!read.ok) return failed([read.failure], []);
  const { bytes, told } = read.value;
  const policyFiles = told === undefined ? [] : [told];
  if (bytes === undefined) return { ignores: [], stages: [{ stage: 'policy', status: 'done' }], policyFiles };
  const { parseIgnoreFile } = await import('../policy/ignore.ts');
  const parsed = parseIgnoreFile(ignoreFile, new TextDecoder().decode(bytes));
  return parsed.ok
    ? { ignores: parsed.ignores, stages: [{ stage: 'policy', status: 'done' }], policyFiles }
    : failed(parsed.failures, policyFiles);
}
