import { createHash } from 'node:crypto';
import type { InspectedImage } from '../domain/image.ts';
import { fromHex } from './integrity.ts';

/** What an SBOM is made of besides the image: who makes it, and when. */
export interface SbomOrigin {
  /** ISO 8601, as the caller's clock gives it. */
  readonly createdAt: string;
  readonly tool: { readonly name: string; readonly version: string };
}

/**
 * A UUID (RFC 9562, version 8) made of the SBOM's inputs: the same image listed by the same version at the same time has the same one,
 * so that output is reproducible.
 */
export function documentUuid(image: InspectedImage, origin: SbomOrigin, format: string): string {
  const seed = [format, image.ref, image.digest, image.platform, origin.createdAt, origin.tool.version].join('\0');
  const hash = createHash('sha256').update(seed).digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x80;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/**
 * The document as text. Half a character (a package's manifest may have `\ud800`) becomes U+FFFD: what JSON.stringify writes of it is
 * refused by stricter readers (RFC 8259, section 8.2), and the whole SBOM with it.
 */
export function toJson(document: object): string {
  const text = JSON.stringify(document, null, 2);
  if (!/\\ud[89a-f]/.test(text)) return `${text}\n`;
  const wellFormed = (_key: string, value: unknown): unknown =>
    typeof value === 'string' ? value.toWellFormed() : value;
  return `${JSON.stringify(document, wellFormed, 2)}\n`;
}

/** `sha256:HEX` in its parts; undefined for anything else, and for one of another length than its algorithm's. */
export function splitDigest(digest: string): { algorithm: string; hex: string } | undefined {
  const [, algorithm = '', hex] = /^([a-z0-9]{3,6}):([0-9a-f]{32,128})$/.exec(digest) ?? [];
  return fromHex(algorithm, hex) === undefined || hex === undefined ? undefined : { algorithm, hex };
}
