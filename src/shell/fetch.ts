import type { IncomingMessage } from 'node:http';
import { fail, ok, type Result } from '../domain/failure.ts';
import type { Fetch, HttpRequest, HttpResponse } from '../domain/http.ts';
import { causeOf, collect, origin, readBody } from './http-body.ts';
import { exchange } from './http-exchange.ts';

const DEFAULT_TIMEOUT_MS = 30_000;

function unreachable(url: string, why: string): Result<never> {
  return fail(
    'registry/unreachable',
    `${origin(url)} does not answer`,
    why,
    'check the name, the network and its proxy, or work offline from a local source',
  );
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
    return ok(toResponse(request, await exchange(request, abort.signal), { abort, clock, limit }));
  } catch (error) {
    clearTimeout(clock);
    open.delete(abort);
    return unreachable(request.url, causeOf(error, abort.signal));
  }
};

function toResponse(
  request: HttpRequest,
  message: IncomingMessage,
  timing: { readonly abort: AbortController; readonly clock: NodeJS.Timeout; readonly limit: number },
): HttpResponse {
  const body = readBody(request.url, message, { ...timing, done: () => open.delete(timing.abort) });
  return {
    status: message.statusCode ?? 0,
    headers: Object.fromEntries(
      Object.entries(message.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : (value ?? ''),
      ]),
    ),
    body,
    bytes: (maxBytes) => collect(request.url, body, maxBytes),
  };
}
