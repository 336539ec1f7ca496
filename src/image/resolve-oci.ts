import { type Failure, fail, ok, type Result } from '../domain/failure.ts';
import type { Descriptor } from '../domain/registry.ts';
import { parseConfig } from './config.ts';
import { MAX_CONFIG, MAX_MANIFEST, type Manifest, parseManifest } from './manifest.ts';
import { layerPlaces } from './places.ts';
import {
  ambiguous,
  choosePlatforms,
  isNowhere,
  normalPlatform,
  type PlatformChoice,
  platformText,
  saysNoImage,
} from './platforms.ts';
import { loadProvenance } from './provenance.ts';
import type { BlobStore, LoadedImage, LoadedTarget } from './source.ts';

/** An index in an index in an index …: BuildKit nests twice. */
const MAX_DEPTH = 4;
/** Images whose platform the index does not say are opened to see; so many at most, */
const MAX_OPENED = 64;
/** and so many documents in all: indexes that name one another have more paths through them than documents. */
const MAX_DOCUMENTS = 512;

/** Where to begin: descriptors of an index.json, or the one that a registry's reference names. */
interface OciRoots {
  readonly descriptors: readonly Descriptor[];
  /** Digest of the document that lists them, where there is one. */
  readonly digest?: string;
}

interface Leaf {
  readonly descriptor: Descriptor;
  readonly label: string;
  readonly platform?: string;
  /** Digest of the index right above, or of the root. */
  readonly parent?: string;
  readonly failures: readonly Failure[];
  /** Its descriptor says that it is no image: it is opened to see. */
  readonly isDoubtful: boolean;
}

/** Attestation manifests by the digest of the image that they are about. */
type Attestations = Map<string, Descriptor>;

/** What the way through the indexes leaves beside the images: `documents` are those that were read on it. */
interface Passage {
  readonly attestations: Attestations;
  documents: number;
}

type OpenedLeaf = Leaf & { readonly platform: string; readonly image?: LoadedImage };

/** Finds the images that are asked for, through all indexes, and reads their manifests and configurations. */
export async function resolveOci(
  store: BlobStore,
  roots: OciRoots,
  choice: PlatformChoice,
): Promise<Result<LoadedTarget>> {
  const leaves: Leaf[] = [];
  const passage: Passage = { attestations: new Map(), documents: 0 };
  for (const descriptor of roots.descriptors) {
    const position = { depth: 0, label: labelOf(descriptor), failures: [], passage };
    const found = await expand(store, descriptor, position);
    if (!found.ok) return found;
    leaves.push(
      ...found.value.map((leaf) => ({ ...(roots.digest === undefined ? {} : { parent: roots.digest }), ...leaf })),
    );
  }
  const opened = await knowPlatforms(store, leaves);
  if (!opened.ok) return opened;
  const chosen = choosePlatforms(opened.value, choice, store.name);
  if (!chosen.ok) return chosen;
  const images: LoadedImage[] = [];
  for (const leaf of chosen.value) {
    const image = leaf.image === undefined ? await load(store, leaf) : ok(leaf.image);
    if (!image.ok) return image;
    if (choice.platforms.length > 0 && !choice.platforms.some((one) => sameMachine(one, image.value.config))) {
      return wrongPlatform(store, leaf, image.value);
    }
    images.push(await withProvenance(store, image.value, passage.attestations.get(image.value.digest)));
  }
  const [first] = images;
  const parent = chosen.value[0]?.parent;
  const digest = images.length > 1 && parent !== undefined ? parent : (first?.digest ?? '');
  return ok({ images, digest, layers: store.layers });
}

/** Operating system and architecture agree with the configuration, where it says them; the variant stands in the index alone, often. */
function sameMachine(asked: string, config: LoadedImage['config']): boolean {
  const parts = (text: string): string => normalPlatform(text).split('/').slice(0, 2).join('/');
  return config.architecture === '' || parts(asked) === parts(platformText(config));
}

function wrongPlatform(store: BlobStore, leaf: Leaf, image: LoadedImage): Result<never> {
  return fail(
    'image/no-platform',
    `${leaf.label} of ${store.name} is listed for ${leaf.platform ?? 'another platform'}`,
    `its configuration says ${platformText(image.config)}`,
    'build the image again; its index is wrong',
  );
}

function labelOf(descriptor: Descriptor): string {
  const { annotations } = descriptor;
  return (
    annotations?.['io.containerd.image.name'] ?? annotations?.['org.opencontainers.image.ref.name'] ?? descriptor.digest
  );
}

/** Asked of a registry it would cost requests for an answer that the history mostly gives. */
async function withProvenance(
  store: BlobStore,
  image: LoadedImage,
  about: Descriptor | undefined,
): Promise<LoadedImage> {
  if (about === undefined || store.isRemote === true) return image;
  const diffIds = new Map(
    image.places.flatMap(({ id, expected: { digest } }) => (digest === undefined ? [] : [[digest, id] as const])),
  );
  const provenance = await loadProvenance(store, about, diffIds);
  return provenance === undefined ? image : { ...image, provenance };
}

