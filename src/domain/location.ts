/**
 * Where a finding is. A `file` is a path in the repository, relative to the workspace, with `/`; lines count from 1.
 * An `image` location has the image as the user wrote it, the layer's diff id, and a path inside the image without leading `/`.
 * Never an invented path or line: what cannot be placed in a file is placed in the image.
 */
export type Location =
  | { readonly kind: 'file'; readonly path: string; readonly line: number; readonly endLine?: number }
  | { readonly kind: 'image'; readonly ref: string; readonly layer?: string; readonly path?: string };

/** Orders locations: files before images, then path, line, layer. */
export function compareLocations(a: Location, b: Location): number {
  if (a.kind !== b.kind) return a.kind === 'file' ? -1 : 1;
  if (a.kind === 'file' && b.kind === 'file') return compareText(a.path, b.path) || a.line - b.line;
  if (a.kind === 'image' && b.kind === 'image') {
    return (
      compareText(a.ref, b.ref) || compareText(a.layer ?? '', b.layer ?? '') || compareText(a.path ?? '', b.path ?? '')
    );
  }
  return 0;
}

/** Compares by UTF-16 code unit: the same order on every machine, whatever its locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
