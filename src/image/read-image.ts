import type { Failure } from '../domain/failure.ts';
import type { ImageConfig, LayerProvenance } from '../domain/image.ts';
import type { ComposedImage } from '../domain/layer.ts';
import { type LayerAliases, NO_ALIASES } from './aliases.ts';
import { composeLayers, type PlacedLayer } from './compose.ts';
import { proven, readAgain } from './kept-reading.ts';
import type { LayerReading } from './layer.ts';
import { distinct, followedTooMuch } from './layer-failures.ts';
import type { LinkView } from './link-view.ts';
import { findMissing, finish } from './links.ts';
import { hasLogs, withLogs } from './logged-files.ts';
import { LinkWork } from './resolve-links.ts';
import type { LayerPlace, LoadedImage, LoadedTarget, ReadContext, ReadProgress } from './source.ts';

/** One image of one platform, read and composed. What could not be read is in `failures`; the rest is here. */
export interface ReadImage {
  readonly ref: string;
  /** Of the manifest where there is one, else the image id. */
  readonly digest: string;
  readonly platform: string;
  readonly config: ImageConfig;
  /** Lowest first. `size` is the number of uncompressed bytes. */
  readonly layers: readonly { readonly diffId: string; readonly size: number; readonly mediaType?: string }[];
  readonly composed: ComposedImage;
  readonly provenance?: LayerProvenance;
  readonly failures: readonly Failure[];
}

type Readings = ReadonlyMap<string, LayerReading>;

/** The layers of an image on each other, and what of it only other names of its files would tell. */
interface Linked {
  readonly view: LinkView;
  readonly missing: ReturnType<typeof findMissing>;
}

/** Reads the layers of an image, where its links want it twice, and composes them. */
export async function readImage(
  ref: string,
  image: LoadedImage,
  { layers: access }: LoadedTarget,
  context: ReadContext,
): Promise<ReadImage> {
  const { places } = image;
  const readings = await access.read(places, context);
  const first = linked(places, readings, context);
  // Composed while other threads still hash. What turns out to rest on other bytes is thrown away; nothing is read by it.
  const isDraft = !first.missing.any && !hasLogs(first.view);
  const draft = !isDraft ? undefined : imageOf(ref, image, first, layerFailures(places, readings));
  const sure = await proven(access, places, context, readings);
  if (sure === readings && draft !== undefined) return draft;
  const { view, missing } = sure === readings ? first : linked(places, sure, context);
  const failures = layerFailures(places, sure);
  const logged = (found: LinkView): Promise<LinkView> => withLogs(found, places, access, context);
  if (!missing.any) return imageOf(ref, image, { view: await logged(view), missing }, failures);
  const aliases = new Map(places.map(({ key, id }) => [key, missing.aliasesFor(id)]));
  const silent = { ...context, progress: SILENT };
  const aliasesOf = ({ key }: LayerPlace): LayerAliases => aliases.get(key) ?? NO_ALIASES;
  const again = await readAgain(access, places, silent, { aliasesOf, readings: sure });
  const whole = viewOf(places, new Map([...sure, ...again]), context);
  return imageOf(ref, image, { view: await logged(whole), missing }, [...failures, ...layerFailures(places, again)]);
}

function imageOf(ref: string, image: LoadedImage, { view, missing }: Linked, failures: readonly Failure[]): ReadImage {
  const composed = finish(view, missing);
  const isCut = missing.isCut || view.work?.isExhausted === true;
  const unfollowed = isCut ? [followedTooMuch(ref)] : [];
  return {
    ref,
    digest: image.digest,
    platform: image.platform,
    config: image.config,
    layers: view.layers.map(({ layer, content }, index) => {
      const mediaType = image.places[index]?.mediaType;
      return { diffId: layer, size: content.size, ...(mediaType === undefined ? {} : { mediaType }) };
    }),
    ...(image.provenance === undefined ? {} : { provenance: image.provenance }),
    composed,
    failures: distinct([...image.failures, ...failures, ...unfollowed]),
  };
}

function linked(places: readonly LayerPlace[], readings: Readings, context: ReadContext): Linked {
  const view = viewOf(places, readings, context);
  return { view, missing: findMissing(view) };
}

function viewOf(places: readonly LayerPlace[], readings: Readings, { readers }: ReadContext): LinkView {
  const layers = places.flatMap(({ key, id }): PlacedLayer[] => {
    const reading = readings.get(key);
    return reading === undefined ? [] : [{ layer: id, content: reading.content }];
  });
  const { catalogers, inspectors = [] } = readers;
  return { layers, composition: composeLayers(layers), catalogers, inspectors, work: new LinkWork() };
}

function layerFailures(places: readonly LayerPlace[], readings: Readings): Failure[] {
  const keys = [...new Set(places.map(({ key }) => key))];
  return keys.flatMap((key) => readings.get(key)?.failures ?? []);
}

const SILENT: ReadProgress = { layer: () => undefined, bytes: () => undefined };
