import { type Failure, ok, type Result } from '../../domain/failure.ts';
import type { HttpResponse } from '../../domain/http.ts';
import type { RegistryRef } from '../../domain/image-ref.ts';
import type { Question } from './answers.ts';
import { parseChallenges } from './challenge.ts';
import type { CredentialStore, Credentials } from './credentials.ts';
import { registryBase } from './host.ts';
import { answerChallenge } from './token.ts';
import { discard, type Outgoing, send, type TransportPorts } from './transport.ts';

export interface RegistryPorts extends TransportPorts {
  readonly credentials: Pick<CredentialStore, 'find'>;
}

export interface Answer {
  readonly response: HttpResponse;
  readonly because?: Failure;
}

type Headers = Outgoing['headers'];

/** Sends requests with the authorization that the registry wants; remembers it for each repository. */
export class Session {
  readonly #ports: RegistryPorts;
  readonly #authorizations = new Map<string, string>();
  readonly #credentials = new Map<string, Promise<Credentials>>();

  constructor(ports: RegistryPorts) {
    this.#ports = ports;
  }

  async get(ref: RegistryRef, path: string, headers: Headers, question: Question): Promise<Result<Answer>> {
    return this.#ask(ref, { method: 'GET', url: urlOf(ref, path), headers }, question);
  }

  async head(ref: RegistryRef, path: string, headers: Headers, question: Question): Promise<Result<Answer>> {
    return this.#ask(ref, { method: 'HEAD', url: urlOf(ref, path), headers }, question);
  }

  async getUrl(ref: RegistryRef, url: URL, headers: Headers, question: Question): Promise<Result<Answer>> {
    return this.#ask(ref, { method: 'GET', url, headers }, question);
  }

  async #ask(ref: RegistryRef, outgoing: Outgoing, question: Question): Promise<Result<Answer>> {
    const key = `${ref.registry}/${ref.repository}`;
    const first = await this.#send(outgoing, this.#authorizations.get(key), question);
    if (!first.ok || first.value.status !== 401) return first.ok ? ok({ response: first.value }) : first;
    await discard(first.value);
    const credentials = await this.#find(key, ref);
    const because = credentials.kind === 'none' ? credentials.because : undefined;
    const authorization = await this.#authorize(ref, first.value, credentials);
    if (!authorization.ok) return authorization;
    if (authorization.value === undefined) return ok({ response: first.value, ...(because ? { because } : {}) });
    this.#authorizations.set(key, authorization.value);
    const second = await this.#send(outgoing, authorization.value, question);
    return second.ok ? ok({ response: second.value, ...(because ? { because } : {}) }) : second;
  }

  #send(outgoing: Outgoing, authorization: string | undefined, question: Question): Promise<Result<HttpResponse>> {
    return send(this.#ports, authorization === undefined ? outgoing : { ...outgoing, authorization }, question);
  }

  #find(key: string, ref: RegistryRef): Promise<Credentials> {
    const known = this.#credentials.get(key) ?? this.#ports.credentials.find(ref);
    this.#credentials.set(key, known);
    return known;
  }

  /** Bearer before Basic: the password itself then goes to the realm only. */
  async #authorize(
    ref: RegistryRef,
    refusal: HttpResponse,
    credentials: Credentials,
  ): Promise<Result<string | undefined>> {
    const challenges = parseChallenges(refusal.headers['www-authenticate'] ?? '');
    const challenge =
      challenges.find(({ scheme }) => scheme === 'bearer') ?? challenges.find(({ scheme }) => scheme === 'basic');
    if (challenge === undefined) return ok(undefined);
    const { registry, repository } = ref;
    return answerChallenge(this.#ports, { registry, repository, challenge, credentials });
  }
}

function urlOf({ registry, repository }: RegistryRef, path: string): URL {
  return new URL(`v2/${repository}/${path}`, registryBase(registry));
}
