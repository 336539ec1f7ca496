import type { Failure } from '../domain/failure.ts';
import type { EventContext } from '../plan/event.ts';
import { MAX_ENTRIES, type Matrix, makeMatrix } from '../plan/images/matrix.ts';
import { below, folderOf } from '../plan/images/repo-path.ts';
import { type Change, type TouchedImage, touchedImages } from '../plan/images/touched.ts';
import type { Entry } from '../ports/entry.ts';
import type { ChangedFiles } from '../ports/github.ts';
import type { World } from '../ports/world.ts';
import { safeJsonText } from '../render/json.ts';
import { logLine } from '../render/log.ts';
import { failureLine } from '../render/plain-text.ts';
import { count } from '../render/wording.ts';
import { findImages } from './plan-images.ts';

/** Lines that the log gets of one kind. */
const MAX_LINES = 300;

/** What `mode: plan` has found. */
export interface PlannedImages {
  readonly matrix: Matrix;
  /** Why the matrix does not hold all that it should. */
  readonly failures: readonly Failure[];
}

/** Tells which images of the repository a change touches. Nothing is built, no program is run; what cannot be told counts as touched. */
export async function planImages(world: World, event: EventContext): Promise<PlannedImages> {
  const found = await findImages(world);
  if (!found.ok) return { matrix: { include: [] }, failures: [found.failure] };
  const { images, notes } = found.value;
  const change = await changeOf(world, event);
  const touched = touchedImages(images, change);
  const { matrix, leftOut } = makeMatrix(touched, event.repository.split('/')[1] ?? '');
  tell(world, { touched, notes, all: images.length, change });
  return { matrix, failures: leftOut === 0 ? [] : [tooMany(touched.length, matrix.include.length)] };
}

function tooMany(touched: number, kept: number): Failure {
  return {
    code: 'plan/too-many-images',
    what: `the change touches ${touched} images, and the matrix holds ${kept} of them`,
    why: `GitHub makes at most ${MAX_ENTRIES} jobs of one matrix, and an output has a limit`,
    fix: 'plan by folder: several runs with a `working-directory` of their own',
  };
}

/** Sets the output and writes the matrix where somebody reads it. Hands back what the run ends with: a matrix that nobody can read is none. */
export async function runPlanMode(world: World, entry: Entry, event: EventContext): Promise<'passed' | 'incomplete'> {
  const { matrix, failures: found } = await planImages(world, event);
  const text = JSON.stringify(matrix);
  const set = world.actions?.setOutput('matrix', text);
  const failures = set?.ok === false ? [...found, set.failure] : found;
  const conclusion = failures.length === 0 ? 'passed' : 'incomplete';
  for (const failure of failures) {
    const { code, what, why, fix } = failure;
    world.say.info([`error[${code}]: ${what}`, `  why: ${why}`, `  fix: ${fix}`].map(logLine).join('\n'));
    world.actions?.annotation({ level: 'error', title: code, message: failureLine(failure) });
  }
  world.actions?.setOutput('conclusion', conclusion);
  if (entry.surface === 'cli') await entry.stdout(`${safeJsonText(text)}\n`);
  return conclusion;
}

/** What the event says has changed; everything, where it says nothing or GitHub does not tell all. */
async function changeOf(world: World, event: EventContext): Promise<Change> {
  const all = (because: string): Change => ({ kind: 'all', because });
  const { github } = world;
  const question = questionOf(event);
  if (question === undefined) {
    return all(event.name === '' ? 'there is no event that tells a change' : `${event.name} does not tell a change`);
  }
  if (github === undefined) return all('without a token GitHub is not asked what has changed');
  const files = await question(github);
  if (!files.ok) return all(`${files.failure.what}: ${files.failure.why}`);
  const listed = files.value;
  if (!listed.complete) return all(`${listed.files.length} files or more have changed, and GitHub lists no more`);
  const folder = folderInWorkspace(world);
  if (folder === undefined) return all('the working directory lies outside of the workspace');
  return { kind: 'files', paths: pathsOf(listed, folder) };
}

/** The working directory, however it was written, as a path of the repository. */
function folderInWorkspace({ files }: World): string | undefined {
  const inside = files.inWorkspace('x');
  return inside === undefined ? undefined : folderOf(inside);
}

type Ask = (github: NonNullable<World['github']>) => ReturnType<NonNullable<World['github']>['filesBetween']>;

function questionOf({ pullRequest, mergeGroup, push }: EventContext): Ask | undefined {
  if (pullRequest !== undefined) return (github) => github.pullRequestFiles(pullRequest.number);
  if (mergeGroup !== undefined) return (github) => github.filesBetween(mergeGroup.baseSha, mergeGroup.headSha);
  if (push !== undefined) return (github) => github.filesBetween(push.before, push.after);
  return undefined;
}

/** The paths, and those that renamed files had, as seen from the working directory. */
function pathsOf({ files }: ChangedFiles, folder: string): readonly string[] {
  const all = files.flatMap(({ path, previous }) => (previous === undefined ? [path] : [path, previous]));
  return [...new Set(all)].flatMap((path) => below(folder, path) ?? []);
}

interface Told {
  readonly touched: readonly TouchedImage[];
  readonly notes: readonly string[];
  readonly all: number;
  readonly change: Change;
}

function tell({ say }: World, { touched, notes, all, change }: Told): void {
  if (change.kind === 'all') say.info(`all images are taken: ${change.because}`);
  say.info(`touched: ${touched.length} of ${count(all, 'image')}`);
  for (const { image, because } of touched.slice(0, MAX_LINES)) say.info(`  ${image.file}: ${because}`);
  for (const note of notes.slice(0, MAX_LINES)) say.info(`note: ${note}`);
  const more = Math.max(0, touched.length - MAX_LINES) + Math.max(0, notes.length - MAX_LINES);
  if (more > 0) say.info(`and ${count(more, 'more line')}`);
}
