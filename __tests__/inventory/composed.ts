import type { CatalogedFile, ComposedFile, ComposedImage } from '../../src/domain/layer.ts';
import { CATALOGERS } from '../../src/inventory/catalogers/registry.ts';

/** A diff id that a reader can tell from another. */
export function layerId(number: number): string {
  return `sha256:${String(number).padStart(64, '0')}`;
}

export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Reads a file with the cataloger that wants its path. */
export function catalog(path: string, content: string | Uint8Array): CatalogedFile {
  const cataloger = CATALOGERS.find((one) => one.wants(path));
  if (cataloger === undefined) throw new Error(`no cataloger wants ${path}`);
  return cataloger.read(path, typeof content === 'string' ? bytes(content) : content);
}

/** An image of files, each with its content in the layers that wrote it (layer number to text), lowest first. */
export function composed(files: Readonly<Record<string, Readonly<Record<number, string>>>>): ComposedImage {
  return {
    files: Object.entries(files).map(
      ([path, versions]): ComposedFile => ({
        path,
        cataloger: CATALOGERS.find((one) => one.wants(path))?.id ?? '',
        versions: Object.entries(versions).map(([layer, text]) => ({
          layer: layerId(Number(layer)),
          content: catalog(path, text),
        })),
      }),
    ),
    facts: [],
  };
}
