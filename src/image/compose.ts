import type { ComposedFile, EntryFact, LayerContent } from '../domain/layer.ts';
import { compareText } from '../domain/location.ts';
import { hasHash, hashDirectory, hashPath, type PathSeed } from './path-set.ts';

/** A layer and the diff id that the image knows it by. */
export interface PlacedLayer {
  readonly layer: string;
  readonly content: LayerContent;
}

export type ComposedLink = LayerContent['links'][number] & { readonly layer: string };
type ComposedFact = EntryFact & { readonly layer: string };

/** What one layer hides of those below it. */
interface Hides {
  /** Hashes of paths, sorted, as in `replaced`. */
  readonly whiteouts: Float64Array;
  readonly opaques: ReadonlySet<string>;
  readonly replaced: Float64Array;
  readonly seed: PathSeed;
  /** Files of interest that the layer writes: they replace the content, and what was there before stays known. */
  readonly written: ReadonlySet<string>;
}

/** Some layers of an image, composed: what they show, and what they hide of the layers below. */
export interface Composition {
  /** By path and cataloger. */
  readonly files: ReadonlyMap<string, ComposedFile>;
  readonly links: ReadonlyMap<string, ComposedLink>;
  readonly facts: ReadonlyMap<string, readonly ComposedFact[]>;
  readonly hides: readonly Hides[];
}

export const EMPTY_COMPOSITION: Composition = { files: new Map(), links: new Map(), facts: new Map(), hides: [] };

/** One layer as a composition. */
export function fromLayer({ layer, content }: PlacedLayer): Composition {
  const files = new Map<string, ComposedFile>();
  for (const file of content.files) {
    const versions = [{ layer, content: file.content }];
    files.set(`${file.path}\0${file.cataloger}`, { path: file.path, cataloger: file.cataloger, versions });
  }
  const links = new Map<string, ComposedLink>();
  for (const link of content.links) links.set(link.path, { ...link, layer });
  const facts = new Map<string, ComposedFact[]>();
  for (const fact of content.facts) facts.set(fact.path, [...(facts.get(fact.path) ?? []), { ...fact, layer }]);
  return {
    files,
    links,
    facts,
    hides: [
      {
        whiteouts: hashesOf(content.whiteouts, content.seed),
        opaques: new Set(content.opaques),
        replaced: content.replaced,
        seed: content.seed,
        written: new Set(content.files.map(({ path }) => path)),
      },
    ],
  };
}

function hashesOf(paths: readonly string[], seed: PathSeed): Float64Array {
  return Float64Array.from(paths, (path) => hashPath(path, seed)).sort();
}

/** A composition to which layers are still added. */
interface Growing {
  readonly files: Map<string, ComposedFile>;
  readonly links: Map<string, ComposedLink>;
  readonly facts: Map<string, readonly ComposedFact[]>;
  readonly hides: Hides[];
}

function copyOf({ files, links, facts, hides }: Composition): Growing {
  return { files: new Map(files), links: new Map(links), facts: new Map(facts), hides: [...hides] };
}

/**
 * Puts layers on top of others (image-spec, layer.md, "Applying Changesets"). Pure and associative, with EMPTY_COMPOSITION as identity.
 * A path below goes when it or a folder above it is removed or replaced, or a folder above it is opaque;
 * a file of interest that is written again keeps its earlier versions, lowest first.
 */
export function compose(lower: Composition, upper: Composition): Composition {
  return grow(copyOf(lower), upper);
}

/** All layers of an image, lowest first. */
export function composeLayers(layers: readonly PlacedLayer[]): Composition {
  const image = copyOf(EMPTY_COMPOSITION);
  for (const layer of layers) grow(image, fromLayer(layer));
  return image;
}

/** Puts layers on top of those that are there, whose maps are changed: to copy them for each of hundreds of layers has no end. */
function grow(lower: Growing, upper: Composition): Growing {
  const veils = upper.hides.map((hides) => new Veil(hides)).filter((veil) => !veil.isEmpty);
  for (const veil of veils) {
    for (const [key, { path }] of lower.files) if (veil.hidesFile(path)) lower.files.delete(key);
    hide(lower.links, veil);
    hide(lower.facts, veil);
  }
  for (const [key, file] of upper.files) {
    const below = lower.files.get(key);
    lower.files.set(key, below === undefined ? file : { ...file, versions: [...below.versions, ...file.versions] });
  }
  for (const [path, link] of upper.links) lower.links.set(path, link);
  for (const [path, facts] of upper.facts) lower.facts.set(path, facts);
  lower.hides.push(...upper.hides);
  return lower;
}

function hide(lower: Map<string, unknown>, veil: Veil): void {
  for (const path of lower.keys()) if (veil.hides(path)) lower.delete(path);
}

/** True where one of these layers hides a path of the layers below them. */
export function isHidden(path: string, above: Composition['hides']): boolean {
  return above.map((hides) => new Veil(hides)).some((veil) => !veil.isEmpty && veil.hides(path));
}

/** Answers whether a path below a layer is still seen. Remembers folders: siblings share the answer. */
class Veil {
  readonly #hides: Hides;
  readonly #folders = new Map<string, boolean>();
  /** True where nothing at all is hidden. */
  readonly isEmpty: boolean;

  constructor(hides: Hides) {
    this.#hides = hides;
    this.isEmpty = hides.replaced.length === 0 && hides.whiteouts.length === 0 && hides.opaques.size === 0;
  }

  /** Whether the path's own entry is gone: also where the layer has an entry of that path, of whatever kind. */
  hides(path: string): boolean {
    const { replaced, seed, whiteouts } = this.#hides;
    const hash = hashPath(path, seed);
    return (
      hasHash(whiteouts, hash) ||
      hasHash(replaced, hash) ||
      hasHash(replaced, hashDirectory(path, seed)) ||
      this.#hidesWithin(folderOf(path))
    );
  }

  /** The same for a file of interest, which is not gone where the layer writes it again. */
  hidesFile(path: string): boolean {
    const { seed, whiteouts, written } = this.#hides;
    if (!written.has(path)) return this.hides(path);
    return hasHash(whiteouts, hashPath(path, seed)) || this.#hidesWithin(folderOf(path));
  }

  /** Whether what lies in a folder is gone. */
  #hidesWithin(folder: string): boolean {
    const known = this.#folders.get(folder);
    if (known !== undefined) return known;
    const { whiteouts, opaques, replaced, seed } = this.#hides;
    const hash = hashPath(folder, seed);
    const gone =
      opaques.has(folder) ||
      (folder !== '' && (hasHash(whiteouts, hash) || hasHash(replaced, hash) || this.#hidesWithin(folderOf(folder))));
    this.#folders.set(folder, gone);
    return gone;
  }
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

/** Orders files by path, then cataloger: the same on every machine. */
export function compareFiles(a: ComposedFile, b: ComposedFile): number {
  return compareText(a.path, b.path) || compareText(a.cataloger, b.cataloger);
}

/** Facts in order of path, then of the word. */
export function factsOf(composition: Composition): ComposedFact[] {
  return [...composition.facts.values()]
    .flat()
    .sort((a, b) => compareText(a.path, b.path) || compareText(a.fact, b.fact));
}
