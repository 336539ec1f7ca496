import { Buffer } from 'node:buffer';
import type { KeyObject } from 'node:crypto';
import type { Bundle } from '@sigstore/bundle';
import type { TrustedRoot } from '@sigstore/protobuf-specs';
import {
  PolicyError,
  type SignedEntity,
  toSignedEntity,
  toTrustMaterial,
  VerificationError,
  Verifier,
  type VerifierOptions,
} from '@sigstore/verify';
import { type Rejection, reject } from './trust.ts';

/** Codes of the library that mean: the time of the signature, or its place in the log, is not proven. */
const LOG_CODES = [
  'TIMESTAMP_ERROR',
  'TLOG_ERROR',
  'TLOG_INCLUSION_PROOF_ERROR',
  'TLOG_INCLUSION_PROMISE_ERROR',
  'TLOG_MISSING_INCLUSION_ERROR',
  'TLOG_BODY_ERROR',
];

/** An entity of the library with our own content, which computes each digest from the bytes. Throws on malformed timestamps. */
export function toEntity(bundle: Bundle, content: SignedEntity['signature']): SignedEntity {
  return { ...toSignedEntity(bundle, Buffer.alloc(0)), signature: content };
}

/** The library's verdict on signature, certificate, timestamps and log entries; undefined where all hold. */
export function libraryVerdict(
  entity: () => SignedEntity,
  root: TrustedRoot,
  options: VerifierOptions,
  key?: KeyObject,
): Rejection | undefined {
  try {
    const finder = key === undefined ? {} : () => ({ publicKey: key, validFor: () => true });
    new Verifier(toTrustMaterial(root, finder), options).verify(entity());
    return undefined;
  } catch (error) {
    if (error instanceof VerificationError || error instanceof PolicyError) {
      const rule = LOG_CODES.includes(error.code) ? 'SW3004' : 'SW3002';
      const meaning = rule === 'SW3004' ? 'its time is not proven' : 'its certificate or signature does not hold';
      return { rule, reason: `${meaning}: ${error.message} (${error.code})` };
    }
    // The library's parsers throw what they like at foreign bytes.
    return reject('SW3002', 'its certificate, timestamp or log entry cannot be read').rejection;
  }
}
