import { type Bundle, bundleFromJSON, ValidationError } from '@sigstore/bundle';
import * as v from 'valibot';
import { parseJson } from './parse-json.ts';

/** More entries or timestamps than any client makes would only cost time: each is a check of a signature. */
const MAX_ENTRIES = 8;
const MAX_PROOF_HASHES = 64;
/** Numbers of a log are at most those of an int64; checkpoints have a few lines. Longer ones cost quadratic time to parse. */
const MAX_NUMBER_TEXT = 20;
const MAX_CHECKPOINT = 64 * 1024;
const MAX_CHECKPOINT_SIZE_LINE = 256;
const MAX_CERTIFICATE = 64 * 1024;

const NumberText = v.optional(v.union([v.pipe(v.string(), v.maxLength(MAX_NUMBER_TEXT)), v.number()]));
const Certificate = v.optional(
  v.looseObject({ rawBytes: v.optional(v.pipe(v.string(), v.maxLength(MAX_CERTIFICATE))) }),
);
const Proof = v.looseObject({
  logIndex: NumberText,
  treeSize: NumberText,
  hashes: v.optional(v.pipe(v.array(v.string()), v.maxLength(MAX_PROOF_HASHES))),
  checkpoint: v.optional(
    v.looseObject({ envelope: v.optional(v.pipe(v.string(), v.maxLength(MAX_CHECKPOINT), v.check(hasShortSize))) }),
  ),
});

/** The second line of a checkpoint is a number that the library reads before it checks any signature. */
function hasShortSize(envelope: string): boolean {
  return (envelope.split('\n', 2)[1] ?? '').length <= MAX_CHECKPOINT_SIZE_LINE;
}

/** Bounds alone; the form itself is checked by the library. */
const BoundedBundle = v.looseObject({
  verificationMaterial: v.looseObject({
    certificate: Certificate,
    x509CertificateChain: v.optional(
      v.looseObject({ certificates: v.optional(v.pipe(v.array(Certificate), v.maxLength(MAX_ENTRIES))) }),
    ),
    tlogEntries: v.optional(
      v.pipe(
        v.array(v.looseObject({ logIndex: NumberText, integratedTime: NumberText, inclusionProof: v.optional(Proof) })),
        v.maxLength(MAX_ENTRIES),
      ),
    ),
    timestampVerificationData: v.optional(
      v.looseObject({ rfc3161Timestamps: v.optional(v.pipe(v.array(v.unknown()), v.maxLength(MAX_ENTRIES))) }),
    ),
  }),
});

/** Reads a sigstore bundle (v0.1 to v0.3, protobuf-specs sigstore_bundle.proto as JSON). Answers with the reason where it is none. */
export function readBundle(bytes: Uint8Array): { readonly bundle: Bundle } | { readonly reason: string } {
  const json = parseJson(bytes, BoundedBundle);
  if (json === undefined) return { reason: 'it is not a sigstore bundle, or beyond the bounds of one' };
  return toBundle(json);
}

/** The same for a value that is already JSON. */
export function toBundle(json: unknown): { readonly bundle: Bundle } | { readonly reason: string } {
  try {
    return { bundle: bundleFromJSON(json) };
  } catch (error) {
    const fields = error instanceof ValidationError ? `: ${error.fields.join(', ')}` : '';
    return { reason: `it is not a valid sigstore bundle${fields}` };
  }
}
