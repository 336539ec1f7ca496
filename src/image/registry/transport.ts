import { type Failure, ok, type Result } from '../../domain/failure.ts';
import type { Fetch, HttpRequest, HttpResponse } from '../../domain/http.ts';
import { retryAfterMs } from '../../domain/retry-after.ts';
import { badAnswer, failureOfStatus, type Question } from './answers.ts';
import { refusedRedirect } from './host.ts';

/** What the client does not do itself. `sleep` in milliseconds. */
export interface TransportPorts {
  readonly fetch: Fetch;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** Asked again after 0.5, 1 and 2 seconds, or when the registry says; a longer wait than this is told at once. */
const ATTEMPTS = 4;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;
const MAX_REDIRECTS = 5;
const AGAIN = [429, 500, 502, 503, 504];

export type Outgoing = Omit<HttpRequest, 'url' | 'headers'> & {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent to the URL's own origin only, whatever redirects follow. */
  readonly authorization?: string;
};

/** Drops an answer that is not read, so that its connection is free again. A body that was never begun could not be closed. */
export async function discard(response: HttpResponse): Promise<void> {
  try {
    const chunks = response.body[Symbol.asyncIterator]();
    await chunks.next();
    await chunks.return?.();
  } catch {
    // A connection that breaks while it is given up is given up.
  }
}

/** Sends a request: follows redirects without credentials, asks again when the registry is busy. The last answer is returned, whatever its status. */
export async function send(
  ports: TransportPorts,
  outgoing: Outgoing,
  question: Question,
): Promise<Result<HttpResponse>> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await follow(ports, outgoing, question);
    const last = attempt === ATTEMPTS;
    if (!answer.ok) {
      // A reset connection may be better at once; a name that is not found will not, and is not asked for long.
      if (answer.failure.code !== 'registry/unreachable' || attempt >= 2) return answer;
      await ports.sleep(FIRST_WAIT);
      continue;
    }
    if (!AGAIN.includes(answer.value.status) || last) return answer;
    const wait = waitOf(answer.value, attempt);
    if (wait > LONGEST_WAIT) return answer;
    await discard(answer.value);
    await ports.sleep(wait);
  }
}

/** What the answer asks for, else twice as long each time. */
function waitOf(response: HttpResponse, attempt: number): number {
  return retryAfterMs(response.headers) ?? FIRST_WAIT * 2 ** (attempt - 1);
}

async function follow(ports: TransportPorts, outgoing: Outgoing, question: Question): Promise<Result<HttpResponse>> {
  const { authorization, headers, ...request } = outgoing;
  let { url } = outgoing;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    const own = url.origin === outgoing.url.origin && authorization !== undefined;
    const sent = own ? { ...headers, authorization } : headers;
    const answer = await ports.fetch({ ...request, url: url.href, headers: sent });
    if (!answer.ok) return { ok: false, failure: unreachable(question, answer.failure) };
    const { status, headers: received } = answer.value;
    if (![301, 302, 303, 307, 308].includes(status)) return answer;
    await discard(answer.value);
    const next = urlOf(received['location'] ?? '', url);
    if (next === undefined) return bad(question, 'it redirects to nowhere');
    const refused = refusedRedirect(url, next);
    if (refused !== undefined) return bad(question, `it redirects to ${next.origin}: ${refused}`);
    if (request.method === 'POST') return bad(question, 'it redirects a request for a token');
    url = next;
  }
  return bad(question, `it redirects more than ${MAX_REDIRECTS} times`);
}

function urlOf(text: string, base: URL): URL | undefined {
  return text === '' ? undefined : (URL.parse(text, base.href) ?? undefined);
}

function bad(question: Question, why: string): { ok: false; failure: Failure } {
  return { ok: false, failure: badAnswer(question, why) };
}

function unreachable({ what, registry }: Question, cause: Failure): Failure {
  return {
    code: 'registry/unreachable',
    what: `${registry} cannot be reached for ${what}`,
    why: `${cause.what}: ${cause.why}`,
    fix: cause.fix,
  };
}

/** The answer where it is a good one; a failure by its status where it is not. */
export async function expectOk(
  answer: HttpResponse,
  question: Question,
  because?: Failure,
): Promise<Result<HttpResponse>> {
  if (answer.status === 200) return ok(answer);
  await discard(answer);
  return { ok: false, failure: failureOfStatus(answer.status, question, because) };
}
