import { type Failure, fail, ok, type Result } from '../../domain/failure.ts';
import type { Fetch, HttpRequest, HttpResponse } from '../../domain/http.ts';
import { retryAfterMs } from '../../domain/retry-after.ts';
import { shownUrl } from './shown-url.ts';

/** What requests are made with. `sleep` and `random` (0 to 1) are handed in, so that tests do not wait. */
export interface Network {
  readonly fetch: Fetch;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly random: () => number;
}

/** Attempts for an answer of 429 or 5xx, and for no answer at all, which seldom gets better. */
const ATTEMPTS = 5;
const ATTEMPTS_WITHOUT_ANSWER = 2;
const BASE_MS = 400;
const MAX_WAIT_MS = 30_000;

function isPassing(status: number): boolean {
  return status === 429 || status >= 500;
}

function unreachable(request: HttpRequest, why: string): { ok: false; failure: Failure } {
  return fail(
    'advisories/unreachable',
    `the advisory source does not answer ${request.method} ${shownUrl(request.url)}`,
    why,
    'run again, allow the connection, or give `advisories` a mirror or a folder of records',
  );
}

async function discard(response: HttpResponse): Promise<void> {
  try {
    await response.bytes(1024 * 1024);
  } catch {
    // The body of an error is of no use; what matters is that the connection is free again.
  }
}

/**
 * Makes a request until it is answered with something else than 429 or 5xx, waiting twice as long each time, with jitter,
 * and never shorter than the answer asks for. Every other status is an answer, for the caller to judge.
 */
export async function request(network: Network, what: HttpRequest): Promise<Result<HttpResponse>> {
  let why = '';
  let unanswered = 0;
  let least = 0;
  for (let attempt = 0; attempt < ATTEMPTS && unanswered < ATTEMPTS_WITHOUT_ANSWER; attempt += 1) {
    if (attempt > 0) await network.sleep(waitOf(attempt, least, network.random()));
    const answer = await network.fetch(what);
    if (answer.ok && !isPassing(answer.value.status)) return answer;
    if (answer.ok) {
      why = `it answered ${answer.value.status}, ${attempt + 1} times`;
      least = retryAfterMs(answer.value.headers) ?? 0;
      await discard(answer.value);
    } else {
      unanswered += 1;
      why = `${answer.failure.what}: ${answer.failure.why}`;
    }
  }
  return unreachable(what, why);
}

/** Milliseconds before an attempt (1 is the first repetition): doubled each time, spread by half to one and a half. */
function waitOf(attempt: number, least: number, random: number): number {
  const wait = BASE_MS * 2 ** (attempt - 1) * (0.5 + random);
  return Math.min(Math.max(wait, least), MAX_WAIT_MS);
}

function badBody(url: string, why: string): Result<never> {
  const what = `the advisory source answers ${shownUrl(url)} with something else`;
  return fail('advisories/bad-answer', what, why, 'look what stands at that address');
}

/** The whole body, within `maxBytes`. */
export async function readBody(response: HttpResponse, maxBytes: number, url: string): Promise<Result<Uint8Array>> {
  try {
    return ok(await response.bytes(maxBytes));
  } catch (error) {
    return badBody(url, error instanceof Error ? error.message.slice(0, 200) : 'it broke off');
  }
}

/** A body as JSON, which is UTF-8. */
export function parseJson(bytes: Uint8Array, url: string): Result<unknown> {
  try {
    const json: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return ok(json);
  } catch (error) {
    return badBody(url, error instanceof Error ? error.message.slice(0, 200) : 'it is no JSON');
  }
}

/** The whole body as JSON, within `maxBytes`. */
export async function readJson(response: HttpResponse, maxBytes: number, url: string): Promise<Result<unknown>> {
  const bytes = await readBody(response, maxBytes, url);
  return bytes.ok ? parseJson(bytes.value, url) : bytes;
}
