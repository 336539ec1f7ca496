import type { WantedPlaces } from '../domain/layer.ts';

/** A reader that may say where the paths are that it wants. */
interface Reader {
  readonly places?: WantedPlaces;
}

/** Finds the readers that may want a path, so that most paths of a layer, which nobody wants, are put to none of them. */
export class ReaderTable<T extends Reader> {
  readonly #readers: readonly T[];
  /** Those that do not say where to look: asked of every path. */
  readonly #everywhere: readonly T[];
  readonly #byName = new Map<string, T[]>();
  readonly #byEnding = new Map<string, T[]>();
  readonly #folders: readonly { readonly prefix: string; readonly reader: T }[];
  /** The entries of a folder follow one another: its readers are found once. */
  #folder = '';
  #ofFolder: readonly T[];

  constructor(readers: readonly T[]) {
    this.#readers = readers;
    this.#everywhere = readers.filter(({ places }) => places === undefined);
    for (const reader of readers) {
      for (const name of reader.places?.names ?? []) append(this.#byName, name, reader);
      for (const ending of reader.places?.endings ?? []) append(this.#byEnding, ending, reader);
    }
    this.#folders = readers.flatMap((reader) => (reader.places?.folders ?? []).map((prefix) => ({ prefix, reader })));
    this.#ofFolder = this.#within('');
  }

  /** The readers that may want the path, in their order; each must still be asked. */
  candidates(path: string): readonly T[] {
    const slash = path.lastIndexOf('/') + 1;
    if (slash !== this.#folder.length || !path.startsWith(this.#folder)) {
      this.#folder = path.slice(0, slash);
      this.#ofFolder = this.#within(this.#folder);
    }
    const dot = path.lastIndexOf('.');
    const named = this.#byName.get(slash === 0 ? path : path.slice(slash));
    const ended = dot < slash ? undefined : this.#byEnding.get(path.slice(dot));
    if (named === undefined && ended === undefined) return this.#ofFolder;
    const found = new Set([...this.#ofFolder, ...(named ?? []), ...(ended ?? [])]);
    return found.size === 1 ? [...found] : this.#readers.filter((reader) => found.has(reader));
  }

  #within(folder: string): readonly T[] {
    const within = this.#folders.filter(({ prefix }) => folder.startsWith(prefix)).map(({ reader }) => reader);
    if (within.length === 0) return this.#everywhere;
    const found = new Set([...this.#everywhere, ...within]);
    return this.#readers.filter((reader) => found.has(reader));
  }
}

function append<T>(map: Map<string, T[]>, key: string, reader: T): void {
  const found = map.get(key);
  if (found === undefined) map.set(key, [reader]);
  else found.push(reader);
}
