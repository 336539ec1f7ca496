/** As many links are followed for one path as Linux does (path_resolution(7)); more is a loop. */
const MAX_HOPS = 40;

/** The links of an image by path, as paths are resolved. */
export interface LinkTargets {
  get(path: string): { readonly target: string } | undefined;
  /** Where all that is looked up is bounded. */
  readonly work?: LinkWork;
}

/**
 * Characters of paths that are looked up to follow the links of one image, and of the links. Each part of a path costs the whole path up to it, so that a
 * few links of thousands of parts cost seconds. A real image with ten thousands of links takes some millions.
 */
export class LinkWork {
  #left: number;

  constructor(characters = 2 ** 27) {
    this.#left = characters;
  }

  /** Takes the work for one look; false where there is none left. */
  take(characters: number): boolean {
    this.#left -= characters;
    return this.#left >= 0;
  }

  get isExhausted(): boolean {
    return this.#left < 0;
  }
}

/** Follows symlinks in every part of a path, never out of the image. Undefined for a loop, and where `work` is at its end. */
export function resolveLinks(path: string, links: LinkTargets): string | undefined {
  const pending = path.split('/').reverse();
  let real = '';
  let hops = 0;
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      real = real.slice(0, Math.max(0, real.lastIndexOf('/')));
      continue;
    }
    const place = real === '' ? part : `${real}/${part}`;
    if (links.work?.take(place.length) === false) return undefined;
    const link = links.get(place);
    if (link === undefined) {
      real = place;
      continue;
    }
    // Its parts may all be dots, which are not looked up.
    if (links.work?.take(link.target.length) === false) return undefined;
    hops += 1;
    if (hops > MAX_HOPS || pending.length > 4096) return undefined;
    if (link.target.startsWith('/')) real = '';
    pending.push(...link.target.split('/').reverse());
  }
  return real;
}
