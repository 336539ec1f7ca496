import { type Failure, fail, ok, type Result } from '../domain/failure.ts';
import { formatRegistryRef, type RegistryRef } from '../domain/image-ref.ts';
import type { Registry } from '../domain/registry.ts';
import { discover } from './discover.ts';
import { listedDigests } from './manifest.ts';
import type { Accepted, LogPolicy, Rejection, Trust } from './trust.ts';

export interface SignatureQuestion {
  readonly ref: RegistryRef;
  readonly trust: Trust;
  readonly log: LogPolicy;
  /** Digests that were scanned: what is verified must be these, or an index that lists them. */
  readonly scanned?: readonly string[];
}

/** What became of the signatures of one image. */
export interface SignatureCheck {
  readonly ref: RegistryRef;
  /** The manifest that the reference names, of an index its own. */
  readonly digest: string;
  readonly accepted?: Accepted & { readonly where: string };
  /** Every signature that does not hold, in the order in which they were found. */
  readonly rejected: readonly (Rejection & { readonly where: string })[];
  /** What the registry did not give. */
  readonly unread: readonly Failure[];
  readonly others: number;
  readonly beyond: number;
}

/**
 * Looks whether a trusted signer signed what a reference names. One good signature is enough; until it is found, all are tried.
 * Fails where the manifest cannot be read, or is not the one that was scanned.
 */
export async function checkSignatures(
  registry: Registry,
  question: SignatureQuestion,
): Promise<Result<SignatureCheck>> {
  const { ref, trust, log } = question;
  const named = ref.tag === undefined && ref.digest === undefined ? { ...ref, tag: 'latest' } : ref;
  const document = await registry.manifest(named);
  if (!document.ok) return document;
  const { digest, bytes } = document.value;
  const moved = movedSince(question.scanned ?? [], digest, bytes);
  if (moved !== undefined) return tagMoved(named, digest, moved);
  const { candidates, unread, others, beyond } = await discover(registry, ref, digest);
  const rejected: (Rejection & { where: string })[] = [];
  const base = { ref: named, digest, unread, others, beyond };
  if (candidates.length === 0) return ok({ ...base, rejected });
  // The sigstore libraries are loaded only where there is something to verify.
  const { verifyCandidate } = await import('./verify.ts');
  for (const candidate of candidates) {
    const verdict = verifyCandidate(candidate, { image: { digest, manifest: bytes }, trust, log });
    if (verdict.ok) return ok({ ...base, rejected, accepted: { ...verdict.value, where: candidate.where } });
    rejected.push({ ...verdict.rejection, where: candidate.where });
  }
  return ok({ ...base, rejected });
}

/** A digest that was scanned and is not part of what is about to be verified. */
function movedSince(scanned: readonly string[], digest: string, manifest: Uint8Array): string | undefined {
  if (scanned.every((one) => one === digest)) return undefined;
  const parts = new Set([digest, ...listedDigests(manifest)]);
  return scanned.find((one) => !parts.has(one));
}

function tagMoved(ref: RegistryRef, digest: string, scanned: string): Result<never> {
  return fail(
    'image/digest-mismatch',
    `${formatRegistryRef(ref)} is ${digest}, and ${scanned} was scanned`,
    'the tag was moved during the run, or the registry answers differently',
    'give the image with its digest, and run again',
  );
}
