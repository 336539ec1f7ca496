import type { World } from '../ports/world.ts';

/** What a run found of earlier ones. */
export interface Restored {
  /** The key under which it was found; undefined where there was none. */
  readonly key?: string;
}

const PREFIX = 'seaworthy-advisories-v1-';

/** One key a day: what is saved under a key stays, and advisories change daily. */
function keyOf(now: Date): string {
  return `${PREFIX}${now.toISOString().slice(0, 10)}`;
}

const pathsOf = (folder: string): string[] => [`${folder}/advisories`, `${folder}/records`, `${folder}/feeds`];

/** Puts back what earlier runs kept of advisories, in GitHub Actions. Whoever reads it verifies it. */
export async function restoreKept(world: World, folder: string): Promise<Restored> {
  if (world.actionsCache === undefined) return {};
  const found = await world.actionsCache.restore(pathsOf(folder), keyOf(world.now()), [PREFIX]);
  if (!found.ok) world.say.info(`${found.failure.what}: ${found.failure.why}`);
  return found.ok && found.value !== undefined ? { key: found.value } : {};
}

/** Keeps it for later runs, once a day. Runs of pull requests restore and never save: theirs is not to be believed by others. */
export async function saveKept(world: World, folder: string, restored: Restored): Promise<void> {
  const cache = world.actionsCache;
  const key = keyOf(world.now());
  if (cache === undefined || !cache.maySave || restored.key === key) return;
  const saved = await cache.save(pathsOf(folder), key);
  if (!saved.ok) world.say.info(`${saved.failure.what}: ${saved.failure.why}`);
}
