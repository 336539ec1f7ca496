import { createHash, type Hash } from 'node:crypto';
import { type Failure, FailureError } from '../domain/failure.ts';

/** `algorithm:hex` of the registered algorithms (image-spec, descriptor.md). */
const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

export function isDigest(text: string): boolean {
  return DIGEST.test(text);
}

/** sha256 of bytes, as `sha256:hex`. */
export function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** A hash of the algorithm that a digest names. */
export function hasherOf(digest: string): Hash {
  return createHash(digest.startsWith('sha512:') ? 'sha512' : 'sha256');
}

/** Whether bytes are those that a digest names. */
export function hasDigest(bytes: Uint8Array, digest: string): boolean {
  return hasherOf(digest).update(bytes).digest('hex') === digest.slice(digest.indexOf(':') + 1);
}

export function digestMismatch(what: string, expected: string, computed: string): Failure {
  return {
    code: 'image/digest-mismatch',
    what: `${what} should be ${expected} and is ${computed}`,
    why: 'the bytes are not those that were named: damaged on the way, or put there by someone else',
    fix: 'build, pull or save the image again; if it stays so, do not trust where it comes from',
  };
}

/** Any error as a Failure: one that was raised stays itself. */
export function failureOf(error: unknown, what: string): Failure {
  if (error instanceof FailureError) return error.failure;
  return {
    code: 'image/corrupt',
    what: `${what} cannot be read`,
    why: error instanceof Error ? error.message : String(error),
    fix: 'build, pull or save the image again',
  };
}
