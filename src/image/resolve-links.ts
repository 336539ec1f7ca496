/** As many links are followed for one path as Linux does (path_resolution(7)); more is a loop. */
const MAX_HOPS = 40;

/** The links of an image by path, as paths are resolved. */
export interface LinkTargets {
  get(path: string): { readonly target: string } | undefined;
}

/** Follows symlinks in every part of a path, never out of the image. Undefined for a loop. */
export function resolveLinks(path: string, links: LinkTargets): string | undefined {
  const pending = path.split('/').reverse();
  let real: string[] = [];
  let hops = 0;
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      real.pop();
      continue;
    }
    const link = links.get(real.length === 0 ? part : `${real.join('/')}/${part}`);
    if (link === undefined) {
      real.push(part);
      continue;
    }
    hops += 1;
    if (hops > MAX_HOPS || pending.length > 4096) return undefined;
    if (link.target.startsWith('/')) real = [];
    pending.push(...link.target.split('/').reverse());
  }
  return real.join('/');
}
