import { isLinkLocal, isLoopback } from '../../domain/address.ts';
import { fail, ok, type Result } from '../../domain/failure.ts';
import type { HttpResponse } from '../../domain/http.ts';
import { type Network, request } from './retry.ts';
import { shownUrl } from './shown-url.ts';

const MAX_REDIRECTS = 3;
const HINT = 'give `api`, the URL or folder of a copy of OSV’s bucket (ECOSYSTEM/all.zip), or a folder of OSV records';

/** Plain http is for a server on the same machine only. */
export function isAllowed(url: URL): boolean {
  return (
    url.protocol === 'https:' || (url.protocol === 'http:' && /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname))
  );
}

/** Whether a redirect may be followed: a mirror elsewhere does not choose what is asked of this machine, or of its link. */
function mayLead(from: URL, to: URL): boolean {
  if (!isAllowed(to) || isLinkLocal(to.hostname)) return false;
  return isLoopback(from.hostname) || !isLoopback(to.hostname);
}

/** GETs a file, over redirects to places that are allowed; undefined where there is none (404). A 304 is an answer too. */
export async function get(
  network: Network,
  url: string,
  headers: Readonly<Record<string, string>> = {},
  hops = 0,
): Promise<Result<HttpResponse | undefined>> {
  const answer = await request(network, { method: 'GET', url, headers });
  if (!answer.ok) return answer;
  const { status, headers: told } = answer.value;
  if (status === 404) return ok(undefined);
  if (status === 200 || status === 304) return ok(answer.value);
  const location = told['location'] ?? '';
  // An empty place would be this very one.
  const from = URL.parse(url);
  const target = status >= 300 && status < 400 && location !== '' ? URL.parse(location, url) : null;
  if (target !== null && from !== null && mayLead(from, target) && hops < MAX_REDIRECTS) {
    // What was for one origin is not for another.
    return get(network, target.href, target.origin === from.origin ? headers : {}, hops + 1);
  }
  return fail('advisories/bad-answer', `${shownUrl(url)} cannot be downloaded`, `it answered ${status}`, HINT);
}

/** The body of an answer, within `maxBytes`. */
export async function bodyOf(response: HttpResponse, url: string, maxBytes: number): Promise<Result<Uint8Array>> {
  try {
    return ok(await response.bytes(maxBytes));
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 200) : 'the download broke off';
    return fail('advisories/unreachable', `${shownUrl(url)} cannot be downloaded`, why, 'run again');
  }
}
