import { fail, ok, type Result } from '../domain/failure.ts';
import type { BaselinePlan } from '../domain/plan.ts';
import type { Report } from '../domain/report.ts';
import { firstParents } from '../policy/history.ts';
import { keptFolder, keptKey } from '../policy/kept.ts';
import type { World } from '../ports/world.ts';
import { FOR_COMPARISON, readReportFile } from './read-report-file.ts';

/** Ancestors that are looked for: one page of GitHub's API. */
const ANCESTORS = 100;
/** Keys that the cache takes at once: one and nine more. */
const KEYS_AT_ONCE = 10;

/** A report that a run of the base branch kept, and the commit that it is of. */
export interface KeptReport {
  readonly report: Report;
  readonly commit: string;
}

type Wanted = Extract<BaselinePlan, { kind: 'kept' }>;

/** The report of the first of the `bases` that has one; a failure says why there is none. */
export async function findKeptReport(
  world: World,
  wanted: Wanted,
  bases: () => Promise<readonly string[]>,
): Promise<Result<KeptReport>> {
  const folder = keptFolder(world.env);
  const { actionsCache: cache } = world;
  if (cache === undefined || folder === undefined) return none('this runner has no cache of GitHub Actions');
  const commits = await bases();
  for (let at = 0; at < commits.length; at += KEYS_AT_ONCE) {
    const [key = '', ...others] = commits.slice(at, at + KEYS_AT_ONCE).map((commit) => keptKey(wanted.keptAs, commit));
    const found = await cache.restore([folder], key, others);
    if (!found.ok) return found;
    const commit = commits.find((one) => keptKey(wanted.keptAs, one) === found.value);
    if (commit !== undefined) return readKept(world, `${folder}/report.json`, wanted.subjectKey, commit);
  }
  return none(`no run of the base branch kept a report of ${wanted.base.slice(0, 12)}${earlier(commits.length - 1)}`);
}

function earlier(commits: number): string {
  if (commits < 1) return '';
  return commits === 1 ? ' or of the commit before it' : ` or of the ${commits} commits before it`;
}

async function readKept(world: World, path: string, subjectKey: string, commit: string): Promise<Result<KeptReport>> {
  const name = `the report kept of ${commit.slice(0, 12)}`;
  const report = await readReportFile(await world.files.open(path), name, FOR_COMPARISON);
  if (!report.ok) return report;
  if (report.value.subject.key !== subjectKey) return none('what was kept under its key is of something else');
  return ok({ report: report.value, commit });
}

/**
 * What the head is based on, nearest first. The merge commit that GitHub makes names the base it was made with, which the event may
 * be behind of; a head that is checked out as it is has parted from the base branch at their common ancestor.
 */
export async function basesOf(world: World, { base, head, checkedOut }: Wanted): Promise<readonly string[]> {
  const { github } = world;
  if (github === undefined) return [base];
  if (checkedOut === head) {
    const parted = await github.mergeBase(base, head);
    return lineOf(world, parted.ok ? parted.value : base);
  }
  if (checkedOut !== undefined && checkedOut !== base) {
    const history = await github.history(checkedOut, ANCESTORS);
    const merge = history.ok ? history.value.find(({ sha }) => sha === checkedOut) : undefined;
    if (history.ok && merge?.parents[1] === head) return firstParents(checkedOut, history.value).slice(1);
  }
  return lineOf(world, base);
}

async function lineOf(world: World, commit: string): Promise<readonly string[]> {
  const history = await world.github?.history(commit, ANCESTORS);
  return history?.ok === true ? firstParents(commit, history.value) : [commit];
}

function none(why: string): Result<never> {
  return fail(
    'baseline/not-found',
    'there is no report of the base branch',
    why,
    'let the workflow run on pushes to the base branch too, name a `baseline`, or let the base be built with `baseline: build`',
  );
}
