import { fail, ok, type Result } from '../domain/failure.ts';
import type { VerifyPlan } from '../domain/plan.ts';
import type { World } from '../ports/world.ts';
import { parseIdentity } from '../signatures/identity.ts';
import { isPem, MAX_KEY_BYTES, parsePublicKey } from '../signatures/keys.ts';
import type { Trust } from '../signatures/trust.ts';

/** Reads who may have signed from `verify-key`, or `verify-identity` and `verify-issuer`. `notes`: what the report must say about it. */
export async function trustOf(
  world: World,
  verify: VerifyPlan,
): Promise<Result<{ readonly trust: Trust; readonly notes: readonly string[] }>> {
  if (verify.key !== undefined && verify.identity === undefined && verify.issuer === undefined) {
    return keyTrust(world, verify.key);
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
  return ok({ trust: { kind: 'identity', identity: identity.value, issuer: verify.issuer }, notes: [] });
}

async function keyTrust(
  world: World,
  given: string,
): Promise<Result<{ readonly trust: Trust; readonly notes: readonly string[] }>> {
  if (isPem(given)) {
    const key = parsePublicKey(given, 'the PEM text of verify-key');
    return key.ok ? ok({ trust: { kind: 'key', key: key.value }, notes: [] }) : key;
  }
  const read = await world.files.readNamed(given, MAX_KEY_BYTES);
  if (!read.ok) return read;
  const key = parsePublicKey(new TextDecoder().decode(read.value), `verify-key ${JSON.stringify(given)}`);
  if (!key.ok) return key;
  const inside = world.files.inWorkspace(given);
  const isPullRequest = (world.env['GITHUB_EVENT_NAME'] ?? '').startsWith('pull_request');
  const notes =
    inside !== undefined && isPullRequest
      ? [`whether the key is the right one: ${inside} is a file that this pull request can change`]
      : [];
  return ok({ trust: { kind: 'key', key: key.value }, notes });
}
