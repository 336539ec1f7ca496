import type { CatalogedFile, Cataloger, EntryHeader, Inspector, Observer } from '../domain/layer.ts';
import { type LayerAliases, NO_ALIASES, throughFolder } from './aliases.ts';
import { ReaderTable } from './reader-table.ts';

/** Who looks at the entries of a layer. */
export interface LayerReaders {
  readonly catalogers: readonly Cataloger[];
  readonly inspectors?: readonly Inspector[];
  readonly observers: readonly Observer[];
}

/** Room for a file of ordinary size: an inspector that is asked for a name alone must not refuse for its size. */
const ORDINARY_SIZE = 1_048_576;

/** One cataloger's reading of one file: the path that it sees, and the one that the content is kept under. */
export interface Reading {
  readonly cataloger: Cataloger;
  readonly as: string;
  readonly at: string;
}

/** The same of an inspector. */
export interface Inspection {
  readonly inspector: Inspector;
  readonly as: string;
  readonly at: string;
}

/** Told what a reading made of a file. */
export type Found = (at: string, reader: string, content: CatalogedFile) => void;

/** Whether an inspector wants a file for its name: what a link says of its target. Mode and size are those of any plain file. */
export function wantsName(inspector: Inspector, path: string): boolean {
  const header: EntryHeader = { path, kind: 'file', mode: 0o644, uid: 0, gid: 0, size: ORDINARY_SIZE };
  return inspector.wants(header);
}

/** The problem of a file that is larger than its reader reads. */
export function beyondBound(size: number, maxBytes: number): CatalogedFile {
  return { packages: [], problem: `it has ${size} bytes; at most ${maxBytes} are read` };
}

/** The problem of a file whose reader threw although it should not: the other files are still read and this one is told. */
export function readerFailed(id: string, error: unknown): CatalogedFile {
  return { packages: [], problem: `${id} failed: ${error instanceof Error ? error.message : String(error)}` };
}

/** Answers who wants a file, under its own name or another one that a link gives it. */
export class Wanting {
  readonly #catalogers: readonly Cataloger[];
  readonly #inspectors: readonly Inspector[];
  readonly #catalogersOf: ReaderTable<Cataloger>;
  readonly #inspectorsOf: ReaderTable<Inspector>;
  readonly #aliases: LayerAliases;

  constructor(readers: LayerReaders, aliases: LayerAliases) {
    this.#catalogers = readers.catalogers;
    this.#inspectors = readers.inspectors ?? [];
    this.#catalogersOf = new ReaderTable(this.#catalogers);
    this.#inspectorsOf = new ReaderTable(this.#inspectors);
    this.#aliases = aliases;
  }

  /** Whether a link of this name leads to something that is wanted. */
  isWantedByName(path: string): boolean {
    return (
      this.#catalogersOf.candidates(path).some((cataloger) => cataloger.wants(path)) ||
      this.#inspectors.some((one) => one.followsLinks === true && wantsName(one, path)) ||
      (this.#aliases !== NO_ALIASES && this.#otherReadings(path).length > 0)
    );
  }

  /** The readings of a path; undefined (the usual case) where no cataloger wants it. */
  readings(path: string): Reading[] | undefined {
    let readings: Reading[] | undefined;
    for (const cataloger of this.#catalogersOf.candidates(path)) {
      if (!cataloger.wants(path)) continue;
      readings ??= [];
      readings.push({ cataloger, as: path, at: path });
    }
    if (this.#aliases === NO_ALIASES) return readings;
    const others = this.#otherReadings(path);
    return others.length === 0 ? readings : [...(readings ?? []), ...others];
  }

  #otherReadings(path: string): Reading[] {
    const named = (this.#aliases.files.get(path) ?? []).flatMap(({ reader, as, at }) => {
      const cataloger = this.#catalogers.find((one) => one.id === reader);
      return cataloger === undefined ? [] : [{ cataloger, as, at }];
    });
    const as = throughFolder(this.#aliases.folders, path);
    if (as === undefined) return named;
    const through = this.#catalogers.filter((one) => one.wants(as) && !one.wants(path));
    return [...named, ...through.map((cataloger) => ({ cataloger, as, at: path }))];
  }

  /** The inspections of a file; undefined (the usual case) where no inspector wants it. */
  inspections(entry: EntryHeader): Inspection[] | undefined {
    let inspections: Inspection[] | undefined;
    const { path } = entry;
    for (const inspector of this.#inspectorsOf.candidates(path)) {
      if (!inspector.wants(entry)) continue;
      inspections ??= [];
      inspections.push({ inspector, as: path, at: path });
    }
    if (this.#aliases === NO_ALIASES) return inspections;
    for (const { reader, as, at } of this.#aliases.files.get(path) ?? []) {
      const inspector = this.#inspectors.find((one) => one.id === reader);
      if (inspector === undefined || (at === path && inspections?.some((one) => one.inspector === inspector))) continue;
      inspections ??= [];
      inspections.push({ inspector, as, at });
    }
    return inspections;
  }
}
