import type { ByteStream } from '../domain/bytes.ts';
import { ok, type Result } from '../domain/failure.ts';
import { formatRegistryRef, type RegistryRef } from '../domain/image-ref.ts';
import type { Descriptor, Registry } from '../domain/registry.ts';
import { failureOf } from './digest.ts';
import type { PlatformChoice } from './platforms.ts';
import { resolveOci } from './resolve-oci.ts';
import { failed, tooLarge } from './seekable-archive.ts';
import { seekableLayers } from './seekable-layers.ts';
import type { BlobStore, LoadedTarget } from './source.ts';

/** Finds the images that a reference names in a registry. */
export async function resolveRegistry(
  registry: Registry,
  ref: RegistryRef,
  choice: PlatformChoice,
): Promise<Result<LoadedTarget>> {
  const root = await registry.manifest(ref);
  if (!root.ok) return root;
  const { bytes, digest, mediaType } = root.value;
  const store = registryStore(registry, ref, new Map([[digest, bytes]]));
  const descriptor: Descriptor = { mediaType, digest, size: bytes.length };
  return resolveOci(store, { descriptors: [descriptor] }, choice);
}

function registryStore(registry: Registry, ref: RegistryRef, known: ReadonlyMap<string, Uint8Array>): BlobStore {
  const name = formatRegistryRef(ref);
  const layer = new Map<string, Descriptor>();
  return {
    name,
    isRemote: true,
    keyOf(descriptor) {
      layer.set(descriptor.digest, descriptor);
      return descriptor.digest;
    },
    async document(descriptor, maxBytes) {
      const have = known.get(descriptor.digest);
      if (have !== undefined) return ok({ bytes: have, failures: [] });
      if (descriptor.size > maxBytes)
        return failed(tooLarge(`${descriptor.digest} of ${name}`, descriptor.size, maxBytes));
      const bytes = await documentBytes(registry, ref, descriptor);
      return bytes.ok ? ok({ bytes: bytes.value, failures: [] }) : bytes;
    },
    layers: seekableLayers(
      name,
      async (place) => {
        const { digest, size } = place.expected;
        const known = layer.get(place.key);
        const descriptor = known ?? { mediaType: place.mediaType ?? '', digest: digest ?? '', size: size ?? 0 };
        // Its digest is computed beside that of what is in it, as its bytes pass.
        const stream = await registry.blob(ref, descriptor, true);
        return stream.ok ? ok({ bytes: stream.value }) : stream;
      },
      // Manifest and configuration were checked by their digests, so the diff ids are those that the image's author wrote. An author who
      // names other diff ids than the blobs have gets nothing by it: every engine computes them when it unpacks, and refuses such an image.
      { byClaim: true },
    ),
  };
}

/** Manifests come from the manifest endpoint, configurations are blobs. */
async function documentBytes(
  registry: Registry,
  ref: RegistryRef,
  descriptor: Descriptor,
): Promise<Result<Uint8Array>> {
  if (/manifest|image\.index/.test(descriptor.mediaType)) {
    const { registry: host, repository } = ref;
    const document = await registry.manifest({ registry: host, repository, digest: descriptor.digest });
    return document.ok ? ok(document.value.bytes) : document;
  }
  const stream = await registry.blob(ref, descriptor);
  return stream.ok ? gather(stream.value, descriptor) : stream;
}

async function gather(stream: ByteStream, descriptor: Descriptor): Promise<Result<Uint8Array>> {
  const parts: Uint8Array[] = [];
  try {
    for await (const part of stream) parts.push(part);
  } catch (error) {
    return failed(failureOf(error, descriptor.digest));
  }
  return ok(Buffer.concat(parts));
}
