import type { IncomingMessage, RequestOptions } from 'node:http';
import type { Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { HttpRequest } from '../domain/http.ts';
import { VERSION } from './version.ts';

/**
 * Neither the global `fetch` nor an import: the first loads undici, http2 and web streams, which takes as long as all of a run's questions
 * to a registry; the second gives an ES module every part of `http`, undici among them.
 */
function clientOf(url: URL): typeof import('node:http').request {
  if (url.protocol === 'https:') return process.getBuiltinModule('node:https').request;
  if (url.protocol === 'http:') return process.getBuiltinModule('node:http').request;
  throw new TypeError(`${url.protocol} is no scheme of HTTP`);
}

/** URL leaves a lone `%` as it is. */
function unescaped(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** User and password of a URL go into the header where they belong. */
function splitCredentials(text: string): { url: URL; authorization: Record<string, string> } {
  const url = new URL(text);
  if (url.username === '' && url.password === '') return { url, authorization: {} };
  const pair = `${unescaped(url.username)}:${unescaped(url.password)}`;
  url.username = '';
  url.password = '';
  return { url, authorization: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } };
}

/** Sends a request, and resolves with the head of its answer. Rejects with what the connection raised; `signal` ends it at any time. */
export async function exchange(request: HttpRequest, signal: AbortSignal): Promise<IncomingMessage> {
  const { url, authorization } = splitCredentials(request.url);
  const { body } = request;
  const options: RequestOptions = {
    method: request.method,
    headers: {
      accept: '*/*',
      'accept-encoding': 'identity',
      'user-agent': `seaworthy/${VERSION}`,
      ...authorization,
      ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
      ...request.headers,
    },
    signal,
  };
  const mayRepeat = request.method === 'GET' || request.method === 'HEAD';
  for (let left = mayRepeat ? MAX_STALE : 0; ; left -= 1) {
    const end = await sent(url, options, body);
    if (end.kind === 'answer') return end.message;
    if (end.kind === 'failed' || left === 0) throw end.error;
  }
}

/** So many connections that were kept may have been closed by the other side just as they were used again: nothing was read of the request. */
const MAX_STALE = 3;

type Sent =
  | { readonly kind: 'answer'; readonly message: IncomingMessage }
  | { readonly kind: 'stale' | 'failed'; readonly error: Error };

function sent(url: URL, options: RequestOptions, body: HttpRequest['body']): Promise<Sent> {
  return new Promise((resolve) => {
    const request = clientOf(url)(url, options, (message) => {
      // One who reads it hears of it there; where nobody does, it must not end the process.
      message.on('error', () => undefined);
      resolve({ kind: 'answer', message });
    });
    request.on('error', (error) => {
      const isStale = request.reusedSocket && 'code' in error && error.code === 'ECONNRESET';
      resolve({ kind: isStale ? 'stale' : 'failed', error });
    });
    request.end(body);
  });
}

/** The body as it was meant: some servers compress it though they are asked not to. */
export function decoded(message: IncomingMessage): Readable {
  const create = decoderOf(message.headers['content-encoding']?.trim().toLowerCase() ?? 'identity');
  if (create === undefined) return message;
  const decoder = create();
  message.on('error', (error) => decoder.destroy(error));
  return message.pipe(decoder);
}

function decoderOf(coding: string): (() => Transform) | undefined {
  if (coding === 'gzip' || coding === 'x-gzip') return createGunzip;
  if (coding === 'deflate') return createInflate;
  return coding === 'br' ? createBrotliDecompress : undefined;
}
