import { createHash } from 'node:crypto';
import { ok, type Result } from '../../domain/failure.ts';
import { formatRegistryRef } from '../../domain/image-ref.ts';
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
    // The id of a list is its own, and no config's digest.
    ...(order.platforms.length > 1 ? { stored: listName(order) } : { stored: id, id: `sha256:${id}` }),
    calls: [copy.call(path, digestFile)],
    ...(copy.writesDigest ? { digestFile } : {}),
  };
}

/** The same image of the store that was copied and checked goes to each tag. */
export function pushFromStorage({ build, stored, tags }: PushOrder): Result<PushCalls> {
  if (stored === undefined) return notStored();
  const verb = build.platforms.length > 1 ? ['manifest', 'push', '--all'] : ['push'];
  const calls = tags.map((tag) => ({ args: [...verb, '--', stored, `docker://${formatRegistryRef(tag)}`] }));
  return ok({ kind: 'direct', calls });
}
