import { fail, ok, type Result, raise } from '../domain/failure.ts';
import type { Fetch, HttpRequest, HttpResponse } from '../domain/http.ts';

const DEFAULT_TIMEOUT_MS = 30_000;

/** Bytes a second that an answer must bring, over twice its time limit: one that drips, a byte before each limit, would never end. */
const LEAST_RATE = 4096;

/** `https://host`, for messages: a path or query may hold what should not be shown. */
function origin(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : 'a URL that does not parse';
}

function unreachable(url: string, why: string): Result<never> {
  return fail(
    'registry/unreachable',
    `${origin(url)} does not answer`,
    why,
    'check the name, the network and its proxy, or work offline from a local source',
  );
}

/** The client refuses a URL with user and password, and its refusal would show them: they go into the header where they belong. */
function splitCredentials(text: string): { url: string; authorization: Record<string, string> } {
  const url = URL.parse(text);
  if (url === null || (url.username === '' && url.password === '')) return { url: text, authorization: {} };
  const pair = `${decoded(url.username)}:${decoded(url.password)}`;
  url.username = '';
  url.password = '';
  return { url: url.href, authorization: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } };
}

/** URL leaves a lone `%` as it is. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** undici hides the cause of `fetch failed` one level down. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the connection failed';
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'there was no answer in time';
  const cause = error.cause;
  if (cause instanceof Error && 'code' in cause) return `${cause.message || error.message} (${String(cause.code)})`;
  return cause instanceof Error ? cause.message : error.message;
}

/** Refuses every request: for `offline: true`, in which Seaworthy opens no socket (R24). */
export const offlineFetch: Fetch = async (request) =>
  fail(
    'registry/unreachable',
    `${origin(request.url)} was not asked`,
    'offline is true',
    'leave offline out, or give everything as files',
  );

/** Exchanges whose body has not been read to its end. Nobody need read the body of a redirect or a refusal. */
const open = new Set<AbortController>();

/** Ends what nobody has read: an open connection, or its clock, would keep the process alive after its work is done. */
export function dropConnections(): void {
  for (const abort of open) abort.abort();
  open.clear();
}

/**
 * HTTP through the runtime's own client. Redirects are answers, never followed here: the caller decides where credentials may go.
 * A stall is a failure: the time limit holds for the first byte and between two chunks.
 */
export const networkFetch: Fetch = async (request) => {
  const limit = request.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const abort = new AbortController();
  const clock = setTimeout(() => abort.abort(), limit).unref();
  open.add(abort);
  try {
    const { url, authorization } = splitCredentials(request.url);
    const response = await fetch(url, {
      method: request.method,
      headers: { 'accept-encoding': 'identity', ...authorization, ...request.headers },
      ...(request.body === undefined ? {} : { body: request.body }),
      redirect: 'manual',
      signal: abort.signal,
    });
    return ok(toResponse(request, response, abort, clock, limit));
  } catch (error) {
    clearTimeout(clock);
    open.delete(abort);
    return unreachable(request.url, causeOf(error));
  }
};

function toResponse(
  request: HttpRequest,
  response: Response,
  abort: AbortController,
  clock: NodeJS.Timeout,
  limit: number,
): HttpResponse {
  const body = readBody(request.url, response, abort, clock, limit);
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body,
    bytes: (maxBytes) => collect(request.url, body, maxBytes),
  };
}

/** Counts what comes in windows of time that is spent waiting. */
class Pace {
  readonly #window: number;
  #since = 0;
  #waited = 0;
  #bytes = 0;

  constructor(windowMs: number) {
    this.#window = windowMs;
  }

  wait(): void {
    this.#since = performance.now();
  }

  isTooSlow(bytes: number): boolean {
    this.#waited += performance.now() - this.#since;
    this.#bytes += bytes;
    if (this.#waited < this.#window) return false;
    const tooSlow = this.#bytes < (this.#waited * LEAST_RATE) / 1000;
    this.#waited = 0;
    this.#bytes = 0;
    return tooSlow;
  }
}

async function* readBody(
  url: string,
  response: Response,
  abort: AbortController,
  first: NodeJS.Timeout,
  limit: number,
): AsyncGenerator<Uint8Array> {
  let clock = first;
  const pace = new Pace(2 * limit);
  try {
    if (response.body === null) return;
    clock.refresh();
    pace.wait();
    for await (const chunk of response.body) {
      // The reader's own time does not count: the clock runs only while bytes are awaited.
      clearTimeout(clock);
      if (pace.isTooSlow(chunk.length)) throw new Error(`it sends less than ${LEAST_RATE} bytes a second`);
      yield chunk;
      clock = setTimeout(() => abort.abort(), limit).unref();
      pace.wait();
    }
  } catch (error) {
    raise(
      'registry/unreachable',
      `${origin(url)} broke off`,
      causeOf(error),
      'try again; if it stays, check the network',
    );
  } finally {
    clearTimeout(clock);
    // A reader that stops early must not leave the connection open.
    abort.abort();
    open.delete(abort);
  }
}

async function collect(url: string, body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes)
      raise(
        'registry/bad-answer',
        `${origin(url)} answers more than ${maxBytes} bytes`,
        'an answer of this kind is smaller',
        'check that the address is right',
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
