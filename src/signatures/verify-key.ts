import type { KeyObject } from 'node:crypto';
import type { Bundle } from '@sigstore/bundle';
import type { TrustedRoot } from '@sigstore/protobuf-specs';
import { libraryVerdict, toEntity } from './log-check.ts';
import { signatureContent } from './signed-content.ts';
import { type Accepted, type LogPolicy, reject, type Verification } from './trust.ts';

/**
 * Checks that the holder of `key` signed `artifact` (or the bundle's own envelope), and under `require` that the
 * transparency log has it. A bundle with a certificate is refused: its signer is not the key.
 */
export function verifyWithKey(
  bundle: Bundle,
  artifact: Uint8Array,
  { key, log, root }: { readonly key: KeyObject; readonly log: LogPolicy; readonly root: TrustedRoot },
): Verification {
  if (bundle.verificationMaterial.content.$case !== 'publicKey') {
    return reject('SW3002', 'it is signed under a certificate, and not by the given key');
  }
  const content = signatureContent(bundle, artifact);
  if (!content.verifySignature(key)) {
    // Node has no Ed25519ph, which cosign 3 signs with (and does not verify itself).
    const prehashed = key.asymmetricKeyType === 'ed25519' ? ' (Ed25519ph, its prehashed form, is not supported)' : '';
    return reject('SW3002', `the given key did not make this signature${prehashed}`);
  }
  const accepted: Accepted = { signer: 'the given key', logged: log === 'require' };
  if (log === 'ignore') return { ok: true, value: accepted };
  const thresholds = { tlogThreshold: 1, timestampThreshold: 1 };
  const rejection = libraryVerdict(() => toEntity(bundle, content), root, thresholds, key);
  return rejection === undefined ? { ok: true, value: accepted } : { ok: false, rejection };
}
