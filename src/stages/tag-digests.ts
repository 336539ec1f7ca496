import { baseTags, pinnedTags } from '../dockerfile/base-image.ts';
import type { CheckInputs } from '../dockerfile/checked.ts';
import type { Dockerfile } from '../dockerfile/instruction.ts';
import type { Result } from '../domain/failure.ts';
import { formatRegistryRef, type RegistryRef } from '../domain/image-ref.ts';
import type { Plan } from '../domain/plan.ts';
import type { Registry, TagLookup } from '../domain/registry.ts';
import type { World } from '../ports/world.ts';
import { mirroredRegistry } from './open-target.ts';

/** Tags asked about for one file; real ones have a handful. */
const MAX_TAGS = 20;
/** A pull request is not kept waiting by a registry that is slow: suggestions are a help, not a check. */
const PATIENCE_MS = 20_000;
const LATE = 'the registry takes too long';
/** Registries that took too long in a run: each of its files would wait for them anew. */
const SLOW = new WeakMap<World, Set<string>>();

export interface TagDigests {
  /** By `formatRegistryRef`. */
  readonly digests: ReadonlyMap<string, string>;
  /** Pins of one platform that the tag holds still, and those of which that could not be told. */
  readonly heldPins: ReadonlySet<string>;
  /** Every tag and pin was answered for. */
  readonly complete: boolean;
}

/** A registry, and the end of the patience with it. */
interface Asking {
  readonly registry: TagLookup & Pick<Registry, 'manifest'>;
  readonly late: Promise<undefined>;
  readonly slow: Set<string>;
  readonly unknown: (ref: RegistryRef, why: string) => void;
}

/** What the tags of a file's base images name today, all asked at once. Whoever writes the file names the hosts: nothing is suggested to forks, so theirs are not asked. */
export async function tagDigests(
  world: World,
  plan: Plan,
  { file, inputs }: { readonly file: Dockerfile; readonly inputs: CheckInputs },
  registry: Asking['registry'] = mirroredRegistry(world, plan.registryMirrors ?? []),
): Promise<TagDigests> {
  const tags = baseTags(file, inputs);
  if (tags.length === 0) return { digests: new Map(), heldPins: new Set(), complete: true };
  let complete = true;
  const unknown = (ref: RegistryRef, why: string): void => {
    complete = false;
    tellUnknown(world, ref, why);
  };
  const slow = SLOW.get(world) ?? new Set();
  SLOW.set(world, slow);
  const asking = { registry, late: world.sleep(PATIENCE_MS).then(() => undefined), slow, unknown };
  const digests = await askTags(tags.slice(0, MAX_TAGS), asking);
  for (const ref of tags.slice(MAX_TAGS)) unknown(ref, `no more than ${MAX_TAGS} tags are asked for`);
  const heldPins = await askPins(pinnedTags(file, inputs), digests, asking);
  return { digests, heldPins, complete };
}

async function askTags(tags: readonly RegistryRef[], asking: Asking): Promise<ReadonlyMap<string, string>> {
  const digests = new Map<string, string>();
  await Promise.all(
    tags.map(async (ref) => {
      const digest = await inTime(asking, ref, (registry) => registry.digest(ref));
      if (digest !== undefined) digests.set(formatRegistryRef(ref), digest);
    }),
  );
  return digests;
}

/** A tag names an index of platforms as a rule, and a pin may be the manifest of one of them: such a one is told from one that was left behind by reading the index. */
async function askPins(
  pins: ReturnType<typeof pinnedTags>,
  digests: ReadonlyMap<string, string>,
  asking: Asking,
): Promise<ReadonlySet<string>> {
  const held = new Set<string>();
  const moved = pins.flatMap(({ tag, pin }) => {
    const digest = digests.get(formatRegistryRef(tag));
    return digest === undefined || digest === pin ? [] : [{ ref: { ...tag, digest }, pin }];
  });
  for (const { pin } of moved.slice(MAX_TAGS)) held.add(pin);
  await Promise.all(
    moved.slice(0, MAX_TAGS).map(async ({ ref, pin }) => {
      const index = await inTime(asking, ref, (registry) => registry.manifest(ref));
      if (index === undefined || new TextDecoder().decode(index.bytes).includes(`"${pin}"`)) held.add(pin);
    }),
  );
  return held;
}

/** The answer, or undefined where there is none: then it has been told why. */
async function inTime<T>(
  { registry, late, slow, unknown }: Asking,
  ref: RegistryRef,
  ask: (registry: Asking['registry']) => Promise<Result<T>>,
): Promise<T | undefined> {
  const answer = slow.has(ref.registry) ? undefined : await Promise.race([ask(registry), late]);
  if (answer?.ok === true) return answer.value;
  if (answer === undefined) slow.add(ref.registry);
  unknown(ref, answer?.failure.why ?? LATE);
  return undefined;
}

function tellUnknown({ say }: World, ref: RegistryRef, why: string): void {
  say.info(`no suggestion of a digest for ${formatRegistryRef(ref)}: ${why}`);
}
