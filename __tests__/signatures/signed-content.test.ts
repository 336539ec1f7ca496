import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { Bundle } from '@sigstore/bundle';
import { dsse } from '@sigstore/core';
import { readBundle } from '../../src/signatures/bundle.ts';
import { signatureContent, verifies } from '../../src/signatures/signed-content.ts';
import { keyBundle, messageBundle } from './signer.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const digestOf = (bytes: Uint8Array, algorithm = 'sha256'): Buffer => createHash(algorithm).update(bytes).digest();

function bundleOf(json: object): Bundle {
  const read = readBundle(Buffer.from(JSON.stringify(json)));
  if ('reason' in read) throw new Error(read.reason);
  return read.bundle;
}

describe('what a log entry is compared with', () => {
  const payload = Buffer.from('{"a":1}');
  const type = 'application/vnd.in-toto+json';
  const pae = dsse.preAuthEncoding(type, payload);
  const envelope = signatureContent(bundleOf(keyBundle(payload, privateKey)), Buffer.alloc(0));
  const manifest = Buffer.from('manifest');
  const message = signatureContent(bundleOf(messageBundle(manifest, privateKey)), manifest);

  test.each(['sha256', 'sha384', 'sha512'])('an envelope, by %s', (algorithm) => {
    expect(envelope.compareDigest(digestOf(payload, algorithm))).toBe(true);
    expect(envelope.compareDigest(digestOf(pae, algorithm))).toBe(false);
    expect(envelope.compareSignedDigest(digestOf(pae, algorithm))).toBe(true);
    expect(envelope.compareSignedDigest(digestOf(payload, algorithm))).toBe(false);
  });

  test('a message: the bytes at hand and never the digest that the bundle names', () => {
    const other = Buffer.from('other');
    const lying = signatureContent(bundleOf(messageBundle(manifest, privateKey)), other);
    expect(message.compareSignedDigest(digestOf(manifest))).toBe(true);
    expect(lying.compareSignedDigest(digestOf(manifest))).toBe(false);
    expect(lying.verifySignature(publicKey)).toBe(false);
    expect(message.verifySignature(publicKey)).toBe(true);
  });

  test('the signature itself, byte for byte', () => {
    expect(message.compareSignature(message.signature)).toBe(true);
    expect(message.compareSignature(envelope.signature)).toBe(false);
    expect(message.compareSignature(message.signature.subarray(1))).toBe(false);
    expect(message.compareSignature(Buffer.alloc(0))).toBe(false);
  });

  test.each(['', '00', 'ff'.repeat(31), 'ff'.repeat(32), 'ff'.repeat(1000)])('the digest %#', (hex) => {
    expect(envelope.compareDigest(Buffer.from(hex, 'hex'))).toBe(false);
    expect(message.compareSignedDigest(Buffer.from(hex, 'hex'))).toBe(false);
  });
});

describe('hashes', () => {
  const bytes = Buffer.from('hello');
  test.each([
    ['P-256', 'sha256', true],
    ['P-256', 'sha384', false],
    ['P-256', 'sha1', false],
    ['P-384', 'sha256', true],
    ['P-384', 'sha384', true],
    ['P-384', 'sha512', false],
    ['P-384', 'sha1', false],
    ['P-521', 'sha512', true],
  ] as const)('%s with %s → %s', (namedCurve, hash, expected) => {
    const pair = generateKeyPairSync('ec', { namedCurve });
    expect(verifies(bytes, pair.publicKey, sign(hash, bytes, pair.privateKey))).toBe(expected);
  });

  test('RSA with SHA-256, and not with SHA-1', () => {
    const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
    expect(verifies(bytes, pair.publicKey, sign('sha256', bytes, pair.privateKey))).toBe(true);
    expect(verifies(bytes, pair.publicKey, sign('sha1', bytes, pair.privateKey))).toBe(false);
  });

  test('nonsense is no signature', () => {
    for (const nonsense of [Buffer.alloc(0), Buffer.alloc(64), Buffer.from('30', 'hex')]) {
      expect(verifies(bytes, publicKey, nonsense)).toBe(false);
    }
  });
});
