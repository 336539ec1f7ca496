import { ok, type Result } from '../domain/failure.ts';
import { cleanPath } from '../formats/entry-path.ts';
import { parseConfig } from './config.ts';
import { digestMismatch, sha256 } from './digest.ts';
import {
  blobPath,
  type DockerImageEntry,
  MAX_CONFIG,
  MAX_MANIFEST,
  parseDockerManifest,
  parseManifest,
} from './manifest.ts';
import { layerPlaces } from './places.ts';
import { ambiguous, choosePlatforms, notNamed, type PlatformChoice, platformText } from './platforms.ts';
import { failed, missingMember } from './seekable-archive.ts';
import type { LoadedImage, LoadedTarget, Members } from './source.ts';

/** So many configurations are read at most, to see which image is meant. */
const MAX_OPENED = 64;

/** Reads manifest.json of a docker archive and the configurations of the images that are asked for. `name` is a tag to choose by. */
export async function resolveDocker(
  members: Members,
  manifest: Uint8Array,
  choice: PlatformChoice,
  name: string | undefined,
): Promise<Result<LoadedTarget>> {
  const entries = parseDockerManifest(manifest, `manifest.json of ${members.name}`);
  if (!entries.ok) return entries;
  const named =
    name === undefined ? entries.value : entries.value.filter(({ tags }) => tags.some((tag) => sameTag(tag, name)));
  if (named.length === 0 && name !== undefined) {
    return notNamed(
      entries.value.flatMap(({ tags }) => tags),
      members.name,
      name,
    );
  }
  const images: LoadedImage[] = [];
  for (const entry of distinctConfigs(named)) {
    if (images.length >= MAX_OPENED) return ambiguous(images, members.name);
    const image = await load(members, entry);
    if (!image.ok) return image;
    images.push(image.value);
  }
  const tags = new Set(images.map(({ label }) => label));
  // Several names are several images; one name with several platforms is a choice of platforms.
  if (images.length > 1 && tags.size > 1) return ambiguous(images, members.name);
  const chosen = choosePlatforms(images, choice, members.name);
  if (!chosen.ok) return chosen;
  return ok({ images: chosen.value, digest: chosen.value[0]?.digest ?? '', layers: members.layers });
}

/** `app` is `app:latest`, with or without Docker Hub's own prefixes. */
function sameTag(tag: string, name: string): boolean {
  const full = (text: string): string => {
    const short = text.replace(/^docker\.io\//, '').replace(/^library\//, '');
    return short.lastIndexOf(':') > short.lastIndexOf('/') ? short : `${short}:latest`;
  };
  return full(tag) === full(name);
}

function distinctConfigs(entries: readonly DockerImageEntry[]): DockerImageEntry[] {
  return entries.filter((entry, index) => entries.findIndex(({ config }) => config === entry.config) === index);
}

async function load(members: Members, entry: DockerImageEntry): Promise<Result<LoadedImage>> {
  const path = cleanPath(entry.config);
  const bytes = await members.bytes(path, MAX_CONFIG);
  if (bytes === undefined) return failed(missingMember(path, members.name));
  if (!bytes.ok) return bytes;
  const what = `the configuration ${path} of ${members.name}`;
  const config = parseConfig(bytes.value, what);
  if (!config.ok) return config;
  const id = sha256(bytes.value);
  const named = /(?:^|\/)([0-9a-f]{64})(?:\.json)?$/.exec(path)?.[1];
  const wrongId = named !== undefined && `sha256:${named}` !== id ? [digestMismatch(what, `sha256:${named}`, id)] : [];
  const blobs = entry.layers.map((layer) => blobOf(cleanPath(layer)));
  const { places, failures } = layerPlaces(blobs, config.value, members.name);
  return ok({
    label: entry.tags.join(', ') || id,
    digest: (await manifestDigest(members, id)) ?? id,
    platform: platformText(config.value),
    config: config.value,
    places,
    failures: [...members.failures, ...wrongId, ...failures],
  });
}

/** Since Docker 25 layers are blobs whose name is their digest. */
function blobOf(path: string): { key: string; digest?: string } {
  const named = /^blobs\/sha256\/([0-9a-f]{64})$/.exec(path)?.[1];
  return named === undefined ? { key: path } : { key: path, digest: `sha256:${named}` };
}

/** Digest of the manifest that has this configuration, where the archive is an OCI layout as well (Docker 25 and newer). */
async function manifestDigest(members: Members, configDigest: string): Promise<string | undefined> {
  const index = await members.bytes('index.json', MAX_MANIFEST);
  const parsed = index?.ok === true ? parseManifest(index.value, 'index.json') : undefined;
  if (parsed?.ok !== true || parsed.value.kind !== 'index') return undefined;
  const pending = [...parsed.value.manifests].slice(0, 64);
  for (let step = 0; step < 256; step += 1) {
    const descriptor = pending.pop();
    if (descriptor === undefined) return undefined;
    const bytes = await members.bytes(blobPath(descriptor.digest), MAX_MANIFEST);
    const manifest = bytes?.ok === true ? parseManifest(bytes.value, descriptor.digest) : undefined;
    if (bytes?.ok !== true || manifest?.ok !== true || sha256(bytes.value) !== descriptor.digest) continue;
    if (manifest.value.kind === 'index') pending.push(...manifest.value.manifests.slice(0, 64));
    else if (manifest.value.config.digest === configDigest) return descriptor.digest;
  }
  return undefined;
}
