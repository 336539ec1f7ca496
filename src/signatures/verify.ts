import type { Bundle } from '@sigstore/bundle';
import type { TrustedRoot } from '@sigstore/protobuf-specs';
import { readBundle } from './bundle.ts';
import { bundleFromAnnotations } from './cosign-annotations.ts';
import { readSimpleSigning } from './simple-signing.ts';
import { statementProblem } from './statement.ts';
import { type Candidate, type LogPolicy, reject, type SignedImage, type Trust, type Verification } from './trust.ts';
import { publicGoodRoot } from './trusted-root.ts';
import { verifyWithKey } from './verify-key.ts';
import { verifyKeyless } from './verify-keyless.ts';

export interface VerifyQuestion {
  readonly image: SignedImage;
  readonly trust: Trust;
  readonly log: LogPolicy;
  /** Default: sigstore's public instance. */
  readonly root?: TrustedRoot;
}

/** Checks one candidate against the question. Never throws for foreign bytes. This module loads the sigstore libraries. */
export function verifyCandidate(candidate: Candidate, question: VerifyQuestion): Verification {
  switch (candidate.kind) {
    case 'unreadable':
      return reject('SW3002', candidate.reason);
    case 'bundle':
      return verifyBundle(candidate.bytes, question);
    case 'simple-signing':
      return verifySimpleSigning(candidate, question);
  }
}

function verifyBundle(bytes: Uint8Array, question: VerifyQuestion): Verification {
  const read = readBundle(bytes);
  if ('reason' in read) return reject('SW3002', read.reason);
  const { content } = read.bundle;
  if (content.$case === 'dsseEnvelope') {
    const { payload, payloadType } = content.dsseEnvelope;
    const problem = statementProblem(payload, payloadType, question.image.digest);
    if (problem !== undefined) return reject('SW3002', problem);
  }
  // A message signature has no name of the image in it: it is made over the manifest itself.
  return judge(read.bundle, question.image.manifest, question);
}

function verifySimpleSigning(
  candidate: Candidate & { kind: 'simple-signing' },
  question: VerifyQuestion,
): Verification {
  const about = readSimpleSigning(candidate.payload, question.image.digest);
  if ('reason' in about) return reject('SW3002', about.reason);
  const made = bundleFromAnnotations(candidate.payload, candidate.annotations, question.trust.kind);
  if ('reason' in made) return reject('SW3002', made.reason);
  const judged = judge(made.bundle, candidate.payload, question);
  return judged.ok ? { ok: true, value: { ...judged.value, dockerReference: about.dockerReference } } : judged;
}

/** Checks the cryptography of a bundle, whatever it is about; `artifact` is what a message signature was made over. */
export function judge(bundle: Bundle, artifact: Uint8Array, question: Omit<VerifyQuestion, 'image'>): Verification {
  const { trust, log } = question;
  const root = question.root ?? publicGoodRoot();
  if (trust.kind === 'key') return verifyWithKey(bundle, artifact, { key: trust.key, log, root });
  return verifyKeyless(bundle, artifact, { identity: trust.identity, issuer: trust.issuer, log, root });
}
