import type { CatalogedFile, ComposedFile, ComposedImage } from '../domain/layer.ts';
import { type FileAlias, type LayerAliases, NO_ALIASES, throughFolder } from './aliases.ts';
import { type ComposedLink, compareFiles, factsOf } from './compose.ts';
import { DATABASES, KNOWN_PLACES } from './known-places.ts';
import type { LinkView } from './link-view.ts';
import { hasPath } from './path-set.ts';
import { ReaderTable } from './reader-table.ts';
import { type LinkTargets, resolveLinks } from './resolve-links.ts';
import { unreadDatabases } from './unread-databases.ts';
import { wantsName } from './wanting.ts';

/** The target of a hard link is seen from the root. Nothing is copied: a hostile image has links by the hundred thousand. */
function asSymlinks({ composition: { links }, work }: LinkView): LinkTargets {
  return {
    ...(work === undefined ? {} : { work }),
    get(path) {
      const link = links.get(path);
      return link?.hard === true ? { target: `/${link.target}` } : link;
    },
  };
}

/** What a second reading must look for, for one layer; NO_ALIASES where nothing is missing. */
interface MissingFiles {
  readonly any: boolean;
  /** The search ended before its end: there may be more. */
  readonly isCut: boolean;
  aliasesFor(layer: string): LayerAliases;
}

/** Finds wanted names that lead, by links, to files that no cataloger looked at. */
export function findMissing(view: LinkView): MissingFiles {
  const search = new Search(view);
  search.links();
  search.places();
  return {
    any: search.soft.size + search.hard.size + search.folders.size > 0,
    isCut: view.work?.isExhausted === true,
    aliasesFor: (layer) => search.aliasesFor(layer),
  };
}

class Search {
  readonly #view: LinkView;
  readonly #links: LinkTargets;
  /** Symlinks: read in every layer that has the file, kept under the real path. */
  readonly soft = new Map<string, FileAlias[]>();
  /** Hard links: read in the layer that has them, kept under their own path. */
  readonly hard = new Map<string, Map<string, FileAlias[]>>();
  readonly folders = new Map<string, string>();

  constructor(view: LinkView) {
    this.#view = view;
    this.#links = asSymlinks(view);
  }

  links(): void {
    const { catalogers, inspectors = [], composition } = this.#view;
    const table = new ReaderTable(catalogers);
    const following = inspectors.filter(({ followsLinks }) => followsLinks === true);
    for (const link of composition.links.values()) {
      for (const one of table.candidates(link.path)) if (one.wants(link.path)) this.#link(link, one.id, () => false);
      for (const one of following) {
        // A target that has such a name itself was looked at for its own sake.
        if (wantsName(one, link.path)) this.#link(link, one.id, (target) => wantsName(one, target));
      }
    }
  }