interface Position {
  readonly depth: number;
  readonly label: string;
  readonly parent?: string;
  readonly failures: readonly Failure[];
  readonly passage: Passage;
}

async function expand(store: BlobStore, descriptor: Descriptor, position: Position): Promise<Result<Leaf[]>> {
  const { label, failures, passage } = position;
  const about = descriptor.annotations?.['vnd.docker.reference.digest'];
  const isDoubtful = saysNoImage(descriptor);
  if ((isDoubtful || isNowhere(descriptor.platform)) && about !== undefined)
    passage.attestations.set(about, descriptor);
  if (isNowhere(descriptor.platform)) return ok([]);
  const platform = descriptor.platform === undefined ? {} : { platform: platformText(descriptor.platform) };
  const parent = position.parent === undefined ? {} : { parent: position.parent };
  const isImage = /\.manifest\.v1|distribution\.manifest\.v2/.test(descriptor.mediaType);
  const leaf = { descriptor, label, failures, isDoubtful, ...platform, ...parent };
  if (isImage) return ok([leaf]);
  passage.documents += 1;
  if (passage.documents > MAX_DOCUMENTS) return tooMuch(store);
  const document = await readManifest(store, descriptor);
  if (!document.ok) return isDoubtful ? ok([]) : document;
  const { manifest } = document.value;
  if (manifest.kind === 'image') return ok([leaf]);
  if (position.depth >= MAX_DEPTH) return tooMuch(store);
  const leaves: Leaf[] = [];
  for (const child of manifest.manifests) {
    const below = { depth: position.depth + 1, label, parent: descriptor.digest, passage };
    const found = await expand(store, child, { ...below, failures: [...failures, ...document.value.failures] });
    if (!found.ok) return found;
    leaves.push(...found.value);
    if (leaves.length > 4096) return tooMuch(store);
  }
  return ok(leaves);
}

function tooMuch(store: BlobStore): Result<never> {
  return fail(
    'image/too-large',
    `${store.name} has indexes in indexes beyond ${MAX_DEPTH} levels, more than 4096 images, or more than ${MAX_DOCUMENTS} documents to look into`,
    'no builder nests so; reading stops here, so that a hostile index cannot go on for ever',
    'give a reference to the image itself, by its digest',
  );
}

async function readManifest(
  store: BlobStore,
  descriptor: Descriptor,
): Promise<Result<{ manifest: Manifest; failures: readonly Failure[] }>> {
  const document = await store.document(descriptor, MAX_MANIFEST);
  if (!document.ok) return document;
  const manifest = parseManifest(document.value.bytes, `manifest ${descriptor.digest} of ${store.name}`);
  return manifest.ok ? ok({ manifest: manifest.value, failures: document.value.failures }) : manifest;
}

/** Leaves with their platforms. Where the index does not say one, or that it is no image, the configuration is read. */
async function knowPlatforms(store: BlobStore, leaves: readonly Leaf[]): Promise<Result<OpenedLeaf[]>> {
  const opened: OpenedLeaf[] = [];
  const only = leaves.length === 1;
  let first: Failure | undefined;
  let tried = 0;
  for (const leaf of leaves) {
    if (leaf.platform !== undefined && !leaf.isDoubtful) {
      opened.push({ ...leaf, platform: leaf.platform });
      continue;
    }
    if (opened.length >= MAX_OPENED) return ambiguous(opened, store.name);
    tried += 1;
    if (tried > MAX_DOCUMENTS) return tooMuch(store);
    const image = await load(store, leaf);
    if (leaf.isDoubtful && (!image.ok || isNowhere(image.value.config))) continue;
    if (image.ok) opened.push({ ...leaf, platform: image.value.platform, image: image.value });
    else if (only || image.failure.code !== 'image/unsupported') return image;
    else first ??= image.failure;
  }
  // Nothing but artifacts: say of what kind the first one is.
  return opened.length === 0 && first !== undefined ? { ok: false, failure: first } : ok(opened);
}

async function load(store: BlobStore, leaf: Leaf): Promise<Result<LoadedImage>> {
  const { descriptor, label } = leaf;
  const what = `${label} of ${store.name}`;
  const read = await readManifest(store, descriptor);
  if (!read.ok) return read;
  const { manifest } = read.value;
  if (manifest.kind !== 'image') {
    return fail(
      'image/corrupt',
      `${what} is an index`,
      'its descriptor says that it is an image',
      'build the image again',
    );
  }
  const document = await store.document(manifest.config, MAX_CONFIG);
  if (!document.ok) return document;
  const config = parseConfig(document.value.bytes, `the configuration of ${what}`);
  if (!config.ok) return config;
  const blobs = manifest.layers.map(({ digest, mediaType, size }, index) => {
    const layer = manifest.layers[index];
    return { key: layer === undefined ? digest : store.keyOf(layer), digest, mediaType, size };
  });
  const { places, failures } = layerPlaces(blobs, config.value, what);
  return ok({
    label,
    digest: descriptor.digest,
    platform: leaf.platform ?? platformText(config.value),
    config: config.value,
    places,
    failures: [...leaf.failures, ...read.value.failures, ...document.value.failures, ...failures],
  });
}
