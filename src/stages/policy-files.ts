import { dirname } from 'node:path/posix';
import { type Failure, fail, ok, type Result } from '../domain/failure.ts';
import type { PolicySource } from '../domain/plan.ts';
import type { PolicyFileReport } from '../domain/report.ts';
import type { World } from '../ports/world.ts';
import { fileOfCommit } from './commit-files.ts';

/** A file that decides what counts. */
export interface PolicyFile {
  /** What counts of it; undefined where nothing does: the pull request brings it along. */
  readonly bytes: Uint8Array | undefined;
  /** What the pull request does to it; undefined where there is nothing to tell. */
  readonly told?: PolicyFileReport;
}

/** More folders than a path of the policy has. */
const MAX_DEPTH = 32;

/**
 * Reads a file of the policy. On a pull request (`source`) the version of the base commit counts, unless the head's is asked for: who
 * proposes a change cannot loosen the gate that it is held against. A file in neither commit was made or fetched by the workflow
 * itself, and counts as it lies there. Where the base cannot be asked, nothing counts: `policy/base-unreadable`.
 */
export async function readPolicyFile(
  world: World,
  source: PolicySource | undefined,
  path: string,
  maxBytes: number,
): Promise<Result<PolicyFile>> {
  const inWorkspace = world.files.inWorkspace(path);
  const here = await world.files.readNamed(path, maxBytes);
  if (source === undefined || inWorkspace === undefined) return here.ok ? ok({ bytes: here.value }) : here;
  const paths = await pathsInRepository(world, world.files.resolve(path), inWorkspace);
  const base = await firstOf(world, paths, source.base, maxBytes);
  if (source.counts === 'head') return headCounts(path, here, base);
  // Nothing lies here and nobody can be asked: whoever named the file misses it, who only looked for one goes on.
  if (!base.ok) return !here.ok && here.failure.code === 'file/not-found' ? here : unreadable(path, base.failure);
  if (base.value !== undefined) {
    const change = here.ok ? (same(base.value, here.value) ? 'none' : 'changed') : changeWithout(here.failure);
    return ok({ bytes: base.value, told: { path, from: 'base', change } });
  }
  const head = await firstOf(world, paths, source.head, maxBytes);
  if (!head.ok) return unreadable(path, head.failure);
  if (head.value !== undefined) return ok({ bytes: undefined, told: { path, from: 'base', change: 'added' } });
  if (!here.ok) return here;
  const other = await broughtOtherwise(world, source, { path, inWorkspace }, maxBytes);
  if (other !== undefined)
    return unreadable(path, { why: other, fix: 'name a file of the repository by its own path' });
  return ok({ bytes: here.value, told: { path, from: 'workspace', change: 'none' } });
}

/** How a file that no commit has under its path comes out of the repository all the same; undefined where it does not. */
async function broughtOtherwise(
  world: World,
  { base, head }: PolicySource,
  { path, inWorkspace }: { readonly path: string; readonly inWorkspace: string },
  maxBytes: number,
): Promise<string | undefined> {
  const real = await world.files.realInWorkspace?.(path);
  const absolute = world.files.resolve(path);
  const place = real ?? inWorkspace;
  const root = absolute.slice(0, absolute.length - inWorkspace.length);
  if (await isInSubmodule(world, root, place)) return 'it lies in a submodule, whose commit the pull request chooses';
  if (place === inWorkspace) return undefined;
  const paths = await pathsInRepository(world, root + place, place);
  for (const commit of [head, base]) {
    const found = await firstOf(world, paths, commit, maxBytes);
    if (!found.ok) return found.failure.why;
    if (found.value !== undefined) return `a link on its path leads to ${place}, and the pull request chooses the link`;
  }
  return undefined;
}

/** A submodule's `.git` is a file; a checkout that the workflow makes has a folder. */
async function isInSubmodule(world: World, root: string, path: string): Promise<boolean> {
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
    if ((await world.files.kind(`${root}${folder}/.git`)) === 'file') return true;
  }
  return false;
}

function headCounts(path: string, here: Result<Uint8Array>, base: Result<Uint8Array | undefined>): Result<PolicyFile> {
  if (!here.ok) return here;
  const known = base.ok
    ? base.value === undefined
      ? 'added'
      : same(base.value, here.value)
        ? 'none'
        : 'changed'
    : 'unknown';
  return ok({ bytes: here.value, told: { path, from: 'head', change: known } });
}

function changeWithout({ code }: Failure): PolicyFileReport['change'] {
  return code === 'file/not-found' ? 'removed' : 'changed';
}

function unreadable(path: string, { why, fix }: Pick<Failure, 'why' | 'fix'>): Result<never> {
  return fail(
    'policy/base-unreadable',
    `${path} was not read from the base of the pull request`,
    why,
    `${fix}; or let the head's version count with \`policy-from: head\``,
  );
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/** Where the file is in the repository: as the workspace has it, and below each folder of the path that is a checkout of its own. */
async function pathsInRepository(world: World, absolute: string, path: string): Promise<readonly string[]> {
  const below: string[] = [];
  const paths = [path];
  // From the file upwards: the workspace's own place is not asked for.
  for (let folder = dirname(absolute); below.length < MAX_DEPTH; folder = dirname(folder)) {
    below.unshift(path.split('/').at(-1 - below.length) ?? '');
    if (below.length >= path.split('/').length) break;
    if ((await world.files.kind(`${folder}/.git`)) !== undefined) paths.push(below.join('/'));
  }
  return paths;
}

async function firstOf(
  world: World,
  paths: readonly string[],
  commit: string,
  maxBytes: number,
): Promise<Result<Uint8Array | undefined>> {
  for (const path of paths) {
    const read = await fileOfCommit(world, path, commit, maxBytes);
    if (!read.ok || read.value !== undefined) return read;
  }
  return ok(undefined);
}
