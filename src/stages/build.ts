import type { DockerfileOutline } from '../domain/dockerfile.ts';
import { type Failure, fail, ok, type Result } from '../domain/failure.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { BuildPlan, Plan } from '../domain/plan.ts';
import type { BuilderAdapter, BuildOrder, BuildResult, Ready } from '../engines/builder.ts';
import { describeInstruction, failedInstruction, withLine } from '../engines/failed-instruction.ts';
import { secretMask } from '../engines/secrets.ts';
import type { Artifacts, BuiltImage, Stage } from '../ports/stage.ts';
import type { World } from '../ports/world.ts';
import { chooseBuilder } from './choose-builder.ts';
import { BuilderCalls } from './engine-call.ts';

/** Longest result file of a builder: BuildKit's metadata has the build's provenance in it. */
const RESULT_BYTES = 16 * 1024 * 1024;

/** Builds the image with the builder that is there, and hands it over in the cheapest form that builder has. */
export const buildStage: Stage = {
  name: 'build',
  async run(world: World, plan: Plan, { dockerfiles }: Artifacts): Promise<Outcome<Artifacts>> {
    if (plan.build === undefined) return { status: 'skipped', because: 'nothing is to be built' };
    const built = await buildImage(world, plan.build, { push: plan.stages.push.run, outline: dockerfiles?.[0] });
    return built.ok
      ? { status: 'done', findings: [], artifacts: { built: built.value } }
      : { status: 'failed', failures: [built.failure] };
  },
};

/** Builds what a plan says, and hands it over. `push`: it will be pushed if it is fit. */
export async function buildImage(
  world: World,
  plan: BuildPlan,
  { push, outline }: { push: boolean; outline: DockerfileOutline | undefined },
): Promise<Result<BuiltImage>> {
  const missing = await missingInput(world, plan);
  if (missing !== undefined) return { ok: false, failure: missing };
  const chosen = await chooseBuilder(world, plan);
  if (!chosen.ok) return chosen;
  const { adapter, ready } = chosen.value;
  const scratch = await world.files.temporary('build');
  if (!scratch.ok) return scratch;
  const order = buildOrder(world, plan, { scratch: scratch.value, push });
  world.say.info(`building ${plan.file} with ${ready.label}`);
  const result = await runBuild({ world, plan, adapter, ready, order, outline });
  if (!result.ok) return result;
  const { target, digest, id, stored } = result.value;
  return ok({
    ref: plan.tags[0] ?? `build:${plan.file}`,
    target,
    builder: adapter.name,
    ...(digest === undefined ? {} : { digest }),
    ...(id === undefined ? {} : { id }),
    ...(stored === undefined ? {} : { stored }),
  });
}

/** The order for a builder: the plan's paths made absolute. */
export function buildOrder(world: World, plan: BuildPlan, own: { scratch: string; push: boolean }): BuildOrder {
  return {
    context: world.files.resolve(plan.context),
    file: world.files.resolve(plan.file),
    args: plan.args,
    platforms: plan.platforms,
    tags: plan.tags,
    ...(plan.target === undefined ? {} : { target: plan.target }),
    ...own,
  };
}

/** The calls of a builder for this plan: secret-looking build arguments hidden, those without a value taken from the environment. */
export function callsFor(world: World, adapter: BuilderAdapter, plan: BuildPlan): BuilderCalls {
  const passed = plan.args.filter((arg) => !arg.includes('='));
  const values = passed.map((key) => `${key}=${world.env[key] ?? ''}`);
  return new BuilderCalls(world, adapter, { mask: secretMask([...plan.args, ...values]), passed });
}

async function missingInput(world: World, plan: BuildPlan): Promise<Failure | undefined> {
  const elsewhere = world.actions === undefined ? undefined : await linkedAway(world, plan);
  if (elsewhere !== undefined) return elsewhere;
  const found = (kind: string | undefined): string => (kind === undefined ? 'there is nothing' : `there is a ${kind}`);
  const context = await world.files.kind(plan.context);
  if (context !== 'directory') {
    const what = `context ${JSON.stringify(plan.context)} is not a folder`;
    return fail('file/not-found', what, found(context), 'give the folder to build from; URLs are not taken').failure;
  }
  const file = await world.files.kind(plan.file);
  if (file === 'file') return undefined;
  const what = `there is no Dockerfile at ${JSON.stringify(plan.file)}`;
  return fail('file/not-found', what, found(file), 'name it with `file`, relative to the workspace').failure;
}

/** In the Action a pull request writes the workspace: a link in it must not choose which folder of the runner is sent to the build. */
async function linkedAway(world: World, plan: BuildPlan): Promise<Failure | undefined> {
  for (const path of [plan.context, plan.file]) {
    // Where a path leads is looked at before what is there; nothing is to be read.
    const read = await world.files.readNamed(path, 0);
    if (!read.ok && read.failure.code === 'file/outside-workspace') return read.failure;
  }
  return undefined;
}

interface BuildRun {
  readonly world: World;
  readonly plan: BuildPlan;
  readonly adapter: BuilderAdapter;
  readonly ready: Ready;
  readonly order: BuildOrder;
  /** Of the Dockerfile that is built, where it was checked. */
  readonly outline: DockerfileOutline | undefined;
}

async function runBuild({ world, plan, adapter, ready, order, outline }: BuildRun): Promise<Result<BuildResult>> {
  const call = adapter.build(order, ready);
  if (!call.ok) return call;
  const calls = callsFor(world, adapter, plan);
  const captured = await calls.capture(call.value);
  if (!captured.ok) return captured;
  const place = describeInstruction(withLine(failedInstruction(captured.value), outline), plan.file);
  const failure = calls.explain(captured.value, `building ${plan.file}${place}`, 'build/failed');
  if (failure !== undefined) return { ok: false, failure };
  const { resultFile } = call.value;
  const text = resultFile === undefined ? ok('') : await readText(world, resultFile);
  if (!text.ok) return noResult(adapter, text.failure);
  const result = adapter.result(text.value, order, ready);
  if (!result.ok) return result;
  for (const after of result.value.calls) {
    const done = await calls.run(after, 'handing over the image', 'build/no-result');
    if (!done.ok) return done;
  }
  return withDigest(world, result.value);
}

/** The digest that the handover left, where the build itself did not name it. */
async function withDigest(world: World, result: BuildResult): Promise<Result<BuildResult>> {
  if (result.digestFile === undefined) return ok(result);
  const text = await readText(world, result.digestFile);
  const digest = text.ok ? text.value.trim() : '';
  return ok(/^sha256:[0-9a-f]{64}$/.test(digest) ? { ...result, digest } : result);
}

async function readText(world: World, path: string): Promise<Result<string>> {
  const bytes = await world.files.read(path, RESULT_BYTES);
  return bytes.ok ? ok(new TextDecoder().decode(bytes.value)) : bytes;
}

function noResult(adapter: BuilderAdapter, failure: Failure): Result<never> {
  return fail(
    'build/no-result',
    `${adapter.name} ended well and does not say what it built`,
    failure.why,
    'build by hand and give `image`, or choose another `builder`',
  );
}
