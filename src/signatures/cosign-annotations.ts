import { Buffer } from 'node:buffer';
import { createHash, X509Certificate } from 'node:crypto';
import type { Bundle } from '@sigstore/bundle';
import * as v from 'valibot';
import { toBundle } from './bundle.ts';
import { parseJson } from './parse-json.ts';

/** cosign, specs/SIGNATURE_SPEC.md and pkg/oci/static/annotations: how a signature is kept beside its payload. */
const SIGNATURE = 'dev.cosignproject.cosign/signature';
const CERTIFICATE = 'dev.sigstore.cosign/certificate';
const REKOR_BUNDLE = 'dev.sigstore.cosign/bundle';
const TIMESTAMP = 'dev.sigstore.cosign/rfc3161timestamp';

const MAX_ANNOTATION = 256 * 1024;
const V01 = 'application/vnd.dev.sigstore.bundle+json;version=0.1';

const RekorBundle = v.object({
  SignedEntryTimestamp: v.string(),
  Payload: v.object({
    body: v.string(),
    integratedTime: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
    logIndex: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
    logID: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  }),
});
const Timestamp = v.object({ SignedRFC3161Timestamp: v.string() });
const EntryKind = v.object({ kind: v.string(), apiVersion: v.string() });

type Read<T> = { readonly value: T } | { readonly reason: string };

/**
 * Makes a sigstore bundle (v0.1) of a cosign payload and its annotations: Rekor's promise becomes a log entry with an
 * inclusion promise, the certificate its leaf. cosign's chain is left out: the trusted root has the authorities.
 * `by` says whether the certificate or a key is what signs; the other one is not looked at.
 */
export function bundleFromAnnotations(
  payload: Uint8Array,
  annotations: Readonly<Record<string, string>>,
  by: 'key' | 'identity',
): { readonly bundle: Bundle } | { readonly reason: string } {
  const signature = annotations[SIGNATURE];
  if (signature === undefined) return { reason: `it has no annotation ${SIGNATURE}` };
  const signer = by === 'key' ? { value: { publicKey: { hint: '' } } } : certificate(annotations[CERTIFICATE]);
  if ('reason' in signer) return signer;
  const entries = logEntries(annotations[REKOR_BUNDLE]);
  if ('reason' in entries) return entries;
  const timestamps = rfc3161(annotations[TIMESTAMP]);
  if ('reason' in timestamps) return timestamps;
  return toBundle({
    mediaType: V01,
    verificationMaterial: {
      ...signer.value,
      tlogEntries: entries.value,
      timestampVerificationData: { rfc3161Timestamps: timestamps.value },
    },
    messageSignature: {
      messageDigest: { algorithm: 'SHA2_256', digest: createHash('sha256').update(payload).digest('base64') },
      signature,
    },
  });
}

function certificate(pem: string | undefined): Read<object> {
  if (pem === undefined) return { reason: 'it is signed by a key, and has no certificate' };
  if (pem.length > MAX_ANNOTATION) return { reason: `its certificate has ${pem.length} characters` };
  try {
    const rawBytes = new X509Certificate(pem).raw.toString('base64');
    return { value: { x509CertificateChain: { certificates: [{ rawBytes }] } } };
  } catch {
    return { reason: 'its certificate cannot be read' };
  }
}

function logEntries(text: string | undefined): Read<object[]> {
  if (text === undefined) return { value: [] };
  const read = annotation(text, RekorBundle);
  const body = read === undefined ? undefined : Buffer.from(read.Payload.body, 'base64');
  const kind = body === undefined ? undefined : parseJson(body, EntryKind);
  if (read === undefined || kind === undefined) return { reason: `its annotation ${REKOR_BUNDLE} cannot be read` };
  const { integratedTime, logIndex, logID } = read.Payload;
  return {
    value: [
      {
        logIndex: String(logIndex),
        logId: { keyId: Buffer.from(logID, 'hex').toString('base64') },
        kindVersion: { kind: kind.kind, version: kind.apiVersion },
        integratedTime: String(integratedTime),
        inclusionPromise: { signedEntryTimestamp: read.SignedEntryTimestamp },
        canonicalizedBody: read.Payload.body,
      },
    ],
  };
}

function rfc3161(text: string | undefined): Read<object[]> {
  if (text === undefined) return { value: [] };
  const read = annotation(text, Timestamp);
  if (read === undefined) return { reason: `its annotation ${TIMESTAMP} cannot be read` };
  return { value: [{ signedTimestamp: read.SignedRFC3161Timestamp }] };
}

function annotation<T>(text: string, schema: v.GenericSchema<unknown, T>): T | undefined {
  return text.length > MAX_ANNOTATION ? undefined : parseJson(Buffer.from(text), schema);
}
