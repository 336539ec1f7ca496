import * as v from 'valibot';
import { parseJson } from './parse-json.ts';

/** `algorithm:hex` of the two algorithms that the OCI image spec registers. */
export const DIGEST = /^sha(?:256:[0-9a-f]{64}|512:[0-9a-f]{128})$/;

const Layer = v.object({
  mediaType: v.string(),
  digest: v.pipe(v.string(), v.regex(DIGEST)),
  size: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  annotations: v.optional(v.record(v.string(), v.string())),
});

/** The parts of an OCI image manifest that signatures use (image-spec, manifest.md). */
const SignatureManifest = v.object({
  layers: v.pipe(v.array(Layer), v.maxLength(10_000)),
  subject: v.optional(v.object({ digest: v.string() })),
  annotations: v.optional(v.record(v.string(), v.string())),
});
export type SignatureManifest = v.InferOutput<typeof SignatureManifest>;

/** Reads the manifest of something that was attached to an image; undefined where it is none. */
export function parseSignatureManifest(bytes: Uint8Array): SignatureManifest | undefined {
  return parseJson(bytes, SignatureManifest);
}

const Index = v.object({ manifests: v.pipe(v.array(v.object({ digest: v.string() })), v.maxLength(10_000)) });

/** Digests of the manifests that an index lists; empty for a manifest. */
export function listedDigests(bytes: Uint8Array): readonly string[] {
  return parseJson(bytes, Index)?.manifests.map((manifest) => manifest.digest) ?? [];
}
