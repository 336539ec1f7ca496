import { type Failure, fail, ok, type Result } from '../domain/failure.ts';
import { formatRegistryRef, parseRegistryRef, type RegistryRef } from '../domain/image-ref.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { BuildPlan, Plan } from '../domain/plan.ts';
import type { Registry } from '../domain/registry.ts';
import type { BuilderAdapter, Call, UntaggedPush } from '../engines/builder.ts';
import { BUILDER_ADAPTERS } from '../engines/registry.ts';
import { tagReference } from '../engines/tag-argument.ts';
import type { Artifacts, BuiltImage, Stage } from '../ports/stage.ts';
import type { World } from '../ports/world.ts';
import { buildOrder, callsFor } from './build.ts';
import type { BuilderCalls } from './engine-call.ts';
import { registryFor } from './open-target.ts';
import { verifyPushed } from './verify-pushed.ts';

const RESULT_BYTES = 16 * 1024 * 1024;

type OpenRegistry = (world: World) => Pick<Registry, 'manifest'>;

/** Pushes the image that was built and checked, under the tags of the plan, and reads back from the registry that it is the same one. */
export const pushStage: Stage = pushStageWith(registryFor);

export function pushStageWith(open: OpenRegistry): Stage {
  return {
    name: 'push',
    async run(world: World, plan: Plan, soFar: Artifacts): Promise<Outcome<Artifacts>> {
      const pushed = await push(open, { world, plan, soFar });
      return pushed.ok
        ? { status: 'done', findings: [], artifacts: { pushed: pushed.value } }
        : { status: 'failed', failures: [pushed.failure] };
    },
  };
}

interface PushRun {
  readonly world: World;
  readonly plan: Plan;
  readonly soFar: Artifacts;
}

interface Push {
  readonly world: World;
  readonly calls: BuilderCalls;
  readonly registry: Pick<Registry, 'manifest'>;
  /** Names by which each checked image can be known: its digest as it was read, and where it is one image, its config's. */
  readonly checked: readonly (readonly string[])[];
}

async function push(
  open: OpenRegistry,
  { world, plan, soFar }: PushRun,
): Promise<Result<NonNullable<Artifacts['pushed']>>> {
  const ready = readyToPush(plan, soFar);
  if (!ready.ok) return ready;
  const { build, built, adapter, tags } = ready.value;
  const scratch = await world.files.temporary('push');
  if (!scratch.ok) return scratch;
  const order = {
    build: buildOrder(world, build, { scratch: scratch.value, push: true }),
    ...(built.stored === undefined ? {} : { stored: built.stored }),
    tags,
  };
  const pushCalls = adapter.push(order);
  if (!pushCalls.ok) return pushCalls;
  const registry = open(world);
  const context: Push = {
    world,
    calls: callsFor(world, adapter, build),
    registry,
    checked: checkedNames(soFar, built),
  };
  const done =
    pushCalls.value.kind === 'direct'
      ? await runAll(context, pushCalls.value.calls)
      : await pushUntagged(context, pushCalls.value.repositories);
  return done.ok ? readBack(context, tags) : done;
}

/** What is needed for a push is there, and the image was looked at. */
function readyToPush(
  plan: Plan,
  { built, images }: Artifacts,
): Result<{ build: BuildPlan; built: BuiltImage; adapter: BuilderAdapter; tags: readonly RegistryRef[] }> {
  const adapter = BUILDER_ADAPTERS.find(({ name }) => name === built?.builder);
  if (plan.build === undefined || built === undefined || adapter === undefined) {
    return withheld('this run built no image', 'only an image that this run has built is pushed');
  }
  if (images === undefined || images.length === 0) {
    return withheld('the built image was not read', 'only an image that was checked is pushed');
  }
  if (plan.push.tags.length === 0) {
    return fail('usage/conflict', 'push is true and tags is empty', 'an image is pushed under a name', 'give `tags`');
  }
  const tags: RegistryRef[] = [];
  for (const tag of plan.push.tags) {
    const ref = tagReference(tag);
    if (!ref.ok) return ref;
    tags.push(ref.value);
  }
  return ok({ build: plan.build, built, adapter, tags });
}

function withheld(what: string, why: string): Result<never> {
  return fail('push/withheld', `nothing was pushed: ${what}`, why, 'run all stages, or push by hand');
}

function checkedNames({ images }: Artifacts, built: BuiltImage): readonly (readonly string[])[] {
  const all = images ?? [];
  return all.map((image) => (all.length === 1 && built.id !== undefined ? [image.digest, built.id] : [image.digest]));
}

async function runAll({ calls }: Push, all: readonly Call[]): Promise<Result<void>> {
  for (const call of all) {
    const done = await calls.run(call, 'pushing the image', 'push/failed');
    if (!done.ok) return done;
  }
  return ok(undefined);
}

/** Into each repository without a tag; compared with what was checked; only then tagged. */
async function pushUntagged(context: Push, repositories: readonly UntaggedPush[]): Promise<Result<void>> {
  for (const { repository, call, resultFile, digest, tag } of repositories) {
    const done = await context.calls.run(call, `pushing the image to ${repository}`, 'push/failed');
    if (!done.ok) return done;
    const text = await context.world.files.read(resultFile, RESULT_BYTES);
    const pushed = text.ok ? digest(new TextDecoder().decode(text.value)) : text;
    if (!pushed.ok) return pushed;
    const ref = parseRegistryRef(`${repository}@${pushed.value}`);
    if (!ref.ok) return ref;
    const same = await verifyPushed(context.registry, ref.value, context.checked);
    if (!same.ok) return same;
    const tagged = await context.calls.run(tag(pushed.value), `tagging ${repository}`, 'push/failed');
    if (!tagged.ok) return tagged;
  }
  return ok(undefined);
}

/** Every tag, read back from its registry. The digest is that of the first tag; all of them are the image that was checked. */
async function readBack(
  context: Push,
  tags: readonly RegistryRef[],
): Promise<Result<NonNullable<Artifacts['pushed']>>> {
  let digest: string | undefined;
  for (const tag of tags) {
    const verified = await verifyPushed(context.registry, tag, context.checked);
    if (!verified.ok) return { ok: false, failure: readBackFailure(tag, verified.failure) };
    digest ??= verified.value;
    context.world.say.info(`pushed ${formatRegistryRef(tag)}@${verified.value}`);
  }
  return digest === undefined
    ? withheld('there is no tag', 'an image is pushed under a name')
    : ok({ refs: tags.map(formatRegistryRef), digest });
}

function readBackFailure(tag: RegistryRef, failure: Failure): Failure {
  if (failure.code === 'push/failed') return failure;
  return { ...failure, what: `${formatRegistryRef(tag)} was pushed and cannot be read back: ${failure.what}` };
}
