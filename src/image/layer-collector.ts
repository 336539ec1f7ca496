import type { RandomAccess } from '../domain/bytes.ts';
import type { CatalogedFile, EntryFact, LayerContent } from '../domain/layer.ts';
import { partOf } from '../formats/random-access.ts';
import type { TarEntry, TarSink } from '../formats/tar.ts';
import { type LayerAliases, NO_ALIASES } from './aliases.ts';
import { ContentSink, ManySinks } from './content-sink.ts';
import { textOf } from './content-weight.ts';
import { InspectionRoom } from './inspection-room.ts';
import { InspectionSink, inspectInPlace } from './inspection-sink.ts';
import type { KeepBudget } from './keep.ts';
import { hashDirectory, hashPath, PathSetBuilder, RUN_SEED } from './path-set.ts';
import { type Found, type LayerReaders, Wanting } from './wanting.ts';

/** What the entries of a layer are read with. */
interface CollectorParts {
  readonly readers: LayerReaders;
  readonly keep: KeepBudget;
  readonly aliases?: LayerAliases;
  readonly room?: InspectionRoom;
  /** The bytes of the uncompressed layer, where they can be read at any place: files are then inspected where they lie. */
  readonly window?: RandomAccess;
}

type Link = LayerContent['links'][number];
type Reading = { readonly cataloger: string; readonly content: CatalogedFile };

const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';
/** Prefix of the bookkeeping of aufs: not part of the image (image-spec, layer.md, and moby's archive package). */
const BOOKKEEPING = '.wh..wh.';
/** What an object costs beside its text, in all the forms that it takes until the image is composed. Measured: 10⁶ links, 10⁶ whiteouts. */
const OBJECT = 192;
/** What a package costs beside its texts, about. */
const PACKAGE = 128;
/** Bytes of the hash of a path. */
const HASH = 8;

/** Bytes of files that are read for the sake of further names: thousands of links may lead to one large file. */
const AGAIN = 2 ** 31;

/** Collects what one layer contributes, entry by entry. The last entry of a path counts, as when it is unpacked. */
export class LayerCollector {
  readonly #parts: CollectorParts;
  readonly #wanting: Wanting;
  readonly #room: InspectionRoom;
  /** The one that was begun last; it holds nothing once its file has ended. */
  #inspection: InspectionSink | undefined;
  readonly #files = new Map<string, Reading[]>();
  readonly #links = new Map<string, Link>();
  readonly #facts = new Map<string, EntryFact[]>();
  readonly #whiteouts: string[] = [];
  readonly #opaques: string[] = [];
  readonly #replaced = new PathSetBuilder();
  /** What was found in a file, by its path, for hard links to it: the content of a link when its entry comes. */
  readonly #linked = new Map<string, Map<string, Reading[]>>();
  #again = AGAIN;
  #full = false;

