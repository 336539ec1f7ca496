import * as v from 'valibot';
import { parseRegistryRef, type RegistryRef, repositoryOf } from '../domain/image-ref.ts';
import { parseJson } from './parse-json.ts';
import { quoted } from './trust.ts';

/** Media type of a cosign payload that is kept as a layer (cosign, SIGNATURE_SPEC.md). */
export const SIMPLE_SIGNING_TYPE = 'application/vnd.dev.cosign.simplesigning.v1+json';
/** Payloads are some 250 bytes; annotations of the signer may add to that. */
export const MAX_PAYLOAD_BYTES = 256 * 1024;

/** containers/image, containers-signature(5): `critical` must be understood in full, `optional` is anything. */
const Payload = v.object({
  critical: v.strictObject({
    type: v.string(),
    image: v.strictObject({ 'docker-manifest-digest': v.string() }),
    identity: v.strictObject({ 'docker-reference': v.string() }),
  }),
  optional: v.optional(v.unknown()),
});

/** cosign writes the first, skopeo and podman the second. */
const TYPES = ['cosign container image signature', 'atomic container signature'];

/**
 * Reads a simple signing payload and holds it against the digest of the image.
 * Answers with the image's name as the signer wrote it, or with the reason why the payload is not about this image.
 */
export function readSimpleSigning(
  payload: Uint8Array,
  digest: string,
): { readonly dockerReference: string } | { readonly reason: string } {
  if (payload.length > MAX_PAYLOAD_BYTES) return { reason: `the payload has ${payload.length} bytes` };
  const parsed = parseJson(payload, Payload);
  if (parsed === undefined) return { reason: 'the payload is not of the simple signing form' };
  const { type, image, identity } = parsed.critical;
  if (!TYPES.includes(type)) return { reason: `the payload is of the type ${quoted(type)}` };
  const signed = image['docker-manifest-digest'];
  if (signed !== digest) return { reason: `it signs ${quoted(signed)}, and the image is ${digest}` };
  return { dockerReference: identity['docker-reference'] };
}

/** True when the name in a payload is that of the image's repository (containers-policy.json(5), matchRepository). */
export function namesRepository(dockerReference: string, ref: RegistryRef): boolean {
  const named = parseRegistryRef(dockerReference);
  return named.ok && repositoryOf(named.value) === repositoryOf(ref);
}