  #link(link: ComposedLink, reader: string, isLookedAt: (target: string) => boolean): void {
    const own = this.#view.layers.find(({ layer }) => layer === link.layer);
    if (link.hard && own !== undefined && hasPath(own.content, link.target)) {
      if (isLookedAt(link.target)) return;
      const ofLayer = this.hard.get(link.layer) ?? new Map<string, FileAlias[]>();
      this.hard.set(link.layer, ofLayer);
      add(ofLayer, link.target, { reader, as: link.path, at: link.path });
      return;
    }
    const real = resolveLinks(link.path, this.#links);
    if (real === undefined || isLookedAt(real) || this.#isRead(real, reader)) return;
    // One reading of it is enough, whatever the number of names.
    const isKnown = this.soft.get(real)?.some((alias) => alias.reader === reader) === true;
    if (isKnown || !this.#exists(real)) return;
    add(this.soft, real, { reader, as: link.path, at: real });
  }

  places(): void {
    for (const place of KNOWN_PLACES) {
      const wanting = this.#view.catalogers.filter((cataloger) => cataloger.wants(place));
      const cut = place.lastIndexOf('/');
      const folder = place.slice(0, cut);
      const real = wanting.length === 0 ? undefined : resolveLinks(folder, this.#links);
      if (real === undefined || real === folder) continue;
      const file = `${real}/${place.slice(cut + 1)}`;
      if (wanting.some(({ id }) => !this.#isRead(file, id)) && this.#exists(file)) this.folders.set(real, folder);
    }
  }

  #isRead(path: string, reader: string): boolean {
    return this.#view.composition.files.has(`${path}\0${reader}`);
  }

  #exists(path: string): boolean {
    const { layers, work } = this.#view;
    if (work?.take(path.length * layers.length) === false) return false;
    return layers.some(({ content }) => hasPath(content, path));
  }

  aliasesFor(layer: string): LayerAliases {
    const own = this.#view.layers.find((one) => one.layer === layer)?.content;
    const files = new Map([...this.soft].filter(([path]) => own !== undefined && hasPath(own, path)));
    for (const [target, aliases] of this.hard.get(layer) ?? []) {
      files.set(target, [...(files.get(target) ?? []), ...aliases]);
    }
    const folders = [...this.folders].map(([real, as]) => ({ real, as }));
    return files.size + folders.length === 0 ? NO_ALIASES : { files, folders };
  }
}

function add(map: Map<string, FileAlias[]>, key: string, alias: FileAlias): void {
  const found = map.get(key);
  if (found === undefined) map.set(key, [alias]);
  else found.push(alias);
}

/**
 * The composed image. A file that only a link leads to has the link's path, which is the one that its cataloger knows;
 * a link to a file that is wanted under its own path adds nothing.
 */
export function finish(view: LinkView, missing?: MissingFiles): ComposedImage {
  const { composition } = view;
  const links = asSymlinks(view);
  const byId = new Map(view.catalogers.map((cataloger) => [cataloger.id, cataloger]));
  const ownName = (file: ComposedFile): boolean => byId.get(file.cataloger)?.wants(file.path) !== false;
  const files: ComposedFile[] = [...composition.files.values()].filter(ownName);
  const table = new ReaderTable(view.catalogers);
  for (const path of composition.links.keys()) {
    for (const { id } of table.candidates(path).filter((cataloger) => cataloger.wants(path))) {
      const real = resolveLinks(path, links);
      const file = real === undefined ? undefined : composition.files.get(`${real}\0${id}`);
      if (file !== undefined && !ownName(file)) files.push({ ...file, path });
    }
  }
  files.push(...foundThroughFolders(view, missing, ownName));
  const removed = removedDatabases(view);
  const unread = unreadDatabases(view, links);
  return {
    files: files.sort(compareFiles),
    facts: factsOf(composition),
    ...(removed.length === 0 ? {} : { removed }),
    ...(unread.length === 0 ? {} : { unread }),
  };
}

/** Databases that a layer has filled and the composed image does not show filled: removed, emptied, or under something else. */
function removedDatabases({ layers, composition }: LinkView): string[] {
  const isFilled = ({ packages, problem }: CatalogedFile): boolean => packages.length > 0 || problem !== undefined;
  const shown = new Set<string>();
  for (const { path, versions } of composition.files.values()) {
    const last = versions.at(-1);
    if (last !== undefined && isFilled(last.content)) shown.add(path);
  }
  const filled = layers.flatMap(({ content }) => content.files.filter((file) => isFilled(file.content)));
  const paths = new Set(filled.map(({ path }) => path));
  return DATABASES.filter((path) => paths.has(path) && !shown.has(path)).sort();
}

function foundThroughFolders(
  { composition, layers }: LinkView,
  missing: MissingFiles | undefined,
  ownName: (file: ComposedFile) => boolean,
): ComposedFile[] {
  const folders = missing?.any === true ? missing.aliasesFor(layers[0]?.layer ?? '').folders : [];
  if (folders.length === 0) return [];
  return [...composition.files.values()].flatMap((file) => {
    const path = ownName(file) ? undefined : throughFolder(folders, file.path);
    return path === undefined ? [] : [{ ...file, path }];
  });
}
