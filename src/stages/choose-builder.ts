import type { Capture } from '../domain/engine.ts';
import { fail, ok, type Result } from '../domain/failure.ts';
import type { BuildPlan } from '../domain/plan.ts';
import type { BuilderAdapter, Ready } from '../engines/builder.ts';
import { BUILDER_ADAPTERS } from '../engines/registry.ts';
import type { World } from '../ports/world.ts';
import { BuilderCalls } from './engine-call.ts';

/** The builder that was asked for, or with `auto` the first that is ready and can build all platforms together. What is wrong with the others is told when there is none. */
export async function chooseBuilder(
  world: World,
  { builder: wish, platforms }: Pick<BuildPlan, 'builder' | 'platforms'>,
  adapters: readonly BuilderAdapter[] = BUILDER_ADAPTERS,
): Promise<Result<{ adapter: BuilderAdapter; ready: Ready }>> {
  const looked: string[] = [];
  for (const adapter of adapters) {
    if (wish !== 'auto' && wish !== adapter.name) continue;
    const detection = await detect(world, adapter);
    const tooMany = wish === 'auto' && platforms.length > 1;
    if (detection.kind === 'absent') looked.push(`${adapter.name}: ${detection.because}`);
    else if (tooMany && !detection.severalPlatforms) looked.push(`${adapter.name}: builds one platform at a time`);
    else return ok({ adapter, ready: detection });
  }
  const asked =
    wish === 'auto' ? 'no program that builds images is ready on this machine' : `builder: ${wish} is not ready`;
  return fail(
    'build/no-builder',
    asked,
    looked.join('; '),
    'three ways out: give `image` to check one that is built already; install docker, buildah or podman (and start the engine); or leave building out with `stages: dockerfile`',
  );
}

async function detect(world: World, adapter: BuilderAdapter): Promise<ReturnType<BuilderAdapter['detect']>> {
  if ((await world.programs.find(adapter.program)) === undefined) {
    return { kind: 'absent', because: `${adapter.program} is not on this machine` };
  }
  const calls = new BuilderCalls(world, adapter, { mask: (line) => line });
  const captures: (Capture | undefined)[] = [];
  for (const probe of adapter.probes) captures.push(await calls.probe(probe));
  return adapter.detect(captures);
}
