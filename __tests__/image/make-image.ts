import { createHash } from 'node:crypto';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { type TestEntry, tarOf } from '../formats/write-tar.ts';

export function sha256(bytes: Uint8Array | string): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

export interface MadeImage {
  readonly layers: readonly Buffer[];
  readonly diffIds: readonly string[];
  readonly config: Buffer;
}

/** Layers and a configuration that belong together. `config` is mixed into it. */
export function imageOf(
  layers: readonly (readonly TestEntry[])[],
  config: Readonly<Record<string, unknown>> = {},
): MadeImage {
  const tars = layers.map((entries) => tarOf(entries));
  const diffIds = tars.map((tar) => sha256(tar));
  const document = {
    architecture: 'amd64',
    os: 'linux',
    config: {},
    rootfs: { type: 'layers', diff_ids: diffIds },
    history: [],
    ...config,
  };
  return { layers: tars, diffIds, config: Buffer.from(JSON.stringify(document)) };
}

const hex = (digest: string): string => digest.slice('sha256:'.length);

/** Members of a docker archive as Docker wrote them until 24: `ID/layer.tar`, `ID.json`, manifest.json last. */
export function dockerEntries(images: readonly { image: MadeImage; tags: readonly string[] }[]): TestEntry[] {
  const members = images.flatMap(({ image }, number): TestEntry[] => [
    ...image.layers.map((content, index) => ({ path: `${number}-${index}/layer.tar`, content })),
    { path: `${hex(sha256(image.config))}.json`, content: image.config },
  ]);
  const manifest = images.map(({ image, tags }, number) => ({
    Config: `${hex(sha256(image.config))}.json`,
    RepoTags: tags,
    Layers: image.layers.map((_, index) => `${number}-${index}/layer.tar`),
  }));
  return [...members, { path: 'manifest.json', content: JSON.stringify(manifest) }];
}

export type Packing = 'none' | 'gzip' | 'zstd';
const PACK = { none: (bytes: Buffer) => bytes, gzip: gzipSync, zstd: zstdCompressSync };
const SUFFIX = { none: '', gzip: '+gzip', zstd: '+zstd' };

export interface Blob {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly bytes: Buffer;
}

export function blobOf(bytes: Buffer, mediaType: string): Blob {
  return { mediaType, digest: sha256(bytes), size: bytes.length, bytes };
}

export const descriptorOf = ({ mediaType, digest, size }: Blob): object => ({ mediaType, digest, size });

/** Blobs of an OCI image: layers, configuration, and the manifest last. */
export function ociBlobs(image: MadeImage, packing: Packing = 'gzip'): Blob[] {
  const layers = image.layers.map((tar) =>
    blobOf(PACK[packing](tar), `application/vnd.oci.image.layer.v1.tar${SUFFIX[packing]}`),
  );
  const config = blobOf(image.config, 'application/vnd.oci.image.config.v1+json');
  const document = { schemaVersion: 2, config: descriptorOf(config), layers: layers.map(descriptorOf) };
  return [
    ...layers,
    config,
    blobOf(Buffer.from(JSON.stringify(document)), 'application/vnd.oci.image.manifest.v1+json'),
  ];
}

export function lastOf<T>(list: readonly T[]): T {
  const last = list.at(-1);
  if (last === undefined) throw new Error('the list is empty');
  return last;
}

export function indexOf(manifests: readonly object[]): Blob {
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  return blobOf(Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, manifests })), mediaType);
}

/** Members of an OCI layout whose index.json lists `roots`. */
export function layoutEntries(blobs: readonly Blob[], roots: readonly object[]): TestEntry[] {
  return [
    ...blobs.map(({ digest, bytes }) => ({ path: `blobs/${digest.replace(':', '/')}`, content: bytes })),
    { path: 'index.json', content: indexOf(roots).bytes },
    { path: 'oci-layout', content: '{"imageLayoutVersion":"1.0.0"}' },
  ];
}
