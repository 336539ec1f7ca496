import { type KeptFiles, orInMemory } from '../advisories/index-format/store.ts';
import type { World } from '../ports/world.ts';

type Place = Pick<World, 'actions' | 'env' | 'files' | 'say'>;

/** Runs that were told: several stages ask. */
const told = new WeakSet<Place>();

/**
 * The folder that keeps what a later run can use again; undefined where nothing is to be kept, or there is no place for it. In GitHub
 * Actions the workspace is none: a pull request could bring indexes and layers of its own along, with right checksums.
 */
export function cacheFolder(world: Place, named: string | undefined): string | undefined {
  if (named === 'never') return undefined;
  const folder = named ?? ownFolder(world);
  if (folder === undefined || world.actions === undefined || world.files.inWorkspace(folder) === undefined)
    return folder;
  if (!told.has(world)) {
    world.say.info(`nothing is kept in ${folder}: what lies in the workspace comes from whoever is checked`);
  }
  told.add(world);
  return undefined;
}

function ownFolder({ actions, env }: Place): string | undefined {
  const { RUNNER_TEMP: temp, XDG_CACHE_HOME: cache, HOME: home } = env;
  if (actions !== undefined) return temp ? `${temp}/seaworthy-cache` : undefined;
  if (cache?.startsWith('/')) return `${cache}/seaworthy`;
  return home?.startsWith('/') ? `${home}/.cache/seaworthy` : undefined;
}

/** Files kept in a folder from run to run. What cannot be written is kept for this run alone. */
export function keptFiles(world: Pick<World, 'files' | 'say'>, folder: string): KeptFiles {
  const { files } = world;
  const at = (name: string): string => `${folder}/${name}`;
  return orInMemory(
    {
      async open(name) {
        const opened = await files.open(at(name));
        return opened.ok ? opened.value : undefined;
      },
      async read(name, maxBytes) {
        const read = await files.read(at(name), maxBytes);
        return read.ok ? read.value : undefined;
      },
      write: (name, bytes) => files.write(at(name), bytes),
    },
    (why) => world.say.info(`nothing is kept for later runs: ${why}`),
  );
}
