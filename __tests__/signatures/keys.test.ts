import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { isPem, parsePublicKey } from '../../src/signatures/keys.ts';

const spki = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString();
const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve });
const rsa = (modulusLength: number) => generateKeyPairSync('rsa', { modulusLength });

describe('public keys', () => {
  const rsa2048 = rsa(2048).publicKey;
  test.each([
    ['P-256', spki(ec('P-256').publicKey), 'ec'],
    ['P-384', spki(ec('P-384').publicKey), 'ec'],
    ['P-521', spki(ec('P-521').publicKey), 'ec'],
    ['Ed25519', spki(generateKeyPairSync('ed25519').publicKey), 'ed25519'],
    ['RSA', spki(rsa2048), 'rsa'],
    ['RSA as PKCS#1', rsa2048.export({ type: 'pkcs1', format: 'pem' }).toString(), 'rsa'],
    ['space around it', `\n  ${spki(ec('P-256').publicKey)}\n\n`, 'ec'],
    ['CRLF', spki(ec('P-256').publicKey).replaceAll('\n', '\r\n'), 'ec'],
  ])('%s is read', (_name, pem, type) => {
    const key = parsePublicKey(pem, 'k');
    expect(key.ok && key.value.asymmetricKeyType).toBe(type);
    expect(isPem(pem)).toBe(true);
  });

  const pair = ec('P-256');
  const pem = spki(pair.publicKey);
  test.each([
    ['nothing', ''],
    ['no PEM', 'hello'],
    ['a private key', pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
    ['an EC private key', pair.privateKey.export({ type: 'sec1', format: 'pem' }).toString()],
    ['two keys', pem + pem],
    ['a private key after a public one', pem + pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
    ['secp256k1', spki(ec('secp256k1').publicKey)],
    ['a short RSA key', spki(rsa(1024).publicKey)],
    ['X25519, which cannot sign', spki(generateKeyPairSync('x25519').publicKey)],
    ['RSA-PSS', spki(generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).publicKey)],
    ['a certificate', pem.replaceAll('PUBLIC KEY', 'CERTIFICATE')],
    ['broken bytes', pem.replace(/\n.{10}/, '\nAAAAAAAAAA')],
    ['a block without end', pem.split('-----END')[0] ?? ''],
    ['too much', pem + ' '.repeat(70_000)],
  ])('refused: %s', (_name, text) => {
    expect(parsePublicKey(text, 'k')).toMatchObject({ ok: false, failure: { code: 'signature/bad-key' } });
  });

  test('a path is not PEM', () => expect(isPem('keys/cosign.pub')).toBe(false));
});
