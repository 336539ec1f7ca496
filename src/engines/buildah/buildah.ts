import type { Capture } from '../../domain/engine.ts';
import { ok, type Result } from '../../domain/failure.ts';
import { platformArguments, sharedBuildArguments } from '../build-arguments.ts';
import type { BuildCall, BuilderAdapter, BuildOrder, Detection } from '../builder.ts';
import { CONTAINERS_VARIABLES } from '../environment.ts';
import { copied, listName, pushFromStorage, readImageId } from './storage.ts';
import { BUILDAH_SYMPTOMS } from './symptoms.ts';

/**
 * `buildah bud`, without any daemon (the verb `build` came later; `bud` is there in every version). The image is copied from
 * containers/storage into an OCI layout: layers as they are, unless the image is to be pushed; then compressed, as the push compresses them.
 */
export const buildah: BuilderAdapter = {
  name: 'buildah',
  program: 'buildah',
  variables: CONTAINERS_VARIABLES,
  symptoms: BUILDAH_SYMPTOMS,
  probes: [['--version']],

  detect([version]): Detection {
    const release = readRelease('buildah', version);
    if (release === undefined) return { kind: 'absent', because: 'buildah is not on this machine' };
    return { kind: 'ready', label: `buildah ${release}`, severalPlatforms: true };
  },

  build: (order) => storageBuild('bud', order),

  result(text, order) {
    const several = order.platforms.length > 1;
    const id = several ? ok(listName(order)) : readImageId(text);
    if (!id.ok) return id;
    const verb = several ? ['manifest', 'push', '--all'] : ['push', ...(order.push ? [] : ['--disable-compression'])];
    const call = (layout: string, digestFile: string): { args: string[] } => ({
      args: [...verb, '--digestfile', digestFile, '--', id.value, `oci:${layout}:built`],
    });
    return ok(copied(order, id.value, { call, writesDigest: true }));
  },

  push: pushFromStorage,
};

/** The build of buildah and podman: one image with its tags, or for several platforms a list of images. */
export function storageBuild(verb: string, order: BuildOrder): Result<BuildCall> {
  const several = order.platforms.length > 1;
  const platform = platformArguments(order.platforms);
  if (!platform.ok) return platform;
  const shared = sharedBuildArguments(several ? { ...order, tags: [] } : order);
  if (!shared.ok) return shared;
  const resultFile = `${order.scratch}/image-id`;
  // An iidfile holds one id, and is refused for several images.
  const result = several ? ['--manifest', listName(order)] : ['--iidfile', resultFile];
  const args = [verb, ...result, ...platform.value, ...shared.value.flags, '--', shared.value.context];
  return ok(several ? { args } : { args, resultFile });
}

/** `buildah version 1.28.2 (image-spec …)`, `podman version 4.3.1`. */
export function readRelease(program: string, capture: Capture | undefined): string | undefined {
  if (capture?.exitCode !== 0) return undefined;
  const words = new TextDecoder().decode(capture.stdout).slice(0, 200).split(/\s+/);
  return words[0] === program && words[1] === 'version' ? words[2] : undefined;
}
