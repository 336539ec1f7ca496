import { Buffer } from 'node:buffer';

const DIGEST_BYTES: Readonly<Record<string, number>> = { md5: 16, sha1: 20, sha256: 32, sha384: 48, sha512: 64 };

/** Subresource integrity (`sha512-BASE64`, the strongest of several) as `alg:hex`; undefined where it is none. */
export function fromIntegrity(text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined;
  const parts = text
    .slice(0, 512)
    .split(/\s/)
    .flatMap((one) => {
      const dash = one.indexOf('-');
      const algorithm = one.slice(0, Math.max(dash, 0));
      const digest = Buffer.from(one.slice(dash + 1), 'base64');
      return DIGEST_BYTES[algorithm] === digest.length ? [{ algorithm, digest }] : [];
    })
    .sort((a, b) => b.digest.length - a.digest.length);
  const [best] = parts;
  return best === undefined ? undefined : `${best.algorithm}:${best.digest.toString('hex')}`;
}

/** A digest in hex as `alg:hex`, where it has the algorithm's length. */
export function fromHex(algorithm: string, text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined;
  const hex = text.toLowerCase();
  return DIGEST_BYTES[algorithm] === hex.length / 2 && /^[0-9a-f]+$/.test(hex) ? `${algorithm}:${hex}` : undefined;
}
