import { basename, dirname } from 'node:path/posix';
import type { Baseline } from '../domain/baseline.ts';
import { type Failure, fail, ok, type Result } from '../domain/failure.ts';
import { formatRegistryRef, parseTarget, type Target } from '../domain/image-ref.ts';
import { type BaselinePlan, BUILDERS, type BuildPlan, type Plan } from '../domain/plan.ts';
import type { Artifacts, BuiltImage } from '../ports/stage.ts';
import type { World } from '../ports/world.ts';
import { checkBaseDockerfile } from './base-dockerfile.ts';
import { buildImage } from './build.ts';
import { placeCommitTree } from './commit-tree.ts';
import { git } from './git-objects.ts';
import { type ImageToCompare, imageBaseline } from './image-baseline.ts';

/** What is looked for where no report was kept. */
export interface BaseWanted {
  readonly wanted: Extract<BaselinePlan, { kind: 'kept' }>;
  /** What the head is based on, nearest first. */
  readonly bases: () => Promise<readonly string[]>;
  readonly soFar: Artifacts;
  /** Why there is no report. */
  readonly unkept: Failure;
}

/**
 * The base's image: pulled, where the image of the head is named by its commit; else built, where that is asked for and this run has
 * built the head's. Nobody named it, so what cannot be had or read whole is not used, and a failure says why.
 */
export async function baseImage(
  world: World,
  plan: Plan,
  { wanted, bases, soFar, unkept }: BaseWanted,
): Promise<Result<Baseline>> {
  const pulled = await pullBase(world, plan, { wanted, bases, soFar });
  if (pulled !== undefined) return ok(pulled);
  if (wanted.build !== true) return { ok: false, failure: unkept };
  world.say.info(`${unkept.what}: ${unkept.why}`);
  const { built } = soFar;
  if (plan.build === undefined || built === undefined)
    return notBuilt('base', 'this run did not build the image itself');
  const [commit = wanted.base] = await bases();
  return buildBase(world, plan, { ...plan.build, builder: builderOf(built) }, { commit, ref: built.ref, soFar });
}

async function pullBase(
  world: World,
  plan: Plan,
  { wanted: { base, head, checkedOut }, bases, soFar }: Pick<BaseWanted, 'wanted' | 'bases' | 'soFar'>,
): Promise<Baseline | undefined> {
  if (plan.image === undefined || basedTarget(plan.image, [head, checkedOut], base) === undefined) return undefined;
  const [commit = base] = await bases();
  const target = basedTarget(plan.image, [head, checkedOut], commit);
  if (target === undefined) return undefined;
  const read = await whole(world, plan, { target, ref: target.text, origin: { label: target.text, commit }, soFar });
  if (read.ok) return read.value;
  const { code, what, why } = read.failure;
  if (code !== 'image/not-found') world.say.info(`not compared with ${target.text}: ${what}: ${why}`);
  return undefined;
}

/** What tags call a commit by: its name, or at least seven digits of it. */
const SHA_IN_TAG = /(?<![0-9a-z])[0-9a-f]{7,64}(?![0-9a-z])/g;

/** The image whose tag has the base's commit where this one's has one of `ours`, as long as there; undefined where it has none. */
export function basedTarget(
  target: Target,
  ours: readonly (string | undefined)[],
  base: string,
): Extract<Target, { kind: 'registry' }> | undefined {
  if (target.kind !== 'registry' || target.ref.tag === undefined) return undefined;
  const { registry, repository, tag } = target.ref;
  const isOurs = (text: string): boolean => ours.some((commit) => commit?.startsWith(text));
  const based = tag.replace(SHA_IN_TAG, (text) => (isOurs(text) ? base.slice(0, text.length) : text));
  if (based === tag) return undefined;
  const parsed = parseTarget(formatRegistryRef({ registry, repository, tag: based }));
  return parsed.ok && parsed.value.kind === 'registry' ? parsed.value : undefined;
}

