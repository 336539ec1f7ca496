import { type Failure, ok, type Result } from '../domain/failure.ts';
import type { Plan } from '../domain/plan.ts';
import type { PolicyFileReport } from '../domain/report.ts';
import type { RepositoryCpes } from '../inventory/red-hat.ts';
import type { World } from '../ports/world.ts';
import { readPolicyFile } from './policy-files.ts';

/** The table that `repository-cpe-file` names: nothing where none is named, or where the pull request brings it along. */
export interface ContentSetTable {
  readonly repositoryCpes?: RepositoryCpes;
  readonly policyFiles: readonly PolicyFileReport[];
  readonly failures: readonly Failure[];
}

/**
 * Reads Red Hat's table of content sets. It decides which advisories are asked for, so it is read as files of the policy are: on a pull
 * request its base's. One that cannot be read is a failure, and the built-in table alone counts.
 */
export async function readContentSetTable(
  world: World,
  plan: Pick<Plan, 'repositoryCpeFile' | 'policyFrom'>,
): Promise<ContentSetTable> {
  const path = plan.repositoryCpeFile;
  if (path === undefined) return { policyFiles: [], failures: [] };
  const { MAX_REPOSITORY_CPE_BYTES, parseRepositoryCpes } = await import('../inventory/repository-cpe.ts');
  const read = await readPolicyFile(world, plan.policyFrom, path, MAX_REPOSITORY_CPE_BYTES);
  if (!read.ok) return { policyFiles: [], failures: [read.failure] };
  const { bytes, told } = read.value;
  const policyFiles = told === undefined ? [] : [told];
  const parsed: Result<RepositoryCpes | undefined> =
    bytes === undefined ? ok(undefined) : parseRepositoryCpes(new TextDecoder().decode(bytes), path);
  if (!parsed.ok) return { policyFiles, failures: [parsed.failure] };
  return { policyFiles, failures: [], ...(parsed.value === undefined ? {} : { repositoryCpes: parsed.value }) };
}
