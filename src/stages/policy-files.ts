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
  const read = await world.files.readNamed(path, maxBytes);
  const here: FileHere = read.ok ? { isSame: async (other) => same(other, read.value) } : { failure: read.failure };
  const chosen = await choosePolicyFile(world, source, { path, here, maxBytes });
  if (!chosen.ok) return chosen;
  const { counts, told } = chosen.value;
  if (counts === 'here' && !read.ok) return read;
  const bytes = counts instanceof Uint8Array ? counts : counts === 'here' && read.ok ? read.value : undefined;
  return ok({ bytes, ...(told === undefined ? {} : { told }) });
}

/** A file as it lies in the workspace: a way to compare it, or why it cannot be read. */
export type FileHere =
  | { readonly failure: Failure }
  | { readonly failure?: never; readonly isSame: (other: Uint8Array) => Promise<boolean> };

/** Whose words count: those of the file that lies here, the base's, or nobody's, since the pull request brings the file along. */
export interface ChosenFile {
  readonly counts: 'here' | 'nobody' | Uint8Array;
  readonly told?: PolicyFileReport;
}

/** A file of the policy that was looked at: `path` as the user named it. */
interface Named {
  readonly path: string;
  readonly here: FileHere;
  readonly maxBytes: number;
}

/** What `readPolicyFile` decides by, for a file that memory should not hold as a whole. */
export async function choosePolicyFile(
  world: World,
  source: PolicySource | undefined,
  named: Named,
): Promise<Result<ChosenFile>> {
  const { path, here, maxBytes } = named;
  const inWorkspace = world.files.inWorkspace(path);
  if (source === undefined || inWorkspace === undefined) return hereCounts(here);
  const paths = await pathsInRepository(world, world.files.resolve(path), inWorkspace);
  const base = await firstOf(world, paths, source.base, maxBytes);
  if (source.counts === 'head') return headCounts(path, here, base);
  // Nothing lies here and nobody can be asked: whoever named the file misses it, who only looked for one goes on.
  if (!base.ok) return here.failure?.code === 'file/not-found' ? hereCounts(here) : unreadable(path, base.failure);
  if (base.value !== undefined)
    return ok({ counts: base.value, told: { path, from: 'base', change: await changeSince(base.value, here) } });
  const head = await firstOf(world, paths, source.head, maxBytes);
  if (!head.ok) return unreadable(path, head.failure);
  if (head.value !== undefined) return ok({ counts: 'nobody', told: { path, from: 'base', change: 'added' } });
  if (here.failure !== undefined) return hereCounts(here);
  const other = await broughtOtherwise(world, source, { path, inWorkspace }, maxBytes);
  if (other !== undefined)
    return unreadable(path, { why: other, fix: 'name a file of the repository by its own path' });
  return hereCounts(here, { path, from: 'workspace', change: 'none' });
}

function hereCounts({ failure }: FileHere, told?: PolicyFileReport): Result<ChosenFile> {
  if (failure !== undefined) return { ok: false, failure };
  return ok({ counts: 'here', ...(told === undefined ? {} : { told }) });
}

async function changeSince(base: Uint8Array, here: FileHere): Promise<PolicyFileReport['change']> {
  if (here.failure !== undefined) return here.failure.code === 'file/not-found' ? 'removed' : 'changed';
  return (await here.isSame(base)) ? 'none' : 'changed';
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

async function headCounts(
  path: string,
  here: FileHere,
  base: Result<Uint8Array | undefined>,
): Promise<Result<ChosenFile>> {
  const change = !base.ok ? 'unknown' : base.value === undefined ? 'added' : await changeSince(base.value, here);
  return hereCounts(here, { path, from: 'head', change });
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
export async function pathsInRepository(world: World, absolute: string, path: string): Promise<readonly string[]> {
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
