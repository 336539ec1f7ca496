import type { CatalogedFile, Cataloger, ComposedFile, LoggedReading } from '../domain/layer.ts';
import type { FileAlias, LayerAliases } from './aliases.ts';
import { NO_ALIASES } from './aliases.ts';
import type { Composition } from './compose.ts';
import { KeepBudget } from './keep.ts';
import type { LinkView } from './link-view.ts';
import type { LayerAccess, LayerPlace, ReadContext, ReadProgress } from './source.ts';

/** Bytes of files and their logs that are held at once. */
const MAX_HELD = 256 * 2 ** 20;
const READER = 'logged-files';

/** A file that must be read with the logs beside it. */
interface LoggedFile {
  readonly file: ComposedFile;
  readonly logged: LoggedReading;
  /** By ending. */
  readonly logs: ReadonlyMap<string, ComposedFile>;
}

function lastOf({ versions }: ComposedFile): ComposedFile['versions'][number] | undefined {
  return versions.at(-1);
}

function keyOf(path: string, cataloger: string): string {
  return `${path}\0${cataloger}`;
}

/** The files of a composition whose logs have something for them. */
function loggedFiles({ files }: Composition, catalogers: readonly Cataloger[]): LoggedFile[] {
  return catalogers.flatMap(({ id, logged }) => {
    if (logged === undefined) return [];
    return [...files.values()].flatMap((file) => {
      if (file.cataloger !== id) return [];
      const logs = new Map<string, ComposedFile>();
      for (const ending of logged.endings) {
        const log = files.get(keyOf(`${file.path}${ending}`, logged.cataloger));
        if (log !== undefined && lastOf(log)?.content.amends === true) logs.set(ending, log);
      }
      return logs.size === 0 ? [] : [{ file, logged, logs }];
    });
  });
}

/** Whether a log of the image has something for a file, so that the image is to be read further. */
export function hasLogs({ composition }: LinkView): boolean {
  for (const file of composition.files.values()) if (lastOf(file)?.content.amends === true) return true;
  return false;
}

const SILENT: ReadProgress = { layer: () => undefined, bytes: () => undefined };

/** Names one file of one layer. */
function nameOf(layer: string, path: string): string {
  return `${layer}\0${path}`;
}

/** Reads these files of these layers once more, whole. What cannot be had, or is too much, is not in the answer. */
async function contentsOf(
  wanted: readonly ComposedFile[],
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
  const aliasesOf = ({ id }: LayerPlace): LayerAliases => {
    const own = wanted.filter((file) => lastOf(file)?.layer === id);
    if (own.length === 0) return NO_ALIASES;
    const alias = (path: string): FileAlias => ({ reader: READER, as: nameOf(id, path), at: path });
    return { files: new Map(own.map(({ path }) => [path, [alias(path)]])), folders: [] };
  };
  const layers = places.filter((place) => aliasesOf(place) !== NO_ALIASES);
  const readers = { catalogers: [holder], observers: [] };
  await access.read(layers, { ...context, readers, keep: new KeepBudget(), progress: SILENT }, aliasesOf);
  return held;
}

/** What a file says with its logs; where they cannot be had together, what it says without them, and that. */
function readWith({ file, logged, logs }: LoggedFile, held: ReadonlyMap<string, Uint8Array>): CatalogedFile {
  const contentOf = (one: ComposedFile): Uint8Array | undefined => held.get(nameOf(lastOf(one)?.layer ?? '', one.path));
  const content = contentOf(file);
  const found = [...logs].map(([ending, log]) => [ending, contentOf(log)] as const);
  const whole = found.flatMap(([ending, log]) => (log === undefined ? [] : [[ending, log] as const]));
  if (content !== undefined && whole.length === logs.size) {
    try {
      return logged.read(file.path, content, new Map(whole));
    } catch (error) {
      return {
        packages: [],
        problem: `${file.cataloger} failed: ${error instanceof Error ? error.message : String(error)}`,
      };
    }
  }
  const problem = `it cannot be read together with its log ${[...logs.keys()].join(', ')}`;
  return { packages: [], ...lastOf(file)?.content, problem };
}

/** The file as it is with its logs: a version of its own where the highest layer that wrote one of them wrote only a log. */
function amended(one: LoggedFile, held: ReadonlyMap<string, Uint8Array>, order: readonly string[]): ComposedFile {
  const { file, logs } = one;
  const content = readWith(one, held);
  const own = lastOf(file)?.layer ?? '';
  const all = [own, ...[...logs.values()].map((log) => lastOf(log)?.layer ?? '')];
  const layer = all.reduce((top, next) => (order.lastIndexOf(next) > order.lastIndexOf(top) ? next : top));
  const below = layer === own ? file.versions.slice(0, -1) : file.versions;
  return { ...file, versions: [...below, { layer, content }] };
}

/** Logs with nothing beside them that they could belong to. */
function strayLogs({ files }: Composition, known: readonly LoggedFile[]): ComposedFile[] {
  const logs = new Set(known.flatMap((one) => [...one.logs.values()]));
  return [...files.values()].filter((file) => lastOf(file)?.content.amends === true && !logs.has(file));
}

function told(file: ComposedFile): ComposedFile {
  const last = lastOf(file);
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
  const logged = loggedFiles(view.composition, view.catalogers);
  const wanted = logged.flatMap(({ file, logs }) => [file, ...logs.values()]);
  const held = await contentsOf(wanted, places, access, context);
  const order = view.layers.map(({ layer }) => layer);
  const files = new Map(view.composition.files);
  for (const one of logged) files.set(keyOf(one.file.path, one.file.cataloger), amended(one, held, order));
  for (const log of strayLogs(view.composition, logged)) files.set(keyOf(log.path, log.cataloger), told(log));
  return { ...view, composition: { ...view.composition, files } };
}
