import { type Failure, fail, type Result } from '../domain/failure.ts';
import type { PolicyFileReport, StageReport } from '../domain/report.ts';
import type { PullRequest } from '../plan/event-payload.ts';
import type { World } from '../ports/world.ts';
import { MAX_IGNORE_FILE, type PolicyRead } from './read-policy.ts';

/**
 * Reads the ignore file from the base of a pull request through GitHub's API: nothing lies in the workspace, and nothing of the head
 * counts. What the head does to the file is told. One that the base does not have is missed.
 */
export async function readBaseIgnores(world: World, path: string | undefined, pull: PullRequest): Promise<PolicyRead> {
  if (path === undefined) return { ignores: [], stages: [], policyFiles: [] };
  const base = await fileAt(world, path, pull.baseSha);
  if (!base.ok) return failed([base.failure]);
  const head = await fileAt(world, path, pull.headSha);
  if (base.value === undefined) return failed([missing(path)]);
  const told: PolicyFileReport = { path, from: 'base', change: changeOf(base.value, head) };
  const { parseIgnoreFile } = await import('../policy/ignore.ts');
  const parsed = parseIgnoreFile(path, new TextDecoder().decode(base.value));
  if (!parsed.ok) return { ...failed(parsed.failures), policyFiles: [told] };
  return { ignores: parsed.ignores, stages: [{ stage: 'policy', status: 'done' }], policyFiles: [told] };
}

async function fileAt({ github }: World, path: string, commit: string): Promise<Result<Uint8Array | undefined>> {
  if (github === undefined)
    return fail(
      'publish/forbidden',
      `${path} was not read`,
      'the run has no token',
      'leave `github-token` at its default',
    );
  return github.fileAt(path.replace(/^\.\//, ''), commit, MAX_IGNORE_FILE);
}

function changeOf(base: Uint8Array, head: Result<Uint8Array | undefined>): PolicyFileReport['change'] {
  if (!head.ok) return 'unknown';
  if (head.value === undefined) return 'removed';
  return Buffer.compare(base, head.value) === 0 ? 'none' : 'changed';
}

function missing(path: string): Failure {
  return fail(
    'file/not-found',
    `the base of the pull request has no ${path}`,
    '`ignore-file` names a file of the repository here, as the base branch has it',
    'merge the file first, or leave `ignore-file` out',
  ).failure;
}

function failed(failures: readonly Failure[]): PolicyRead {
  const stages: readonly StageReport[] = [{ stage: 'policy', status: 'failed', failures }];
  return { ignores: [], stages, policyFiles: [] };
}
