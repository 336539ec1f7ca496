import { isAbsolute, relative, sep } from 'node:path';

/** True where `path` is neither `root` nor below it: as text, so both come without links where links matter. */
export function isOutside(root: string, path: string): boolean {
  const inside = relative(root, path);
  return isAbsolute(inside) || inside === '..' || inside.startsWith(`..${sep}`);
}
