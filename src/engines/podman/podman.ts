import { ok } from '../../domain/failure.ts';
import { readRelease, storageBuild } from '../buildah/buildah.ts';
import { copied, pushFromStorage, readImageId } from '../buildah/storage.ts';
import { BUILDAH_SYMPTOMS } from '../buildah/symptoms.ts';
import type { BuilderAdapter, Detection } from '../builder.ts';
import { onePlatformOnly } from '../docker/docker.ts';
import { CONTAINERS_VARIABLES } from '../environment.ts';

/**
 * `podman build`. Handover: `podman save --format oci-dir`, which compresses nothing; an image that is to be pushed is pushed into the
 * layout too, so that it has the digest that the registry will see. One platform at a time: podman 4.3 leaves platforms out of a list.
 */
export const podman: BuilderAdapter = {
  name: 'podman',
  program: 'podman',
  variables: CONTAINERS_VARIABLES,
  symptoms: BUILDAH_SYMPTOMS,
  probes: [['--version']],

  detect([version]): Detection {
    const release = readRelease('podman', version);
    if (release === undefined) return { kind: 'absent', because: 'podman is not on this machine' };
    return { kind: 'ready', label: `podman ${release}`, severalPlatforms: false };
  },

  build: (order) => (order.platforms.length > 1 ? onePlatformOnly(order) : storageBuild('build', order)),

  result(text, order) {
    const id = readImageId(text);
    if (!id.ok) return id;
    if (order.push) {
      const call = (layout: string, digestFile: string): { args: string[] } => ({
        args: ['push', '--digestfile', digestFile, '--', id.value, `oci:${layout}:built`],
      });
      return ok(copied(order, id.value, { call, writesDigest: true }));
    }
    const call = (layout: string): { args: string[] } => ({
      args: ['save', '--format', 'oci-dir', '--output', layout, '--', id.value],
    });
    return ok(copied(order, id.value, { call, writesDigest: false }));
  },

  push: pushFromStorage,
};
