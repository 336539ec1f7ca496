import { createHash } from 'node:crypto';
import { fail, ok, type Result } from '../../domain/failure.ts';
import type { HttpRequest } from '../../domain/http.ts';
import { seal, unseal } from '../index-format/sealed.ts';
import type { KeptFiles } from '../index-format/store.ts';
import { bodyOf, get, isAllowed } from './download.ts';
import type { Network } from './retry.ts';
import { shownUrl } from './shown-url.ts';

/** A file that changes daily is not fetched again within this time. */
const FRESH_MS = 12 * 3600 * 1000;
const HEAD_BYTES = 8;
/** A firewall that drops packets must not hold up a run for what is only noted beside findings. */
const TIMEOUT_MS = 10_000;

/** What a feed is read with. */
export interface FeedAccess {
  readonly network: Network;
  /** Reads a file that the user names. */
  readonly readNamed: (path: string, maxBytes: number) => Promise<Result<Uint8Array>>;
  readonly kept?: KeptFiles;
  readonly now: () => Date;
}

interface Kept {
  readonly fetched: number;
  readonly etag: string;
  readonly body: Uint8Array;
}

/** A kept download: the time of its fetching, its ETag, its bytes. Undefined where it is not as it was written. */
function readKept(bytes: Uint8Array | undefined): Kept | undefined {
  const payload = bytes === undefined ? undefined : unseal('feed', bytes);
  const end = payload?.indexOf(10, HEAD_BYTES) ?? -1;
  if (payload === undefined || end < 0) return undefined;
  return {
    fetched: payload.readDoubleLE(0),
    etag: payload.toString('latin1', HEAD_BYTES, end),
    body: payload.subarray(end + 1),
  };
}

function writeKept({ fetched, etag, body }: Kept): Buffer {
  const time = Buffer.alloc(HEAD_BYTES);
  time.writeDoubleLE(fetched);
  return seal('feed', Buffer.concat([time, Buffer.from(`${etag}\n`, 'latin1'), body]));
}

/** An ETag as it may be sent back: one line of visible characters (RFC 9110, 8.8.3). */
function etagOf(headers: Readonly<Record<string, string>>): string {
  const etag = headers['etag'] ?? '';
  return /^[\x21-\x7e ]{1,200}$/.test(etag) ? etag : '';
}

/** A file by its URL, kept for half a day, and then asked for again only if it has changed. Undefined: there is none (404). */
export async function fetchKept(
  url: string,
  access: Pick<FeedAccess, 'network' | 'kept' | 'now'>,
  maxBytes: number,
): Promise<Result<Uint8Array | undefined>> {
  const parsed = URL.parse(url);
  if (parsed === null || !isAllowed(parsed)) {
    return fail(
      'advisories/not-found',
      `${shownUrl(url)} cannot be asked`,
      'it is no https URL',
      'give a URL with https',
    );
  }
  const network = {
    ...access.network,
    fetch: (request: HttpRequest) => access.network.fetch({ ...request, timeoutMs: TIMEOUT_MS }),
  };
  const name = `feeds/${createHash('sha256').update(url).digest('hex').slice(0, 32)}`;
  const old = readKept(await access.kept?.read(name, maxBytes + 1024));
  const now = access.now().getTime();
  if (old !== undefined && now - old.fetched < FRESH_MS && now >= old.fetched) return ok(old.body);
  const answer = await get(network, url, old === undefined || old.etag === '' ? {} : { 'if-none-match': old.etag });
  if (!answer.ok || answer.value === undefined) return answer.ok ? ok(undefined) : answer;
  const { status, headers } = answer.value;
  if (status === 304 && old === undefined) {
    return fail('advisories/bad-answer', `${shownUrl(url)} cannot be downloaded`, 'it answered 304', 'run again');
  }
  const body: Result<Uint8Array> =
    status === 304 && old !== undefined ? ok(old.body) : await bodyOf(answer.value, url, maxBytes);
  if (!body.ok) return body;
  const etag = status === 304 && old !== undefined ? old.etag : etagOf(headers);
  await access.kept?.write(name, writeKept({ fetched: now, etag, body: body.value }));
  return body;
}

/** Reads a feed from where the user says, a URL or a path. */
export async function readFeed(where: string, access: FeedAccess, maxBytes: number): Promise<Result<Uint8Array>> {
  if (!/^https?:\/\//i.test(where)) return access.readNamed(where, maxBytes);
  const fetched = await fetchKept(where, access, maxBytes);
  if (!fetched.ok) return fetched;
  if (fetched.value !== undefined) return ok(fetched.value);
  return fail(
    'advisories/not-found',
    `${shownUrl(where)} is not there`,
    'it answered 404',
    'look what stands at that address',
  );
}
