import { Buffer } from 'node:buffer';
import { createHash, type KeyObject, timingSafeEqual, verify } from 'node:crypto';
import type { Bundle } from '@sigstore/bundle';
import { dsse } from '@sigstore/core';
import type { SignedEntity } from '@sigstore/verify';

type SignatureContent = SignedEntity['signature'];

/** What the signature was made over: the DSSE pre-authentication encoding, or for a message signature the artifact. */
function signedBytes(bundle: Bundle, artifact: Uint8Array): Buffer {
  if (bundle.content.$case === 'messageSignature') return Buffer.from(artifact);
  const { payloadType, payload } = bundle.content.dsseEnvelope;
  return dsse.preAuthEncoding(payloadType, payload);
}

function signatureOf(bundle: Bundle): Buffer {
  if (bundle.content.$case === 'messageSignature') return bundle.content.messageSignature.signature;
  return bundle.content.dsseEnvelope.signatures[0]?.sig ?? Buffer.alloc(0);
}

/**
 * The content of a bundle as the library's verifier wants it, with every digest computed from the bytes at hand:
 * the digest that a message signature names is only a claim.
 */
export function signatureContent(bundle: Bundle, artifact: Uint8Array): SignatureContent {
  const bytes = signedBytes(bundle, artifact);
  const signature = signatureOf(bundle);
  const payload = bundle.content.$case === 'dsseEnvelope' ? bundle.content.dsseEnvelope.payload : bytes;
  return {
    signature,
    compareSignature: (other) => isEqual(other, signature),
    compareDigest: (digest) => isDigestOf(digest, payload),
    compareSignedDigest: (digest) => isDigestOf(digest, bytes),
    verifySignature: (key) => verifies(bytes, key, signature),
  };
}

const BY_LENGTH: Readonly<Record<number, string>> = { 32: 'sha256', 48: 'sha384', 64: 'sha512' };

function isDigestOf(digest: Buffer, bytes: Buffer): boolean {
  const algorithm = BY_LENGTH[digest.length];
  return algorithm !== undefined && isEqual(createHash(algorithm).update(bytes).digest(), digest);
}

function isEqual(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** SHA-256 always (cosign before 3); the larger curves also with the hash of their strength (sigstore's registry of algorithms). */
const CURVE_HASHES: Readonly<Record<string, string>> = { secp384r1: 'sha384', secp521r1: 'sha512' };

/** True when the signature over the bytes was made by the key's holder: ECDSA (DER), RSA PKCS#1 v1.5, or Ed25519. */
export function verifies(bytes: Uint8Array, key: KeyObject, signature: Uint8Array): boolean {
  const curve = key.asymmetricKeyDetails?.namedCurve ?? '';
  const stronger = CURVE_HASHES[curve];
  const algorithms =
    key.asymmetricKeyType === 'ed25519' ? [null] : ['sha256', ...(stronger === undefined ? [] : [stronger])];
  return algorithms.some((algorithm) => {
    try {
      return verify(algorithm, bytes, key, signature);
    } catch {
      return false;
    }
  });
}
