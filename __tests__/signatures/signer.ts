import { type KeyObject, sign } from 'node:crypto';
import { dsse } from '@sigstore/core';
import { sha256 } from './memory-registry.ts';

export const COSIGN_SIGN = 'https://sigstore.dev/cosign/sign/v1';
const IN_TOTO = 'application/vnd.in-toto+json';
const V03 = 'application/vnd.dev.sigstore.bundle.v0.3+json';

function signature(bytes: Uint8Array, key: KeyObject, hash: string | null): string {
  return sign(hash, bytes, key).toString('base64');
}

export interface StatementParts {
  readonly digest: string;
  readonly predicateType?: string;
  readonly type?: string;
  readonly subject?: readonly unknown[];
}

export function statement({ digest, predicateType = COSIGN_SIGN, type, subject }: StatementParts): Buffer {
  return Buffer.from(
    JSON.stringify({
      _type: type ?? 'https://in-toto.io/Statement/v1',
      subject: subject ?? [{ digest: { sha256: digest.replace('sha256:', '') } }],
      predicateType,
      predicate: {},
    }),
  );
}

/** The bundle that `cosign sign --key` makes without a log. */
export function keyBundle(
  payload: Buffer,
  key: KeyObject,
  payloadType = IN_TOTO,
  hash: string | null = 'sha256',
): object {
  const sig = signature(dsse.preAuthEncoding(payloadType, payload), key, hash);
  return {
    mediaType: V03,
    verificationMaterial: { publicKey: { hint: 'x' } },
    dsseEnvelope: { payload: payload.toString('base64'), payloadType, signatures: [{ sig }] },
  };
}

/** A message signature over the manifest itself. */
export function messageBundle(manifest: Uint8Array, key: KeyObject): object {
  const digest = Buffer.from(sha256(manifest).slice(7), 'hex').toString('base64');
  return {
    mediaType: V03,
    verificationMaterial: { publicKey: { hint: 'x' } },
    messageSignature: {
      messageDigest: { algorithm: 'SHA2_256', digest },
      signature: signature(manifest, key, 'sha256'),
    },
  };
}

export function payloadFor(digest: string, reference = 'registry.example/o/app', more: object = {}): Buffer {
  return Buffer.from(
    JSON.stringify({
      critical: {
        identity: { 'docker-reference': reference },
        image: { 'docker-manifest-digest': digest },
        type: 'cosign container image signature',
        ...more,
      },
      optional: null,
    }),
  );
}

/** The layer of a signature at cosign's own tag. */
export function legacyLayer(
  payload: Buffer,
  key: KeyObject,
  hash: string | null = 'sha256',
): { content: Buffer; annotations: Record<string, string> } {
  return { content: payload, annotations: { 'dev.cosignproject.cosign/signature': signature(payload, key, hash) } };
}
