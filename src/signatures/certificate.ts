import { Buffer } from 'node:buffer';
import { createPublicKey, type KeyObject, X509Certificate as NodeCertificate } from 'node:crypto';
import type { Bundle } from '@sigstore/bundle';
import { X509Certificate } from '@sigstore/core';
import { isPrintableAscii } from './identity.ts';

/** What a Fulcio certificate says about its holder. */
export interface CertifiedSigner {
  readonly key: KeyObject;
  /** The one subject alternative name: a URI, an e-mail address, or Fulcio's user name. */
  readonly identity: string;
  readonly issuer: string;
}

const SUBJECT_ALT_NAME = '2.5.29.17';
const CODE_SIGNING = '1.3.6.1.5.5.7.3.3';
/** fulcio, docs/oid-info.md: the issuer as raw text, and since 2023 as a DER UTF8String. */
const ISSUER_V1 = '1.3.6.1.4.1.57264.1.1';
const ISSUER_V2 = '1.3.6.1.4.1.57264.1.8';
const USER_NAME = '1.3.6.1.4.1.57264.1.7';
/** Tags of a GeneralName (RFC 5280, 4.2.1.6). */
const OTHER_NAME = 0;
const RFC822_NAME = 1;
const URI = 6;

/** DER of the signer's certificate; undefined where the bundle is signed by a key. */
export function leafOf(bundle: Bundle): Buffer | undefined {
  const { content } = bundle.verificationMaterial;
  if (content.$case === 'certificate') return Buffer.from(content.certificate.rawBytes);
  if (content.$case !== 'x509CertificateChain') return undefined;
  const [leaf] = content.x509CertificateChain.certificates;
  return leaf === undefined ? undefined : Buffer.from(leaf.rawBytes);
}

/**
 * Reads who a certificate names. Says nothing of its chain or its time: the library's verifier checks those.
 * Stricter than the library, which drops the high bit of each character and takes the first of several names.
 */
export function readSigner(der: Buffer): CertifiedSigner | { readonly reason: string } {
  try {
    const node = new NodeCertificate(der);
    if (!(node.keyUsage ?? []).includes(CODE_SIGNING)) return { reason: 'its certificate is not for signing code' };
    const certificate = X509Certificate.parse(Buffer.from(der));
    const identity = subjectOf(certificate);
    if (identity === undefined) return { reason: 'its certificate does not name one subject' };
    const issuer = issuerOf(certificate);
    if (issuer === undefined) return { reason: 'its certificate does not name one OIDC issuer' };
    return { key: createPublicKey(node.publicKey.export({ type: 'spki', format: 'pem' })), identity, issuer };
  } catch {
    return { reason: 'its certificate cannot be read' };
  }
}

function subjectOf(certificate: X509Certificate): string | undefined {
  const names = certificate.extension(SUBJECT_ALT_NAME)?.valueObj.subs[0]?.subs ?? [];
  const [name] = names;
  if (name === undefined || names.length !== 1) return undefined;
  if (name.tag.isContextSpecific(URI) || name.tag.isContextSpecific(RFC822_NAME)) return ascii(name.value);
  if (!name.tag.isContextSpecific(OTHER_NAME) || name.subs[0]?.toOID() !== USER_NAME) return undefined;
  return ascii(name.subs[1]?.subs[0]?.value);
}

function issuerOf(certificate: X509Certificate): string | undefined {
  const v1 = certificate.extension(ISSUER_V1);
  const v2 = certificate.extension(ISSUER_V2);
  const issuers = [
    ...(v1 === undefined ? [] : [ascii(v1.value)]),
    ...(v2 === undefined ? [] : [ascii(v2.valueObj.subs[0]?.value)]),
  ];
  const [issuer] = issuers;
  return issuers.every((other) => other === issuer) ? issuer : undefined;
}

function ascii(value: Buffer | undefined): string | undefined {
  const text = value?.toString('latin1');
  return text === undefined || text === '' || !isPrintableAscii(text) ? undefined : text;
}
