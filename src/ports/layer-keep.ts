import type { LayerStore } from '../domain/layer-store.ts';

/** The values of layers in a folder of this machine. */
export interface LayerKeep extends LayerStore {
  /** Absolute. */
  readonly folder: string;
  /** Names of the entries, sorted. */
  names(): Promise<readonly string[]>;
  /** Removes what was not used for the longest time, beyond the bound of what is kept. */
  prune(): Promise<void>;
}
