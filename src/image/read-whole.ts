import type { Cataloger } from '../domain/layer.ts';
import { type FileAlias, type LayerAliases, NO_ALIASES } from './aliases.ts';
import { KeepBudget } from './keep.ts';
import type { LayerAccess, LayerPlace, ReadContext, ReadProgress } from './source.ts';

/** A file of one layer. */
export interface Wanted {
  readonly layer: string;
  readonly path: string;
}

/** Bytes that are held at once. */
const MAX_HELD = 256 * 2 ** 20;
const READER = 'read-whole';
const SILENT: ReadProgress = { layer: () => undefined, bytes: () => undefined };

/** The name that a file has in the answer. */
export function nameOf({ layer, path }: Wanted): string {
  return `${layer}\0${path}`;
}

/** Reads files of layers once more, whole. What is not there, is too much, or lies in a layer that has become another is not in the answer. */
export async function readWhole(
  wanted: readonly Wanted[],
  places: readonly LayerPlace[],
  access: LayerAccess,
  { kept: _kept, ...context }: ReadContext,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const held = new Map<string, Uint8Array>();
  let left = MAX_HELD;
  const holder: Cataloger = {
    id: READER,
    version: 1,
    maxBytes: MAX_HELD,
    wants: () => false,
    read: (name, content) => {
      left -= content.length;
      if (left >= 0) held.set(name, Uint8Array.from(content));
      return { packages: [] };
    },
  };
  const ofLayer = (id: string): readonly Wanted[] => wanted.filter(({ layer }) => layer === id);
  const aliasOf = (one: Wanted): FileAlias => ({ reader: READER, as: nameOf(one), at: one.path });
  const aliasesOf = ({ id }: LayerPlace): LayerAliases => {
    const own = ofLayer(id);
    return own.length === 0
      ? NO_ALIASES
      : { files: new Map(own.map((one) => [one.path, [aliasOf(one)]])), folders: [] };
  };
  const layers = places.filter(({ id }) => ofLayer(id).length > 0);
  const once = {
    ...context,
    readers: { catalogers: [holder], observers: [] },
    keep: new KeepBudget(),
    progress: SILENT,
  };
  const readings = await access.read(layers, once, aliasesOf);
  for (const { key, id } of layers) {
    const isSound = readings.get(key)?.failures.length === 0;
    if (!isSound) for (const one of ofLayer(id)) held.delete(nameOf(one));
  }
  return held;
}
