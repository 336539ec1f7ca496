import { fail, ok, type Result } from '../domain/failure.ts';
import type { World } from '../ports/world.ts';
import { git, isCommitId } from './git-objects.ts';

/**
 * A file as a commit of the repository has it, through GitHub's API, else out of the local objects; undefined where the commit has no
 * such file. Fails where neither can say.
 */
export async function fileOfCommit(
  world: World,
  path: string,
  commit: string,
  maxBytes: number,
): Promise<Result<Uint8Array | undefined>> {
  const asked = await world.github?.fileAt(path, commit, maxBytes);
  if (asked?.ok === true) return asked;
  const local = await fromObjects(world, path, commit, maxBytes);
  if (local !== undefined) return local;
  return (
    asked ??
    fail(
      'publish/forbidden',
      `${path} of ${commit} was not read`,
      'the run has no token, and the commit is not in the workspace',
      'leave `github-token` at its default with `contents: read`, or check out with `fetch-depth: 0`',
    )
  );
}

/** Undefined where the commit is not there, or there is no git. */
async function fromObjects(
  world: World,
  path: string,
  commit: string,
  maxBytes: number,
): Promise<Result<Uint8Array | undefined> | undefined> {
  if (!isCommitId(commit) || (await world.programs.find('git')) === undefined) return undefined;
  const known = await git(world, ['cat-file', '-e', `${commit}^{commit}`], 1024);
  if (known?.exitCode !== 0) return undefined;
  const found = await git(world, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${commit}:${path}`], 1024);
  if (found === undefined) return undefined;
  if (found.exitCode !== 0) return ok(undefined);
  const object = new TextDecoder().decode(found.stdout).trim();
  const blob = await git(world, ['cat-file', 'blob', object], maxBytes);
  return blob?.exitCode === 0 ? ok(blob.stdout) : undefined;
}
