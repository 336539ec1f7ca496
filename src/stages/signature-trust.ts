import { fail, ok, type Result } from '../domain/failure.ts';
import type { Plan, VerifyPlan } from '../domain/plan.ts';
import type { PolicyFileReport } from '../domain/report.ts';
import type { World } from '../ports/world.ts';
import { parseIdentity } from '../signatures/identity.ts';
import { isPem, MAX_KEY_BYTES, parsePublicKey } from '../signatures/keys.ts';
import type { Trust } from '../signatures/trust.ts';
import { readPolicyFile } from './policy-files.ts';

/** Who may have signed, and the file that says so. */
export interface TrustRead {
  readonly trust: Trust;
  readonly policyFiles: readonly PolicyFileReport[];
}

/**
 * Reads who may have signed from `verify-key`, or `verify-identity` and `verify-issuer`. A file with a key decides what passes, so it is
 * read as files of the policy are: on a pull request its base's.
 */
export async function trustOf(
  world: World,
  verify: VerifyPlan,
  source: Plan['policyFrom'],
): Promise<Result<TrustRead>> {
  if (verify.key !== undefined && verify.identity === undefined && verify.issuer === undefined) {
    return keyTrust(world, verify.key, source);
  }
  if (verify.key !== undefined || verify.identity === undefined || verify.issuer === undefined) {
    return fail(
      'usage/conflict',
      'verify-key, verify-identity and verify-issuer do not go together as they are given',
      'a signature is checked by a key, or by an identity and its issuer',
      'give verify-key alone, or verify-identity with verify-issuer',
    );
  }
  if (!verify.issuer.startsWith('https://')) {
    return fail(
      'usage/bad-value',
      `verify-issuer ${JSON.stringify(verify.issuer.slice(0, 200))} is no issuer`,
      'an OIDC issuer is an https URL',
      'for GitHub Actions give https://token.actions.githubusercontent.com',
    );
  }
  const identity = parseIdentity(verify.identity);
  if (!identity.ok) return identity;
  return ok({ trust: { kind: 'identity', identity: identity.value, issuer: verify.issuer }, policyFiles: [] });
}

async function keyTrust(world: World, given: string, source: Plan['policyFrom']): Promise<Result<TrustRead>> {
  if (isPem(given)) {
    const key = parsePublicKey(given, 'the PEM text of verify-key');
    return key.ok ? ok({ trust: { kind: 'key', key: key.value }, policyFiles: [] }) : key;
  }
  const read = await readPolicyFile(world, source, given, MAX_KEY_BYTES);
  if (!read.ok) return read;
  const { bytes, told } = read.value;
  if (bytes === undefined) return broughtAlong(given);
  const key = parsePublicKey(new TextDecoder().decode(bytes), `verify-key ${JSON.stringify(given)}`);
  if (!key.ok) return key;
  return ok({ trust: { kind: 'key', key: key.value }, policyFiles: told === undefined ? [] : [told] });
}

function broughtAlong(path: string): Result<never> {
  return fail(
    'policy/brought-along',
    `the key ${path} of verify-key comes with the pull request`,
    'a pull request cannot bring along who is to be trusted',
    'merge the key first, give it as text or outside of the repository, or give `policy-from: head`',
  );
}
