import type { ByteStream } from './bytes.ts';
import type { Result } from './failure.ts';

/** One HTTP exchange. Redirects are never followed by the port: the caller decides where credentials may go. */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH';
  readonly url: string;
  /** Lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Time to the first byte of the answer, and between two chunks of it. Default 30,000 ms. */
  readonly timeoutMs?: number;
}

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ByteStream;
  /** The whole body, refused beyond `maxBytes`. */
  bytes(maxBytes: number): Promise<Uint8Array>;
}

/** Fails (no answer, name not found, offline) as a value; a status of 400 or more is an answer, not a failure. */
export type Fetch = (request: HttpRequest) => Promise<Result<HttpResponse>>;
