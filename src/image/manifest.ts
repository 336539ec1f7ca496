import * as v from 'valibot';
import { fail, ok, type Result } from '../domain/failure.ts';
import type { Descriptor } from '../domain/registry.ts';
import { isDigest } from './digest.ts';
import { parseJson } from './json.ts';

/** Bytes of a manifest or index (distribution-spec: registries take up to 4 MiB), and of a configuration. */
export const MAX_MANIFEST = 4 * 2 ** 20;
export const MAX_CONFIG = 16 * 2 ** 20;
/** No engine puts more than 500 layers on each other (overlayfs). */
const MAX_LAYERS = 512;
/** An index of more than this is not of this world. */
const MAX_MANIFESTS = 2048;

const Platform = v.object({
  os: v.fallback(v.string(), ''),
  architecture: v.fallback(v.string(), ''),
  variant: v.fallback(v.nullish(v.string()), undefined),
});

const DescriptorSchema = v.pipe(
  v.object({
    mediaType: v.fallback(v.nullish(v.string()), ''),
    digest: v.pipe(v.string(), v.check(isDigest, 'is not a sha256 or sha512 digest')),
    size: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
    platform: v.fallback(v.nullish(Platform), undefined),
    annotations: v.fallback(v.nullish(v.record(v.string(), v.string())), undefined),
    artifactType: v.fallback(v.nullish(v.string()), undefined),
  }),
  v.transform((raw): Descriptor => {
    const { platform } = raw;
    return {
      mediaType: raw.mediaType ?? '',
      digest: raw.digest,
      size: raw.size,
      ...(platform === undefined || platform === null
        ? {}
        : {
            platform: {
              os: platform.os,
              architecture: platform.architecture,
              ...(platform.variant ? { variant: platform.variant } : {}),
            },
          }),
      ...(raw.annotations ? { annotations: raw.annotations } : {}),
      ...(raw.artifactType ? { artifactType: raw.artifactType } : {}),
    };
  }),
);

const Document = v.object({
  schemaVersion: v.fallback(v.nullish(v.number()), undefined),
  mediaType: v.fallback(v.nullish(v.string()), undefined),
  artifactType: v.fallback(v.nullish(v.string()), undefined),
  config: v.nullish(DescriptorSchema),
  layers: v.nullish(v.pipe(v.array(DescriptorSchema), v.maxLength(MAX_LAYERS))),
  manifests: v.nullish(v.pipe(v.array(DescriptorSchema), v.maxLength(MAX_MANIFESTS))),
  fsLayers: v.nullish(v.unknown()),
});

/** A manifest of one image, or an index of several (image-spec manifest.md and image-index.md; Docker's schema 2 has the same shape). */
export type Manifest =
  | { readonly kind: 'image'; readonly config: Descriptor; readonly layers: readonly Descriptor[] }
  | { readonly kind: 'index'; readonly manifests: readonly Descriptor[] };

const IMAGE_CONFIGS = [
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
  // Written by early builders.
  'application/octet-stream',
  'application/json',
  '',
];

/** Parses a manifest or index. Fails with image/corrupt, or image/unsupported for Docker schema 1 and for artifacts that are no images. */
export function parseManifest(bytes: Uint8Array, what: string): Result<Manifest> {
  const parsed = parseJson(bytes, Document, what);
  if (!parsed.ok) return parsed;
  const { config, layers, manifests, schemaVersion, fsLayers } = parsed.value;
  if (schemaVersion === 1 || (fsLayers !== undefined && fsLayers !== null)) return schemaOne(what);
  // A document that could be read both ways is refused (image-spec, CVE-2021-41190).
  if (manifests && (layers || config)) return notManifest(what, 'it is an index and a manifest at once');
  if (manifests) return ok({ kind: 'index', manifests });
  if (!config || !layers) return notManifest(what, 'it has neither `manifests` nor `config` and `layers`');
  if (!IMAGE_CONFIGS.includes(config.mediaType)) return notAnImage(what, config.mediaType);
  return ok({ kind: 'image', config, layers });
}

/**
 * Parses the list of referrers: an index, in which `manifests` is null where a registry written in Go has none
 * (seen with olareg 0.1.2). Undefined where it is no index.
 */
export function parseReferrers(bytes: Uint8Array, what: string): Result<readonly Descriptor[] | undefined> {
  const parsed = parseJson(bytes, Document, what);
  if (!parsed.ok) return parsed;
  const { config, layers, manifests } = parsed.value;
  return ok(config || layers || manifests === undefined ? undefined : (manifests ?? []));
}

function schemaOne(what: string): Result<never> {
  return fail(
    'image/unsupported',
    `${what} is a manifest of Docker's schema 1`,
    'the format has been given up since 2017 and its digests cannot be trusted',
    'push the image again with a current Docker, or copy it with `skopeo copy --format oci`',
  );
}

function notManifest(what: string, why: string): Result<never> {
  return fail('image/corrupt', `${what} is not a manifest`, why, 'build, pull or save the image again');
}

function notAnImage(what: string, mediaType: string): Result<never> {
  return fail(
    'image/unsupported',
    `${what} is not a container image`,
    `its configuration is of the type ${mediaType.slice(0, 200)}`,
    'give a reference to an image, not to a chart, signature or other artifact',
  );
}

/** Why a layer of this media type cannot be read, if so: it is encrypted, or no tar. */
export function unreadableLayer(mediaType: string): string | undefined {
  if (mediaType.includes('encrypted')) return 'it is encrypted';
  const known = mediaType === '' || /(?:\.tar|\+gzip|\+zstd|octet-stream|x-tar|x-gzip)/.test(mediaType);
  return known ? undefined : `it is of the type ${mediaType.slice(0, 200)}`;
}

const DockerManifest = v.pipe(
  v.array(
    v.object({
      Config: v.string(),
      RepoTags: v.fallback(v.nullish(v.array(v.string())), undefined),
      Layers: v.nullish(v.pipe(v.array(v.string()), v.maxLength(MAX_LAYERS))),
    }),
  ),
  v.maxLength(MAX_MANIFESTS),
);

/** One image of a docker archive's manifest.json: paths of members. */
export interface DockerImageEntry {
  readonly config: string;
  readonly tags: readonly string[];
  readonly layers: readonly string[];
}

/** Parses manifest.json of a docker archive (moby, image/tarexport). */
export function parseDockerManifest(bytes: Uint8Array, what: string): Result<readonly DockerImageEntry[]> {
  const parsed = parseJson(bytes, DockerManifest, what);
  if (!parsed.ok) return parsed;
  return ok(
    parsed.value.map(({ Config, RepoTags, Layers }) => ({
      config: Config,
      tags: RepoTags ?? [],
      layers: Layers ?? [],
    })),
  );
}

/** Member or file name of a blob in an OCI layout (image-spec, image-layout.md). The digest has been checked by its schema. */
export function blobPath(digest: string): string {
  return `blobs/${digest.replace(':', '/')}`;
}
