import { basename, dirname } from 'node:path/posix';
import { isUrl } from '../advisories/sources/open.ts';
import { type Failure, fail, ok, type Result } from '../domain/failure.ts';
import type { Plan, PolicySource } from '../domain/plan.ts';
import type { PolicyFileReport } from '../domain/report.ts';
import type { World } from '../ports/world.ts';
import { git, isCommitId } from './git-objects.ts';
import { pathsInRepository } from './policy-files.ts';

const MAX_LISTED_BYTES = 16 * 1024 * 1024;

/** What a pull request does to the records that it is judged by. */
export interface BroughtAlong {
  readonly policyFiles: readonly PolicyFileReport[];
  readonly failures: readonly Failure[];
}

/**
 * Looks whether advisories, ratings or scores that are read from the workspace come with the pull request: whoever proposes a change could
 * take away the records that speak against it. What the workflow itself has put there is in no commit, and counts.
 */
export async function recordsBroughtAlong(
  world: World,
  { advisories, policyFrom }: Pick<Plan, 'advisories' | 'policyFrom'>,
): Promise<BroughtAlong> {
  const { source, alpineSecdb, kev, epss } = advisories;
  const given = [source, alpineSecdb, kev, epss].flatMap((path) => (path !== undefined && isPath(path) ? [path] : []));
  const policyFiles: PolicyFileReport[] = [];
  const failures: Failure[] = [];
  if (policyFrom === undefined) return { policyFiles, failures };
  for (const path of new Set(given)) {
    const places = await placesOf(world, path);
    if (places.length === 0 || !(await isCommitted(world, path))) continue;
    const changed = await changedBelow(world, policyFrom, places);
    if (!changed.ok) failures.push(unknown(path, changed.failure));
    else if (changed.value !== undefined && policyFrom.counts === 'base') failures.push(refused(path, changed.value));
    else if (changed.value !== undefined) policyFiles.push({ path, from: 'head', change: 'changed' });
  }
  return { policyFiles, failures };
}

/** Where a word stands for a source of its own, a folder of that name is not meant. */
const WORDS: readonly string[] = ['api', 'auto', 'never'];

function isPath(given: string): boolean {
  return !WORDS.includes(given) && !isUrl(given);
}

/** The places in the repository of what lies there; none of what lies elsewhere or nowhere. */
async function placesOf(world: World, path: string): Promise<readonly string[]> {
  if (isRoot(world, path)) return [ROOT];
  const inWorkspace = world.files.inWorkspace(path);
  if (inWorkspace === undefined || (await world.files.kind(path)) === undefined) return [];
  const places = await pathsInRepository(world, world.files.resolve(path), inWorkspace);
  const real = await world.files.realInWorkspace?.(path);
  return real === undefined || places.includes(real) ? places : [...places, real];
}

/** The workspace itself, where everything lies below: of that, what records can be in. */
const ROOT = '';
const OF_RECORDS = /\.(?:json|zip|csv|gz)$/i;

function isRoot({ files }: World, path: string): boolean {
  return files.inWorkspace(`${path}/x`) === 'x';
}

/** False where the commit that is checked out has nothing there: what lies there was made or fetched. True where git cannot say. */
async function isCommitted(world: World, path: string): Promise<boolean> {
  const absolute = world.files.resolve(path);
  const name = basename(absolute);
  if (isRoot(world, path) || name === '' || (await world.programs.find('git')) === undefined) return true;
  const real = await world.files.realInWorkspace?.(path);
  if (real !== undefined && !absolute.endsWith(`/${real}`)) return true;
  const listed = await git(world, ['ls-tree', '-z', '--name-only', 'HEAD'], MAX_LISTED_BYTES, dirname(absolute));
  if (listed?.exitCode !== 0) return true;
  return new TextDecoder()
    .decode(listed.stdout)
    .split('\0')
    .some((entry) => folded(entry) === folded(name));
}

/** On file systems of macOS and Windows `OSV` and `osv` are one folder: a pull request could bring the other one along. */
function folded(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

/**
 * The first file at or below one of these places that the pull request changes; undefined where it changes none. One above a place is a
 * submodule or a link, which then leads elsewhere.
 */
async function changedBelow(
  world: World,
  source: PolicySource,
  places: readonly string[],
): Promise<Result<string | undefined>> {
  const wanted = places.map(folded);
  const isOf = (path: string): boolean => path !== '' && wanted.some((place) => isPartOf(folded(path), place));
  const asked = await world.github?.filesBetween(source.base, source.head);
  if (asked?.ok === true) {
    const paths = asked.value.files.flatMap(({ path, previous }) => [
      path,
      ...(previous === undefined ? [] : [previous]),
    ]);
    const found = paths.find(isOf);
    if (found !== undefined || asked.value.complete) return ok(found);
  }
  const local = await changedLocally(world, source);
  if (local !== undefined) return ok(local.find(isOf));
  if (asked?.ok === false) return asked;
  return fail(
    'policy/base-unreadable',
    'the files that the pull request changes are not known',
    asked === undefined ? 'the run has no token, and no history in the workspace' : 'there are more than GitHub lists',
    'check out with `fetch-depth: 0`',
  );
}

function isPartOf(path: string, place: string): boolean {
  if (place === ROOT) return OF_RECORDS.test(path);
  return `${path}/`.startsWith(`${place}/`) || place.startsWith(`${path}/`);
}

/** What git says of its objects; undefined where they are not there. */
async function changedLocally(world: World, { base, head }: PolicySource): Promise<readonly string[] | undefined> {
  if (!isCommitId(base) || !isCommitId(head) || (await world.programs.find('git')) === undefined) return undefined;
  const common = await git(world, ['merge-base', base, head], 1024);
  if (common?.exitCode !== 0) return undefined;
  const from = new TextDecoder().decode(common.stdout).trim();
  const args = ['diff-tree', '-r', '-z', '--no-renames', '--name-only', '--end-of-options', from, head];
  const listed = isCommitId(from) ? await git(world, args, MAX_LISTED_BYTES) : undefined;
  return listed?.exitCode === 0 ? new TextDecoder().decode(listed.stdout).split('\0') : undefined;
}

function refused(path: string, changed: string): Failure {
  return fail(
    'policy/brought-along',
    `${path} is changed by the pull request that it would judge`,
    `${changed} decides which vulnerabilities there are`,
    'change it in a pull request of its own with `policy-from: head`, or let the workflow fetch it',
  ).failure;
}

function unknown(path: string, { why, fix }: Failure): Failure {
  return fail(
    'policy/base-unreadable',
    `whether the pull request changes ${path} is not known`,
    why,
    `${fix}; or let the head's version count with \`policy-from: head\``,
  ).failure;
}