async function buildBase(
  world: World,
  plan: Plan,
  build: BuildPlan,
  { commit, ref, soFar }: { readonly commit: string; readonly ref: string; readonly soFar: Artifacts },
): Promise<Result<Baseline>> {
  const name = commit.slice(0, 12);
  const place = await placeInRepository(world, build);
  if (!place.ok) return notBuilt(name, place.failure.why);
  const made = await world.files.temporary('base');
  if (!made.ok) return notBuilt(name, made.failure.why);
  try {
    const tree = `${made.value}/tree`;
    const laid = await placeCommitTree(world, { commit, ...place.value.tree }, tree);
    if (!laid.ok) return notBuilt(name, laid.failure.why);
    const { context, file } = place.value;
    world.say.info(`building the base commit ${name} to compare with`);
    const laidOut = { context: `${tree}/${context}`.replace(/\/$/, ''), file: `${tree}/${file}` };
    const built = await buildImage(world, { ...build, ...laidOut, tags: [] }, { push: false, outline: undefined });
    if (!built.ok) return notBuilt(name, `it does not build: ${built.failure.why}`);
    const origin = { label: `${name}, built by this run`, commit };
    const dockerfile = await checkBaseDockerfile(world, plan, laidOut);
    const image = { target: built.value.target, ref, origin, isBuilt: true, soFar } as const;
    const read = await whole(world, plan, { ...image, ...dockerfile });
    return read.ok ? read : notBuilt(name, read.failure.why);
  } finally {
    await world.files.discard?.(made.value);
  }
}

/** What is missing in a baseline would count as new: one that was not read in full is none. */
async function whole(world: World, plan: Plan, image: ImageToCompare): Promise<Result<Baseline>> {
  const read = await imageBaseline(world, plan, image);
  if (!read.ok) return read;
  const [failure] = read.value.failures;
  return failure === undefined ? ok(read.value.baseline) : { ok: false, failure };
}

interface RepositoryPlace {
  readonly context: string;
  readonly file: string;
  readonly tree: Pick<Parameters<typeof placeCommitTree>[1], 'cwd' | 'folder' | 'files'>;
}

/** Where context and Dockerfile lie in the repository that they are checked out of, links on their way followed as the disk has them. */
async function placeInRepository(world: World, build: BuildPlan): Promise<Result<RepositoryPlace>> {
  const cwd = world.files.resolve(build.context);
  const path = world.files.resolve(build.file);
  if ((await world.programs.find('git')) === undefined) return notBuilt('base', 'git is not on this machine');
  const context = await prefixOf(world, cwd);
  const folder = await prefixOf(world, dirname(path));
  if (context === undefined || folder === undefined || context.root !== folder.root) {
    return notBuilt('base', 'context and Dockerfile are not of one git repository that can be read');
  }
  const file = `${folder.prefix}${basename(path)}`;
  const files = [
    { path: file, required: true },
    { path: `${file}.dockerignore`, required: false },
  ];
  return ok({ context: context.prefix, file, tree: { cwd, folder: context.prefix.replace(/\/$/, ''), files } });
}

/** The repository of a folder, and the way to the folder in it: empty, or ending in `/`. */
async function prefixOf(world: World, cwd: string): Promise<{ root: string; prefix: string } | undefined> {
  const asked = await git(world, ['rev-parse', '--show-toplevel', '--show-prefix'], 16_384, cwd);
  if (asked?.exitCode !== 0) return undefined;
  const [root = '', prefix = '', ...rest] = new TextDecoder().decode(asked.stdout).split('\n');
  return root === '' || rest.length !== 1 ? undefined : { root, prefix };
}

/** The one that built the head: `auto` may find another once more. */
function builderOf({ builder }: BuiltImage): BuildPlan['builder'] {
  return BUILDERS.find((name) => name === builder) ?? 'auto';
}

function notBuilt(name: string, why: string): Result<never> {
  return fail(
    'baseline/not-found',
    name === 'base' ? 'the base was not built' : `the base commit ${name} was not built`,
    why,
    'check out with `fetch-depth: 0`, or name a `baseline`',
  );
}
