import type { Bundle } from '@sigstore/bundle';
import type { TrustedRoot } from '@sigstore/protobuf-specs';
import { leafOf, readSigner } from './certificate.ts';
import { type IdentityPattern, matchesIdentity } from './identity.ts';
import { libraryVerdict, toEntity } from './log-check.ts';
import { signatureContent } from './signed-content.ts';
import { type LogPolicy, quoted, type Rejection, reject, type Verification } from './trust.ts';

interface KeylessQuestion {
  readonly identity: IdentityPattern;
  readonly issuer: string;
  readonly log: LogPolicy;
  readonly root: TrustedRoot;
}

/**
 * Checks that a certificate of the trusted root signed `artifact` (or the bundle's own envelope) while it was valid, and
 * that it names the asked-for identity and issuer. A certificate lives ten minutes, so some proof of time is always
 * needed: an entry in the log, or under `ignore` at least a timestamp of a trusted authority.
 */
export function verifyKeyless(bundle: Bundle, artifact: Uint8Array, question: KeylessQuestion): Verification {
  const leaf = leafOf(bundle);
  if (leaf === undefined) return reject('SW3002', 'it is signed by a key, and has no certificate');
  const signer = readSigner(leaf);
  if ('reason' in signer) return reject('SW3002', signer.reason);
  const content = signatureContent(bundle, artifact);
  if (!content.verifySignature(signer.key)) return reject('SW3002', 'its certificate does not verify the signature');
  const proof = proveTime(bundle, content, question);
  if (proof.rejection !== undefined) return { ok: false, rejection: proof.rejection };
  const who = `${signer.identity} (${signer.issuer})`;
  if (signer.issuer !== question.issuer || !matchesIdentity(question.identity, signer.identity)) {
    const asked = `${quoted(question.identity.text)} (${quoted(question.issuer)})`;
    return reject(
      'SW3003',
      `it is signed by ${quoted(signer.identity)} (${quoted(signer.issuer)}), and not by ${asked}`,
    );
  }
  return { ok: true, value: { signer: who, logged: proof.logged } };
}

/** Chain, certificate transparency, and a time within the certificate's validity: all by the library. */
function proveTime(
  bundle: Bundle,
  content: ReturnType<typeof signatureContent>,
  { log, root }: KeylessQuestion,
): { readonly logged: boolean; readonly rejection?: Rejection } {
  const entity = () => toEntity(bundle, content);
  const logged = libraryVerdict(entity, root, { tlogThreshold: 1, timestampThreshold: 1 });
  if (logged === undefined) return { logged: true };
  if (log === 'require') return { logged: false, rejection: logged };
  // Without its log entries only a timestamp authority can still prove the time.
  const { verificationMaterial } = bundle;
  const unlogged: Bundle = { ...bundle, verificationMaterial: { ...verificationMaterial, tlogEntries: [] } };
  const rejection = libraryVerdict(() => toEntity(unlogged, content), root, {
    tlogThreshold: 0,
    timestampThreshold: 1,
  });
  if (rejection === undefined) return { logged: false };
  return { logged: false, rejection: logged.rule === 'SW3002' ? logged : rejection };
}
