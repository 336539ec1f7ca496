import type { IncomingMessage } from 'node:http';
import { raise } from '../domain/failure.ts';
import { decoded } from './http-exchange.ts';

/** Bytes a second that an answer must bring, over twice its time limit: one that drips, a byte before each limit, would never end. */
const LEAST_RATE = 4096;

/** `https://host`, for messages: a path or query may hold what should not be shown. */
export function origin(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : 'a URL that does not parse';
}

/** Why an exchange did not come to its end; `signal` is what ends it when its time is over. */
export function causeOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'there was no answer in time';
  if (!(error instanceof Error)) return 'the connection failed';
  // Of several addresses each has failed in its own way.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  if (!(first instanceof Error)) return error.message;
  return 'code' in first ? `${first.message} (${String(first.code)})` : first.message;
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

interface Reading {
  readonly abort: AbortController;
  /** Runs since the request was sent. */
  readonly clock: NodeJS.Timeout;
  readonly limit: number;
  /** Told when nothing more will be read, whatever the reason. */
  done(): void;
}

/** The bytes of an answer; `limit` holds between two chunks, and an answer that drips is broken off. */
export async function* readBody(
  url: string,
  message: IncomingMessage,
  { abort, clock: first, limit, done }: Reading,
): AsyncGenerator<Uint8Array> {
  let clock = first;
  const pace = new Pace(2 * limit);
  try {
    clock.refresh();
    pace.wait();
    for await (const chunk of decoded(message)) {
      // The reader's own time does not count: the clock runs only while bytes are awaited.
      clearTimeout(clock);
      if (pace.isTooSlow(chunk.length)) throw new Error(`it sends less than ${LEAST_RATE} bytes a second`);
      yield chunk;
      clock = setTimeout(() => abort.abort(), limit).unref();
      pace.wait();
    }
    // A connection that ends in the midst of the answer is no end.
    if (!message.complete) throw new Error('the connection was closed before the end');
  } catch (error) {
    raise(
      'registry/unreachable',
      `${origin(url)} broke off`,
      causeOf(error, abort.signal),
      'try again; if it stays, check the network',
    );
  } finally {
    clearTimeout(clock);
    // A reader that stops early must not leave the connection open; one that has read all leaves it to the next request.
    if (!message.complete) abort.abort();
    done();
  }
}

/** The whole of a body, refused beyond `maxBytes`. */
export async function collect(url: string, body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
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
