import { createPublicKey, type KeyObject } from 'node:crypto';
import { fail, ok, type Result } from '../domain/failure.ts';

/** The largest key text that is read: an RSA key of 16,384 bits has 3 KB. */
export const MAX_KEY_BYTES = 64 * 1024;

const CURVES = ['prime256v1', 'secp384r1', 'secp521r1'];
const MIN_RSA_BITS = 2048;

function bad(name: string, why: string): Result<never> {
  return fail(
    'signature/bad-key',
    `${name} is not a public key that can be used`,
    why,
    'give a PEM public key (BEGIN PUBLIC KEY): ECDSA P-256, P-384 or P-521, RSA of 2048 bits or more, or Ed25519, such as cosign.pub',
  );
}

/** True for a key that is given as text and not as a path. */
export function isPem(text: string): boolean {
  return text.trimStart().startsWith('-----BEGIN ');
}

/**
 * Reads one PEM public key (RFC 7468 `PUBLIC KEY`, or PKCS#1 `RSA PUBLIC KEY`). `name` is what the user gave, for the failure.
 * A private key is refused, although Node could derive the public one: it must not lie there.
 */
export function parsePublicKey(pem: string, name: string): Result<KeyObject> {
  if (pem.length > MAX_KEY_BYTES) return bad(name, `it has ${pem.length} characters`);
  const labels = [...pem.matchAll(/-----BEGIN ([A-Z0-9 ]{1,64})-----/g)].map((match) => match[1] ?? '');
  const [label] = labels;
  if (label === undefined) return bad(name, 'it has no PEM block');
  if (labels.length > 1) return bad(name, `it has ${labels.length} PEM blocks, and one is expected`);
  if (label.includes('PRIVATE'))
    return bad(name, `it is a private key (${label}): keep it secret, and give the public one`);
  if (label !== 'PUBLIC KEY' && label !== 'RSA PUBLIC KEY')
    return bad(name, `its PEM block is ${JSON.stringify(label)}`);
  let key: KeyObject;
  try {
    key = createPublicKey(pem.trim());
  } catch {
    return bad(name, 'its bytes are not those of a key');
  }
  const why = weakness(key);
  return why === undefined ? ok(key) : bad(name, why);
}

function weakness(key: KeyObject): string | undefined {
  const details = key.asymmetricKeyDetails ?? {};
  switch (key.asymmetricKeyType) {
    case 'ed25519':
      return undefined;
    case 'ec':
      return CURVES.includes(details.namedCurve ?? '') ? undefined : `its curve is ${details.namedCurve ?? 'unnamed'}`;
    case 'rsa':
      return (details.modulusLength ?? 0) >= MIN_RSA_BITS ? undefined : `it is RSA of ${details.modulusLength} bits`;
    default:
      return `it is of type ${key.asymmetricKeyType ?? 'unknown'}`;
  }
}
