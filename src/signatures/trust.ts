import type { KeyObject } from 'node:crypto';
import type { IdentityPattern } from './identity.ts';

/** Who may have signed: the holder of a key, or an identity that an OIDC issuer vouched for (sigstore keyless). */
export type Trust =
  | { readonly kind: 'key'; readonly key: KeyObject }
  | { readonly kind: 'identity'; readonly identity: IdentityPattern; readonly issuer: string };

/** `require`: an entry in a public transparency log proves when the signature was made. `ignore`: none is asked for. */
export type LogPolicy = 'require' | 'ignore';

/** The manifest that signatures must be about. */
export interface SignedImage {
  /** `sha256:HEX` of `manifest`. */
  readonly digest: string;
  readonly manifest: Uint8Array;
}

/** Something that claims to be a signature, as it was found in the registry. `where` names it for people. */
export type Candidate = { readonly where: string } & (
  | { readonly kind: 'bundle'; readonly bytes: Uint8Array }
  | {
      readonly kind: 'simple-signing';
      readonly payload: Uint8Array;
      readonly annotations: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'unreadable'; readonly reason: string }
);

export type SignatureRule = 'SW3001' | 'SW3002' | 'SW3003' | 'SW3004';

/** A check that did not hold: the rule, and why, in words that may hold foreign text. */
export interface Rejection {
  readonly rule: SignatureRule;
  readonly reason: string;
}

/** A signature that holds. */
export interface Accepted {
  /** The identity and issuer of the certificate, or `the given key`. */
  readonly signer: string;
  /** True where a transparency log proves the time. */
  readonly logged: boolean;
  /** The image's name in a cosign payload (critical.identity.docker-reference): a claim of the signer, never checked by cosign. */
  readonly dockerReference?: string;
}

export type Verification =
  | { readonly ok: true; readonly value: Accepted }
  | { readonly ok: false; readonly rejection: Rejection };

export function reject(rule: SignatureRule, reason: string): { ok: false; rejection: Rejection } {
  return { ok: false, rejection: { rule, reason } };
}

/** Foreign text for a reason: quoted, control characters escaped, cut at 200 characters. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}