  constructor(parts: CollectorParts) {
    this.#parts = parts;
    this.#wanting = new Wanting(parts.readers, parts.aliases ?? NO_ALIASES);
    this.#room = parts.room ?? new InspectionRoom(undefined);
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
      seed: RUN_SEED,
    };
  }

  #hasRoom(text: string): boolean {
    const room = this.#parts.keep.take(text.length + OBJECT);
    this.#full ||= !room;
    return room;
  }

  #hasRoomFor(path: string, content: CatalogedFile): boolean {
    const cost = path.length + OBJECT + content.packages.length * PACKAGE + textOf(content);
    const room = this.#parts.keep.take(cost);
    this.#full ||= !room;
    return room;
  }

  /** Four million paths of nothing of interest are a hash each: that adds up, over hundreds of layers. */
  #replace(hash: number): void {
    if (this.#parts.keep.take(HASH)) this.#replaced.add(hash);
    else this.#full = true;
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
    this.#forget(path);
    this.#replace(kind === 'directory' ? hashDirectory(path) : hashPath(path));
    this.#observe(entry);
    if (kind === 'directory') return undefined;
    const isFound = kind === 'hardlink' && this.#takeLinked(path, entry.link ?? '');
    const isWanted = kind === 'hardlink' && !isFound && this.#wanting.isWantedByName(path);
    if (kind === 'symlink' || isWanted) this.#link(entry);
    return kind === 'file' ? this.#file(entry) : undefined;
  }

  /** Where the content of a file goes: to those who read it whole, and to those who look at places of it. */
  #file(entry: TarEntry): TarSink | undefined {
    const readings = this.#withinReason(entry.size, this.#wanting.readings(entry.path));
    const inspections = this.#withinReason(entry.size, this.#wanting.inspections(entry));
    if (readings === undefined && inspections === undefined) return undefined;
    const found: Found = (at, reader, content) => {
      if (at === entry.path) this.#found(at, reader, content);
      else this.#keepLinked(entry.path, at, { cataloger: reader, content });
    };
    const whole = readings === undefined ? undefined : new ContentSink(readings, entry.size, found);
    if (inspections === undefined) return whole;
    const { window } = this.#parts;
    if (window !== undefined && !entry.sparse) {
      inspectInPlace(inspections, partOf(window, entry.offset, entry.size), found);
      return whole;
    }
    const looking = new InspectionSink(inspections, entry.size, this.#room, found);
    this.#inspection = looking;
    return whole === undefined ? looking : new ManySinks([whole, looking]);
  }

  /** Readers of one name cost nothing here: a gigabyte of libraries is looked at by three of them. */
  #withinReason<T extends { readonly as: string }>(size: number, readings: T[] | undefined): T[] | undefined {
    const name = readings?.[0]?.as;
    if (readings === undefined || readings.every(({ as }) => as === name)) return readings;
    const again = size * (new Set(readings.map(({ as }) => as)).size - 1);
    if (again <= this.#again) {
      this.#again -= again;
      return readings;
    }
    this.#full = true;
    return readings.filter(({ as }) => as === name);
  }

  /** Gives back what is held of a file whose layer broke off. */
  abandon(): void {
    this.#inspection?.abandon();
  }

  /** What an earlier entry of the same path left behind. */
  #forget(path: string): void {
    if (this.#files.size > 0) this.#files.delete(path);
    if (this.#links.size > 0) this.#links.delete(path);
    if (this.#facts.size > 0) this.#facts.delete(path);
    if (this.#linked.size > 0) this.#linked.delete(path);
  }

  /** The content of a file for a hard link to it, whose entry comes later: what the link's path has until then is another file. */
  #keepLinked(target: string, at: string, reading: Reading): void {
    const early = this.#links.get(at);
    if (early?.hard === true && early.target === target) {
      this.#found(at, reading.cataloger, reading.content);
      this.#links.delete(at);
      return;
    }
    if (!this.#hasRoomFor(at, reading.content)) return;
    const ofTarget = this.#linked.get(target) ?? new Map<string, Reading[]>();
    this.#linked.set(target, ofTarget);
    const readings = ofTarget.get(at);
    if (readings === undefined) ofTarget.set(at, [reading]);
    else readings.push(reading);
  }

  /** Whether a hard link has the content of its target by now. */
  #takeLinked(path: string, target: string): boolean {
    const readings = this.#linked.get(target)?.get(path);
    if (readings === undefined) return false;
    this.#files.set(path, [...readings]);
    return true;
  }

  #found(path: string, cataloger: string, content: CatalogedFile): void {
    if (!this.#hasRoomFor(path, content)) return;
    const found = this.#files.get(path);
    if (found === undefined) this.#files.set(path, [{ cataloger, content }]);
    else if (!found.some((file) => file.cataloger === cataloger)) found.push({ cataloger, content });
  }

  #link(entry: TarEntry): void {
    const target = entry.link ?? '';
    if (target === '' || !this.#hasRoom(entry.path + target)) return;
    this.#links.set(entry.path, { path: entry.path, target, hard: entry.kind === 'hardlink' });
  }

  #observe(entry: TarEntry): void {
    for (const observer of this.#parts.readers.observers) {
      const fact = observer.observe(entry);
      if (fact === undefined || !this.#hasRoom(entry.path)) continue;
      const { path, mode, uid, size } = entry;
      const facts = this.#facts.get(path);
      if (facts === undefined) this.#facts.set(path, [{ path, fact, mode, uid, size }]);
      else facts.push({ path, fact, mode, uid, size });
    }
  }
}
