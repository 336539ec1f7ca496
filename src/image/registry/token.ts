import * as v from 'valibot';
import { type Failure, ok, type Result } from '../../domain/failure.ts';
import { parseJson } from '../json.ts';
import { badAnswer, failureOfStatus, type Question } from './answers.ts';
import type { Challenge } from './challenge.ts';
import type { Credentials } from './credentials.ts';
import { refusedRealm } from './host.ts';
import { discard, type Outgoing, send, type TransportPorts } from './transport.ts';

const MAX_TOKEN_ANSWER = 1_048_576;

const TokenAnswer = v.object({
  token: v.fallback(v.nullish(v.string()), undefined),
  access_token: v.fallback(v.nullish(v.string()), undefined),
});

interface TokenRequest {
  readonly registry: string;
  readonly repository: string;
  readonly challenge: Challenge;
  readonly credentials: Credentials;
}

/**
 * The value of the Authorization header that answers a challenge: Basic, or a Bearer token from the realm (distribution, "Token
 * Authentication"). Only the right to pull from the one repository is asked for, whatever scope the challenge names.
 * Undefined where there is nothing to answer with. Fails with registry/refused-realm where credentials would go astray.
 */
export async function answerChallenge(
  ports: TransportPorts,
  request: TokenRequest,
): Promise<Result<string | undefined>> {
  const { challenge, credentials } = request;
  if (challenge.scheme === 'basic') {
    return ok(credentials.kind === 'basic' ? basic(credentials.username, credentials.secret) : undefined);
  }
  if (challenge.scheme !== 'bearer') return ok(undefined);
  if (credentials.kind === 'bearer') return ok(`Bearer ${credentials.token}`);
  const realm = URL.parse(challenge.parameters.get('realm') ?? '');
  const question = { what: `a token for ${request.repository}`, registry: request.registry };
  if (realm === null) return { ok: false, failure: badAnswer(question, 'it asks for a token and does not say where') };
  const refused = refusedRealm(request.registry, realm, credentials.kind !== 'none');
  if (refused !== undefined) return { ok: false, failure: refusal(request.registry, realm, refused) };
  return fetchToken(ports, realm, request, question);
}

function basic(username: string, secret: string): string {
  return `Basic ${Buffer.from(`${username}:${secret}`).toString('base64')}`;
}

function refusal(registry: string, realm: URL, why: string): Failure {
  return {
    code: 'registry/refused-realm',
    what: `${registry} sends those who ask for an image to ${realm.origin} for a token`,
    why: `${why}; credentials are not sent there`,
    fix: 'check that the name of the registry is right; if the place is right, ask for it to be added to the known ones',
  };
}

async function fetchToken(
  ports: TransportPorts,
  realm: URL,
  request: TokenRequest,
  question: Question,
): Promise<Result<string | undefined>> {
  const answer = await send(ports, tokenRequest(realm, request), question);
  if (!answer.ok) return answer;
  if (answer.value.status !== 200) {
    await discard(answer.value);
    return { ok: false, failure: failureOfStatus(answer.value.status === 404 ? 401 : answer.value.status, question) };
  }
  const bytes = await answer.value.bytes(MAX_TOKEN_ANSWER).catch(() => undefined);
  if (bytes === undefined) return { ok: false, failure: badAnswer(question, 'its answer breaks off or is too large') };
  const parsed = parseJson(bytes, TokenAnswer, question.what);
  const token = parsed.ok ? (parsed.value.token ?? parsed.value.access_token) : undefined;
  // A token with other characters could add lines to the header that carries it.
  if (!token || !/^[\x21-\x7e]+$/.test(token))
    return { ok: false, failure: badAnswer(question, 'there is no token in its answer') };
  return ok(`Bearer ${token}`);
}

function tokenRequest(realm: URL, { challenge, credentials, repository }: TokenRequest): Outgoing {
  const service = challenge.parameters.get('service');
  const scope = `repository:${repository}:pull`;
  if (credentials.kind === 'identity-token') {
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: 'seaworthy',
      scope,
      refresh_token: credentials.token,
    });
    if (service !== undefined) form.set('service', service);
    const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
    return { method: 'POST', url: realm, headers, body: form.toString() };
  }
  const url = new URL(realm);
  if (service !== undefined) url.searchParams.set('service', service);
  url.searchParams.set('scope', scope);
  const authorization =
    credentials.kind === 'basic' ? { authorization: basic(credentials.username, credentials.secret) } : {};
  return { method: 'GET', url, headers: { accept: 'application/json' }, ...authorization };
}
