import type { CatalogedFile, Cataloger, EntryFact, LayerContent, Observer } from '../domain/layer.ts';
import type { TarEntry, TarSink } from '../formats/tar.ts';
import { type LayerAliases, NO_ALIASES, throughFolder } from './aliases.ts';
import { ContentSink, type Reading } from './content-sink.ts';
import type { KeepBudget } from './keep.ts';
import { hashDirectory, hashPath, PathSetBuilder } from './path-set.ts';

/** Who looks at the entries of a layer. */
export interface LayerReaders {
  readonly catalogers: readonly Cataloger[];
  readonly observers: readonly Observer[];
}

type Link = LayerContent['links'][number];

const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';
/** Prefix of the bookkeeping of aufs: not part of the image (image-spec, layer.md, and moby's archive package). */
const BOOKKEEPING = '.wh..wh.';
/** What an object costs beside its text. */
const OBJECT = 64;

/** Collects what one layer contributes, entry by entry. The last entry of a path counts, as when it is unpacked. */
export class LayerCollector {
  readonly #readers: LayerReaders;
  readonly #keep: KeepBudget;
  readonly #aliases: LayerAliases;
  readonly #files = new Map<string, { cataloger: string; content: CatalogedFile }[]>();
  readonly #links = new Map<string, Link>();
  readonly #facts = new Map<string, EntryFact[]>();
  readonly #whiteouts: string[] = [];
  readonly #opaques: string[] = [];
  readonly #replaced = new PathSetBuilder();
  /** Hard links whose content was found at their target. */
  readonly #linked = new Set<string>();
  #full = false;

  constructor(readers: LayerReaders, keep: KeepBudget, aliases: LayerAliases = NO_ALIASES) {
    this.#readers = readers;
    this.#keep = keep;
    this.#aliases = aliases;
  }

  /** True when something was left out because the bounds of what is kept were reached. */
  get full(): boolean {
    return this.#full;
  }

  visit(entry: TarEntry): TarSink | undefined {
    const { path } = entry;
    const base = path.slice(path.lastIndexOf('/') + 1);
    if (base.startsWith(WHITEOUT)) this.#removal(path, base);
    else if (path !== '') return this.#entry(entry);
    return undefined;
  }

  content(read: { diffId: string; size: number; entries: number }): LayerContent {
    const files = [...this.#files].flatMap(([path, found]) => found.map((file) => ({ path, ...file })));
    return {
      ...read,
      files,
      links: [...this.#links.values()],
      facts: [...this.#facts.values()].flat(),
      whiteouts: this.#whiteouts,
      opaques: this.#opaques,
      replaced: this.#replaced.sorted(),
    };
  }

  #hasRoom(text: string): boolean {
    const room = this.#keep.take(text.length + OBJECT);
    this.#full ||= !room;
    return room;
  }

  #removal(path: string, base: string): void {
    const folder = path.slice(0, path.length - base.length);
    if (base === OPAQUE) {
      if (this.#hasRoom(folder)) this.#opaques.push(folder.slice(0, -1));
      return;
    }
    const name = base.slice(WHITEOUT.length);
    // A whiteout of `.` or `..` would remove what is beside or above it: no engine writes one.
    if (base.startsWith(BOOKKEEPING) || name === '' || name === '.' || name === '..') return;
    if (this.#hasRoom(path)) this.#whiteouts.push(folder + name);
  }

  #entry(entry: TarEntry): TarSink | undefined {
    const { path, kind } = entry;
    // A hard link after its target: its content has already been found.
    const found = kind === 'hardlink' && this.#linked.has(path);
    if (!found) this.#forget(path);
    if (kind === 'directory') this.#replaced.add(hashDirectory(path));
    else this.#replaced.add(hashPath(path));
    this.#observe(entry);
    if (kind === 'directory') return undefined;
    const wanting = this.#wanting(path);
    if (kind === 'symlink' || (kind === 'hardlink' && wanting !== undefined && !found)) this.#link(entry);
    if (kind !== 'file' || wanting === undefined || !this.#hasRoom(path)) return undefined;
    return new ContentSink(wanting, entry.size, (at, cataloger, content) => {
      if (at !== path) this.#linked.add(at);
      this.#found(at, cataloger, content);
    });
  }

  /** What an earlier entry of the same path left behind. */
  #forget(path: string): void {
    if (this.#files.size > 0) this.#files.delete(path);
    if (this.#links.size > 0) this.#links.delete(path);
    if (this.#facts.size > 0) this.#facts.delete(path);
  }

  #found(path: string, cataloger: string, content: CatalogedFile): void {
    const found = this.#files.get(path);
    if (found === undefined) this.#files.set(path, [{ cataloger, content }]);
    else if (!found.some((file) => file.cataloger === cataloger)) found.push({ cataloger, content });
    // A hard link whose content was found is a file like any other.
    if (this.#links.get(path)?.hard === true) this.#links.delete(path);
  }

  #link(entry: TarEntry): void {
    const target = entry.link ?? '';
    if (target === '' || !this.#hasRoom(entry.path + target)) return;
    this.#links.set(entry.path, { path: entry.path, target, hard: entry.kind === 'hardlink' });
  }

  #observe(entry: TarEntry): void {
    for (const observer of this.#readers.observers) {
      const fact = observer.observe(entry);
      if (fact === undefined || !this.#hasRoom(entry.path)) continue;
      const { path, mode, uid, size } = entry;
      const facts = this.#facts.get(path);
      if (facts === undefined) this.#facts.set(path, [{ path, fact, mode, uid, size }]);
      else facts.push({ path, fact, mode, uid, size });
    }
  }

  /** The readings of a path; undefined (the usual case) where nobody wants it. */
  #wanting(path: string): Reading[] | undefined {
    let readings: Reading[] | undefined;
    for (const cataloger of this.#readers.catalogers) {
      if (!cataloger.wants(path)) continue;
      readings ??= [];
      readings.push({ cataloger, as: path, at: path });
    }
    if (this.#aliases === NO_ALIASES) return readings;
    const others = this.#otherNames(path);
    return others.length === 0 ? readings : [...(readings ?? []), ...others];
  }

  #otherNames(path: string): Reading[] {
    const byId = (id: string): Cataloger | undefined => this.#readers.catalogers.find((one) => one.id === id);
    const named = (this.#aliases.files.get(path) ?? []).flatMap(({ cataloger, as, at }) => {
      const found = byId(cataloger);
      return found === undefined ? [] : [{ cataloger: found, as, at }];
    });
    const as = throughFolder(this.#aliases.folders, path);
    if (as === undefined) return named;
    const through = this.#readers.catalogers.filter((one) => one.wants(as) && !one.wants(path));
    return [...named, ...through.map((cataloger) => ({ cataloger, as, at: path }))];
  }
}
