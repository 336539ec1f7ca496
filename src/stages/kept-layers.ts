import { createHash } from 'node:crypto';
import type { Plan } from '../domain/plan.ts';
import type { LayerKeep } from '../ports/layer-keep.ts';
import type { World } from '../ports/world.ts';
import { cacheFolder } from './kept-files.ts';

/** Keys of GitHub's cache: this, and a hash of the names of the entries, each of which names what it holds. */
const KEY = 'seaworthy-layers-1-';

/** The layers that earlier runs kept, and what to do when this run has read its image. */
export interface KeptLayersOfRun {
  readonly layers: LayerKeep;
  /** Hands what is new to GitHub's cache, where this run may. */
  done(): Promise<void>;
}

/** What each run has restored: it is asked for once, however many images are read. */
const opened = new WeakMap<World, Promise<KeptLayersOfRun | undefined>>();

/** Opens the layers that earlier runs kept; undefined where nothing is kept. */
export function openKeptLayers(world: World, cacheDir: Plan['cacheDir']): Promise<KeptLayersOfRun | undefined> {
  const known = opened.get(world) ?? open(world, cacheDir);
  opened.set(world, known);
  return known;
}

async function open(world: World, cacheDir: Plan['cacheDir']): Promise<KeptLayersOfRun | undefined> {
  const folder = cacheFolder(world, cacheDir);
  const layers = folder === undefined ? undefined : world.openLayers?.(`${folder}/layers`, cacheDir !== undefined);
  if (layers === undefined) return undefined;
  const restored = await restore(world, layers);
  let saved = restored;
  return {
    layers,
    async done() {
      await layers.prune();
      const key = await keyOf(layers);
      if (key === undefined || key === saved || world.actionsCache?.maySave !== true) return;
      saved = key;
      tell(world, await world.actionsCache.save([layers.folder], key));
    },
  };
}

async function restore(world: World, layers: LayerKeep): Promise<string | undefined> {
  const found = await world.actionsCache?.restore([layers.folder], `${KEY}newest`, [KEY]);
  if (found !== undefined) tell(world, found);
  return found?.ok === true ? found.value : undefined;
}

function tell(world: World, result: Awaited<ReturnType<NonNullable<World['actionsCache']>['restore' | 'save']>>): void {
  if (!result.ok) world.say.info(`${result.failure.what}: ${result.failure.why}`);
}

async function keyOf(layers: LayerKeep): Promise<string | undefined> {
  const names = await layers.names();
  if (names.length === 0) return undefined;
  return `${KEY}${createHash('sha256').update(names.join('\n')).digest('hex').slice(0, 32)}`;
}
