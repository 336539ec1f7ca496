import type { ComposedImage } from '../domain/layer.ts';
import { compareText } from '../domain/location.ts';
import { isHidden } from './compose.ts';
import { DATABASE_FOLDERS, DATABASES } from './known-places.ts';
import type { LinkView } from './link-view.ts';
import { hasHash, hashDirectory, hasPath } from './path-set.ts';
import { type LinkTargets, resolveLinks } from './resolve-links.ts';

type Unread = NonNullable<ComposedImage['unread']>[number];

/** More is told of no image: one with a thousand of them is told from the first. */
const MAX_TOLD = 16;

/**
 * Places of package databases where something is and nothing was read: links that lead nowhere or in a circle, folders, devices. Without
 * this an image whose database is such a link would look like one that has none. `links` are resolved as paths of the image.
 */
export function unreadDatabases(view: LinkView, links: LinkTargets): Unread[] {
  const found = new Map<string, Unread>();
  for (const path of placesOf(view)) {
    // Sorted behind those that are there already: none of them would be told.
    if (found.size >= MAX_TOLD + DATABASES.length) break;
    const readers = view.catalogers.filter((cataloger) => cataloger.wants(path)).map(({ id }) => id);
    const why = readers.length === 0 ? undefined : unreadBecause(view, links, path, readers);
    // Two names of one place, and all places above which one link is a circle, are one.
    if (why !== undefined && !found.has(`${readers[0]}\0${why}`)) found.set(`${readers[0]}\0${why}`, { path, why });
  }
  for (const path of DATABASE_FOLDERS) {
    const why = danglingFolder(view, links, path);
    if (why !== undefined) found.set(path, { path, why });
  }
  return [...found.values()].sort((a, b) => compareText(a.path, b.path)).slice(0, MAX_TOLD);
}

/** The known places, and links beside them that have the name of a database (`var/lib/dpkg/status.d/NAME`). */
function placesOf({ catalogers, composition }: LinkView): Set<string> {
  const readers = catalogers.filter((cataloger) => DATABASES.some((path) => cataloger.wants(path)));
  const beside = [...composition.links.keys()].filter((path) => readers.some((one) => one.wants(path)));
  return new Set([...DATABASES, ...beside.sort(compareText)]);
}

function unreadBecause(
  view: LinkView,
  links: LinkTargets,
  path: string,
  readers: readonly string[],
): string | undefined {
  const { files } = view.composition;
  const real = resolveLinks(path, links);
  if (real === undefined) return 'the links on its path lead in a circle';
  if (readers.some((id) => files.has(`${real}\0${id}`) || files.has(`${path}\0${id}`))) return undefined;
  const cut = path.lastIndexOf('/');
  const own = links.get(`${resolveLinks(path.slice(0, cut), links) ?? ''}${path.slice(cut)}`);
  if (own !== undefined) return `it is a link to ${own.target}, where the image has no file`;
  if (isShown(view, real, 'other')) return 'it is no regular file';
  return isShown(view, real, 'directory') ? 'it is a folder' : undefined;
}

/** A link in the place of a database's folder that leads to no folder of the image. */
function danglingFolder(view: LinkView, links: LinkTargets, path: string): string | undefined {
  const own = links.get(path);
  const real = own === undefined ? undefined : resolveLinks(path, links);
  if (own === undefined || real === undefined || real === '') return undefined;
  const isThere =
    isShown(view, real, 'directory') ||
    [...view.composition.files.values()].some((file) => file.path.startsWith(`${real}/`));
  return isThere ? undefined : `it is a link to ${own.target}, where the image has no folder`;
}

/** Whether the composed image has an entry of this path and kind: the highest layer that has one is not hidden by those above it. */
function isShown({ layers, composition }: LinkView, path: string, kind: 'directory' | 'other'): boolean {
  const highest = layers.findLastIndex(({ content }) =>
    kind === 'other' ? hasPath(content, path) : hasHash(content.replaced, hashDirectory(path, content.seed)),
  );
  return highest >= 0 && !isHidden(path, composition.hides.slice(highest + 1));
}
