import { ok } from '../domain/failure.ts';
import { digestMismatch, hasDigest, sha256 } from './digest.ts';
import { blobPath } from './manifest.ts';
import { failed, missingMember } from './seekable-archive.ts';
import type { BlobStore, Members } from './source.ts';

/** The blobs of an OCI layout (image-spec, image-layout.md), whether it lies in a folder or an archive. */
export function membersAsStore(members: Members): BlobStore {
  return {
    name: members.name,
    layers: members.layers,
    keyOf: ({ digest }) => blobPath(digest),
    async document(descriptor, maxBytes) {
      const bytes = await members.bytes(blobPath(descriptor.digest), maxBytes);
      if (bytes === undefined) return failed(missingMember(blobPath(descriptor.digest), members.name));
      if (!bytes.ok) return bytes;
      const right = hasDigest(bytes.value, descriptor.digest);
      const wrong = digestMismatch(`a document of ${members.name}`, descriptor.digest, sha256(bytes.value));
      return ok({ bytes: bytes.value, failures: right ? [] : [wrong] });
    },
  };
}
