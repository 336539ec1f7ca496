import { createHash } from 'node:crypto';
import { ok, type Result } from '../../domain/failure.ts';
import { formatRegistryRef, type RegistryRef } from '../../domain/image-ref.ts';
import type { BuildOrder, BuildResult, Call, PushCalls, PushOrder } from '../builder.ts';
import { notStored, unreadable } from '../docker/store.ts';

/** Image ids of containers/storage: the config's digest, with or without its algorithm. */
const ID = /^(?:sha256:)?([0-9a-f]{64})$/;

/** Name of the manifest list that builds for several platforms go into: one of the run's own. */
export function listName(order: BuildOrder): string {
  return `localhost/seaworthy-${createHash('sha256').update(order.scratch).digest('hex').slice(0, 16)}:built`;
}

/** Reads the iidfile of `buildah build` and `podman build`. */
export function readImageId(text: string): Result<string> {
  const hex = ID.exec(text.trim())?.[1];
  return hex === undefined ? unreadable(text) : ok(hex);
}

/** A copy of the image, or of the list of images, in an OCI layout. `copy` are the arguments that make it; the digest lies in `digestFile`. */
export function copied(
  order: BuildOrder,
  id: string,
  copy: { call: (layout: string, digestFile: string) => Call; writesDigest: boolean },
): BuildResult {
  const path = `${order.scratch}/layout`;
  const digestFile = `${order.scratch}/digest`;
  return {
    target: { kind: 'oci-dir', path, text: `oci:${path}` },
    stored: id,
    // A list of images has a name, and no config.
    ...(order.platforms.length > 1 ? {} : { id: `sha256:${id}` }),
    calls: [copy.call(path, digestFile)],
    ...(copy.writesDigest ? { digestFile } : {}),
  };
}

/** The same image of the store that was copied and checked goes to each tag. */
export function pushFromStorage({ build, stored, tags }: PushOrder): Result<PushCalls> {
  if (stored === undefined) return notStored();
  const several = build.platforms.length > 1;
  const calls = tags.map((tag) => {
    const verb = several ? ['manifest', 'push', '--all', ...withoutTls(tag)] : ['push'];
    return { args: [...verb, '--', stored, `docker://${formatRegistryRef(tag)}`] };
  });
  return ok({ kind: 'direct', calls });
}

/** `manifest push` does not look for insecure registries in registries.conf (buildah 1.28): those of this very machine are told to it. */
function withoutTls({ registry }: RegistryRef): readonly string[] {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/.test(registry) ? ['--tls-verify=false'] : [];
}
