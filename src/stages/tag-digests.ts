import { baseTags } from '../dockerfile/base-image.ts';
import type { CheckInputs } from '../dockerfile/checked.ts';
import type { Dockerfile } from '../dockerfile/instruction.ts';
import { formatRegistryRef, type RegistryRef } from '../domain/image-ref.ts';
import type { Plan } from '../domain/plan.ts';
import type { TagLookup } from '../domain/registry.ts';
import type { World } from '../ports/world.ts';
import { mirroredRegistry } from './open-target.ts';

/** Tags asked about for one file; real ones have a handful. */
const MAX_TAGS = 20;
/** A pull request is not kept waiting by a registry that is slow: suggestions are a help, not a check. */
const PATIENCE_MS = 20_000;

export interface TagDigests {
  /** By `formatRegistryRef`. */
  readonly digests: ReadonlyMap<string, string>;
  /** Of every tag. */
  readonly complete: boolean;
}

/** What the tags of a file's base images name today, all asked at once. Whoever writes the file names the hosts: nothing is suggested to forks, so theirs are not asked. */
export async function tagDigests(
  world: World,
  plan: Plan,
  { file, inputs }: { readonly file: Dockerfile; readonly inputs: CheckInputs },
  registry: TagLookup = mirroredRegistry(world, plan.registryMirrors ?? []),
): Promise<TagDigests> {
  const tags = baseTags(file, inputs);
  const asked = tags.slice(0, MAX_TAGS);
  const digests = new Map<string, string>();
  const late = asked.length === 0 ? undefined : world.sleep(PATIENCE_MS);
  await Promise.all(
    asked.map(async (ref) => {
      const answer = await Promise.race([registry.digest(ref), late]);
      if (answer?.ok === true) digests.set(formatRegistryRef(ref), answer.value);
      else tellUnknown(world, ref, answer?.failure.why ?? 'the registry takes too long');
    }),
  );
  for (const ref of tags.slice(MAX_TAGS)) tellUnknown(world, ref, `no more than ${MAX_TAGS} tags are asked for`);
  return { digests, complete: digests.size === tags.length };
}

function tellUnknown({ say }: World, ref: RegistryRef, why: string): void {
  say.info(`no suggestion of a digest for ${formatRegistryRef(ref)}: ${why}`);
}
