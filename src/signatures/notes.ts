import type { SignatureCheck } from './check.ts';
import { namesRepository } from './simple-signing.ts';
import { type LogPolicy, quoted } from './trust.ts';

/** What a reader of the report must know although the signature holds: what was not looked at, and what looks odd. */
export function signatureNotes(check: SignatureCheck, log: LogPolicy): readonly string[] {
  const { accepted, ref } = check;
  if (accepted === undefined) return [];
  const notes: string[] = [];
  if (log === 'ignore' && !accepted.logged) {
    notes.push('when the image was signed: verify-log is ignore, and no transparency log was asked');
  }
  if (accepted.dockerReference !== undefined && !namesRepository(accepted.dockerReference, ref)) {
    notes.push(
      `whether the signature was made for this repository: its payload names ${quoted(accepted.dockerReference)}`,
    );
  }
  return notes;
}
