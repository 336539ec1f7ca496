import type { CatalogedFile, ComposedFile, LoggedReading } from '../domain/layer.ts';
import type { Composition } from './compose.ts';
import type { LinkView } from './link-view.ts';
import { nameOf, readWhole, type Wanted } from './read-whole.ts';
import type { LayerAccess, LayerPlace, ReadContext } from './source.ts';
import { readerFailed } from './wanting.ts';

/** States of one file that are read with its logs, from the last one back: the last says what is there, the others which layer brought it. */
const MAX_STATES = 8;

type Version = ComposedFile['versions'][number];

/** A file whose logs had something for it at some time. */
interface LoggedFile {
  readonly file: ComposedFile;
  readonly logged: LoggedReading;
  /** By ending. */
  readonly logs: ReadonlyMap<string, ComposedFile>;
}

/** What a file and its logs were when a layer had written one of them. */
interface State {
  readonly layer: string;
  readonly own: Version;
  /** Those that had something for the file, by ending. */
  readonly logs: ReadonlyMap<string, Version>;
}

function fileKey(path: string, cataloger: string): string {
  return `${path}\0${cataloger}`;
}

function amends(version: Version | undefined): version is Version {
  return version?.content.amends === true;
}

/** The files of a composition whose logs have something for them. */
function loggedFiles({ composition: { files }, catalogers }: LinkView): LoggedFile[] {
  return catalogers.flatMap(({ id, logged }) => {
    if (logged === undefined) return [];
    return [...files.values()].flatMap((file) => {
      if (file.cataloger !== id) return [];
      const logs = new Map<string, ComposedFile>();
      for (const ending of logged.endings) {
        const log = files.get(fileKey(`${file.path}${ending}`, logged.cataloger));
        if (log?.versions.some(amends) === true) logs.set(ending, log);
      }
      return logs.size === 0 ? [] : [{ file, logged, logs }];
    });
  });
}

/** Whether a log of the image has something for a file, so that the image is to be read further. */
export function hasLogs({ composition }: LinkView): boolean {
  for (const { versions } of composition.files.values()) if (versions.some(amends)) return true;
  return false;
}

/** The states of a file, lowest first; none from before it was there. */
function statesOf({ file, logs }: LoggedFile, order: readonly string[]): State[] {
  const wrote = new Set([file, ...logs.values()].flatMap(({ versions }) => versions.map(({ layer }) => layer)));
  const states: State[] = [];
  for (const [index, layer] of order.entries()) {
    const until = ({ versions }: ComposedFile): Version | undefined =>
      versions.findLast((one) => order.indexOf(one.layer) <= index);
    const own = wrote.has(layer) ? until(file) : undefined;
    if (own === undefined) continue;
    const pending = [...logs].flatMap(([ending, log]) => {
      const version = until(log);
      return amends(version) ? [[ending, version] as const] : [];
    });
    states.push({ layer, own, logs: new Map(pending) });
  }
  return states;
}

/** What a file says with its logs; where they cannot be had together, what it says without them, and that. */
function readWith({ file, logged }: LoggedFile, state: State, held: ReadonlyMap<string, Uint8Array>): CatalogedFile {
  const content = held.get(nameOf({ layer: state.own.layer, path: file.path }));
  const logs = new Map<string, Uint8Array>();
  for (const [ending, { layer }] of state.logs) {
    const log = held.get(nameOf({ layer, path: `${file.path}${ending}` }));
    if (log !== undefined) logs.set(ending, log);
  }
  if (content === undefined || logs.size < state.logs.size) {
    const problem = `it cannot be read together with its log ${[...state.logs.keys()].join(', ')}`;
    return { ...state.own.content, problem };
  }
  try {
    return logged.read(file.path, content, logs);
  } catch (error) {
    return readerFailed(file.cataloger, error);
  }
}

/** The file as it was in each state; those that lie too far back say what the file alone does. */
async function amended(
  one: LoggedFile,
  order: readonly string[],
  read: (wanted: readonly Wanted[]) => Promise<ReadonlyMap<string, Uint8Array>>,
): Promise<ComposedFile> {
  const { path } = one.file;
  const states = statesOf(one, order);
  const versions: Version[] = [];
  for (const [index, state] of states.entries()) {
    const isRead = state.logs.size > 0 && index >= states.length - MAX_STATES;
    const logs = [...state.logs].map(([ending, { layer }]) => ({ layer, path: `${path}${ending}` }));
    // One state after the other: the content of two is not held at once.
    const held = isRead ? await read([{ layer: state.own.layer, path }, ...logs]) : undefined;
    const content = held === undefined ? state.own.content : readWith(one, state, held);
    versions.push({ layer: state.layer, content });
  }
  return { ...one.file, versions };
}

/** Logs with nothing beside them that they could belong to. */
function strayLogs({ files }: Composition, known: readonly LoggedFile[]): ComposedFile[] {
  const logs = new Set(known.flatMap((one) => [...one.logs.values()]));
  return [...files.values()].filter((file) => amends(file.versions.at(-1)) && !logs.has(file));
}

function told(file: ComposedFile): ComposedFile {
  const last = file.versions.at(-1);
  const problem = 'it is the log of a database that is not in the image, or not read';
  if (last === undefined) return file;
  return { ...file, versions: [...file.versions.slice(0, -1), { ...last, content: { ...last.content, problem } }] };
}

/**
 * The image with those files read anew that have logs, wherever in its layers file and log are: SQLite shows a database with its write-ahead
 * log, and one of them alone says what was never so. The bytes are not kept from the first reading, since hardly an image has such a log.
 */
export async function withLogs(
  view: LinkView,
  places: readonly LayerPlace[],
  access: LayerAccess,
  context: ReadContext,
): Promise<LinkView> {
  if (!hasLogs(view)) return view;
  const logged = loggedFiles(view);
  const order = view.layers.map(({ layer }) => layer);
  const files = new Map(view.composition.files);
  for (const one of logged) {
    const file = await amended(one, order, (wanted) => readWhole(wanted, places, access, context));
    files.set(fileKey(file.path, file.cataloger), file);
  }
  for (const log of strayLogs(view.composition, logged)) files.set(fileKey(log.path, log.cataloger), told(log));
  return { ...view, composition: { ...view.composition, files } };
}
