import { createHash } from 'node:crypto';

/** Changes with every change of the form of an index: files of another version are made anew. */
const VERSION = 2;
const MAGIC_BYTES = 8;
const DIGEST_BYTES = 32;
const HEAD = MAGIC_BYTES + DIGEST_BYTES;

function magicOf(kind: string): Buffer {
  return Buffer.from(`SW${kind.padEnd(MAGIC_BYTES - 3).slice(0, MAGIC_BYTES - 3)}${String.fromCharCode(VERSION)}`);
}

function digestOf(payload: Uint8Array): Buffer {
  return createHash('sha256').update(payload).digest();
}

/** Puts a magic number, a version and a SHA-256 before a payload. `kind` has at most five letters. */
export function seal(kind: string, payload: Uint8Array): Buffer {
  return Buffer.concat([magicOf(kind), digestOf(payload), payload]);
}

/** The payload of a sealed file; undefined where it is of another kind or version, or not as it was sealed. */
export function unseal(kind: string, bytes: Uint8Array): Buffer | undefined {
  const sealed = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (sealed.length < HEAD || !sealed.subarray(0, MAGIC_BYTES).equals(magicOf(kind))) return undefined;
  const payload = sealed.subarray(HEAD);
  return digestOf(payload).equals(sealed.subarray(MAGIC_BYTES, HEAD)) ? payload : undefined;
}
