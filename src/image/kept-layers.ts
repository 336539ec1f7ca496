import { createHash } from 'node:crypto';
import type { LayerContent } from '../domain/layer.ts';
import type { LayerStore } from '../domain/layer-store.ts';
import { type LayerAliases, NO_ALIASES } from './aliases.ts';
import { isDigest } from './digest.ts';
import type { KeepBudget } from './keep.ts';
import { ENTRY_FORMAT, readEntry, writeEntry } from './layer-entry.ts';
import type { LayerReaders } from './wanting.ts';

/** A kept layer that was not yet looked into. */
interface LoadedLayer {
  take(keep: KeepBudget): LayerContent | undefined;
}

/**
 * The values of layers that earlier runs have read. A value depends on the layer's bytes and on those who read it: its name is a hash of
 * the diff id and of the ids and versions of all readers.
 */
export class KeptLayers {
  readonly #store: LayerStore;
  readonly #readers: string;
  readonly #writes: Promise<void>[] = [];

  /** `release`: the version of the program; another one starts anew. */
  constructor(store: LayerStore, readers: LayerReaders, release: string) {
    const all = [...readers.catalogers, ...(readers.inspectors ?? []), ...readers.observers];
    this.#store = store;
    this.#readers = JSON.stringify([ENTRY_FORMAT, release, all.map(({ id, version }) => `${id}@${version}`).sort()]);
  }

  /** The value of a layer, where it is kept and as it was written. It takes its room in the budget, as the reading would. */
  async find(diffId: string, keep: KeepBudget, aliases: LayerAliases = NO_ALIASES): Promise<LayerContent | undefined> {
    return (await this.load(diffId, aliases))?.take(keep);
  }

  /** The bytes of a layer's value, where it is kept: `take` makes the value of them, as `find` does. */
  async load(diffId: string, aliases: LayerAliases = NO_ALIASES): Promise<LoadedLayer | undefined> {
    const bytes = await this.#store.read(this.#nameOf(diffId, aliases));
    if (bytes === undefined) return undefined;
    return {
      take: (keep) => {
        const content = this.#parse(bytes, diffId);
        return content !== undefined && keep.take(bytes.length) ? content : undefined;
      },
    };
  }

  #parse(bytes: Uint8Array, diffId: string): LayerContent | undefined {
    const content = readEntry(bytes);
    if (typeof content !== 'string' && content.diffId === diffId) return content;
    const why = typeof content === 'string' ? content : 'it is of another layer';
    this.#store.debug?.(`what was kept of layer ${diffId} is not used: ${why}; the layer is read anew`);
    return undefined;
  }

  /** Keeps what was read of a layer whose bytes were all there and had the diff id. */
  remember(content: LayerContent, aliases: LayerAliases = NO_ALIASES): void {
    const bytes = isDigest(content.diffId) ? writeEntry(content) : undefined;
    if (bytes !== undefined) this.#writes.push(this.#store.write(this.#nameOf(content.diffId, aliases), bytes));
  }

  /** The diff id of the layer that is in a compressed blob, as an earlier run has seen it. */
  async diffIdOf(blob: string): Promise<string | undefined> {
    const bytes = await this.#store.read(blobName(blob));
    const text = bytes === undefined || bytes.length > 300 ? '' : Buffer.from(bytes).toString('latin1');
    const [from, to] = text.split(' ');
    return from === blob && to !== undefined && isDigest(to) ? to : undefined;
  }

  rememberBlob(blob: string, diffId: string): void {
    this.#writes.push(this.#store.write(blobName(blob), Buffer.from(`${blob} ${diffId}`)));
  }

  /** Resolves when all is written. */
  async written(): Promise<void> {
    await Promise.all(this.#writes);
  }

  #nameOf(diffId: string, aliases: LayerAliases): string {
    const others = aliases === NO_ALIASES ? [] : [[...aliases.files], aliases.folders];
    return `layer-${hexOf(JSON.stringify([this.#readers, diffId, others]))}`;
  }
}

function blobName(blob: string): string {
  return `blob-${hexOf(blob)}`;
}

function hexOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 40);
}
