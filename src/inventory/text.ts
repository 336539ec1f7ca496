import { Buffer } from 'node:buffer';

/** Decodes bytes as UTF-8; what is not UTF-8 becomes U+FFFD, so that one odd maintainer's name does not hide a database. */
export function decodeText(content: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: false }).decode(content);
}

/** A name or version as every package database writes it: visible ASCII without blanks, 1 to 256 characters. */
export function isToken(text: string | undefined): text is string {
  if (text === undefined || text.length === 0 || text.length > 256) return false;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code < 0x21 || code > 0x7e) return false;
  }
  return true;
}

/** Foreign text for a message: quoted, control characters escaped, cut at 80 characters. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

/** Packages kept of one database: about twenty times the largest distribution image seen. */
export const MAX_PACKAGES = 100_000;

/**
 * A copy of its own. V8 makes a long part of a string by pointing into the whole, so that one kept maintainer would keep a file of
 * 100 MB alive.
 */
export function own(part: string): string {
  return Buffer.from(part, 'utf8').toString('utf8');
}
