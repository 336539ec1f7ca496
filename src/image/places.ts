import type { Failure } from '../domain/failure.ts';
import type { ImageConfig } from '../domain/image.ts';
import { isDigest } from './digest.ts';
import type { LayerPlace } from './source.ts';

/** A blob as manifest or archive name it. */
interface LayerBlob {
  readonly key: string;
  readonly mediaType?: string;
  readonly digest?: string;
  readonly size?: number;
}

/** Puts blobs and diff ids side by side. A number that differs is a failure: lines and layers can then not be told apart. */
export function layerPlaces(
  blobs: readonly LayerBlob[],
  config: ImageConfig,
  what: string,
): { places: LayerPlace[]; failures: Failure[] } {
  const matching = blobs.length === config.diffIds.length;
  const places = blobs.map((blob, index): LayerPlace => {
    const declared = matching ? config.diffIds[index] : undefined;
    const diffId = declared !== undefined && isDigest(declared) ? declared : undefined;
    return {
      key: blob.key,
      id: diffId ?? blob.digest ?? blob.key,
      ...(blob.mediaType === undefined ? {} : { mediaType: blob.mediaType }),
      expected: {
        ...(diffId === undefined ? {} : { diffId }),
        ...(blob.digest === undefined ? {} : { digest: blob.digest }),
        ...(blob.size === undefined ? {} : { size: blob.size }),
      },
    };
  });
  return { places, failures: matching ? [] : [wrongCount(blobs.length, config.diffIds.length, what)] };
}

function wrongCount(blobs: number, diffIds: number, what: string): Failure {
  return {
    code: 'image/corrupt',
    what: `${what} has ${blobs} layers, and its configuration names ${diffIds}`,
    why: 'manifest and configuration do not belong together, or the archive was edited',
    fix: 'build, pull or save the image again',
  };
}
