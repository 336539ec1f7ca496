import { createGunzip, createZstdDecompress } from 'node:zlib';
import type { ByteStream } from '../domain/bytes.ts';
import { FailureError, raise } from '../domain/failure.ts';
import { ZstdFrames } from './zstd-frames.ts';

type Compression = 'gzip' | 'zstd' | 'none';

/** What a stream may grow to. The ratio counts only beyond `freeBytes`: small streams of zeros are ordinary. */
export interface InflateLimits {
  readonly maxBytes: number;
  readonly maxRatio: number;
  readonly freeBytes: number;
}

/** 64 GiB, and beyond the first GiB no more than 200 times what came in: real layers grow 2 to 10 times. */
export const INFLATE_LIMITS: InflateLimits = { maxBytes: 64 * 2 ** 30, maxRatio: 200, freeBytes: 2 ** 30 };

/** Output comes in pieces of this size: each costs a turn of the event loop, and the waking of a thread. */
const CHUNK = 2 ** 19;
/** What is inflated ahead of the reader, so that both work at the same time: as much as one piece, and the next one is begun. */
const AHEAD = CHUNK + 1;
/** Packed bytes that may wait for the inflater. */
const WAITING = 2 ** 19;

/** Tells the compression by its first bytes: gzip (RFC 1952), zstd frame or skippable frame (RFC 8878), else none. */
export function sniffCompression(start: Uint8Array): Compression {
  const [a, b, c, d] = start;
  if (a === 0x1f && b === 0x8b) return 'gzip';
  if (a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd) return 'zstd';
  if (a !== undefined && (a & 0xf0) === 0x50 && b === 0x2a && c === 0x4d && d === 0x18) return 'zstd';
  return 'none';
}

/** Takes the first bytes (at least `count`, unless there are fewer) off a stream, and gives them back with it. */
export async function peek(stream: ByteStream, count: number): Promise<{ start: Uint8Array; whole: ByteStream }> {
  const iterator = stream[Symbol.asyncIterator]();
  let start: Uint8Array = new Uint8Array(0);
  while (start.length < count) {
    const next = await iterator.next();
    if (next.done === true) break;
    start = start.length === 0 ? next.value : Buffer.concat([start, next.value]);
  }
  return { start, whole: resume(start, iterator) };
}

async function* resume(start: Uint8Array, iterator: AsyncIterator<Uint8Array>): ByteStream {
  let finished = false;
  try {
    if (start.length > 0) yield start;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
    finished = true;
  } finally {
    if (!finished) await iterator.return?.();
  }
}

/**
 * The uncompressed bytes of a stream, whatever it is compressed with. Raises image/truncated, image/corrupt, image/too-large.
 */
export async function* decompress(
  stream: ByteStream,
  source: string,
  limits: InflateLimits = INFLATE_LIMITS,
  memory: StreamMemory = {},
): ByteStream {
  const { start, whole } = await peek(stream, 4);
  const compression = sniffCompression(start);
  const counted = new Counted(source, limits);
  const chunks =
    compression === 'none'
      ? counted.input(whole)
      : inflate(counted.input(whole), { compression, source, ownsInput: memory.ownsInput === true });
  for await (const chunk of chunks) {
    counted.output(chunk.length);
    yield chunk;
    if (memory.isPassing === true && compression !== 'none' && chunk.buffer.byteLength === CHUNK) release(chunk);
  }
}

/** Whose memory the chunks of a stream are. Left to the garbage collector, tens of megabytes of them pile up on each thread. */
interface StreamMemory {
  /** Each chunk that comes out is only valid until the next one is asked for. */
  readonly isPassing?: boolean;
  /** Nobody else holds what goes in: each chunk has a buffer of its own. */
  readonly ownsInput?: boolean;
}

/** Frees the buffer that a chunk is the last part of. */
function release({ buffer, byteOffset, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && byteOffset + byteLength === buffer.byteLength) buffer.transfer(0);
}

/** Counts what goes in and what comes out, and ends a stream that grows beyond its bounds. */
class Counted {
  #in = 0;
  #out = 0;
  readonly #source: string;
  readonly #limits: InflateLimits;

  constructor(source: string, limits: InflateLimits) {
    this.#source = source;
    this.#limits = limits;
  }

  async *input(stream: ByteStream): ByteStream {
    for await (const chunk of stream) {
      this.#in += chunk.length;
      yield chunk;
    }
  }

  output(length: number): void {
    this.#out += length;
    const { maxBytes, maxRatio, freeBytes } = this.#limits;
    if (this.#out <= maxBytes && (this.#out <= freeBytes || this.#out <= this.#in * maxRatio)) return;
    raise(
      'image/too-large',
      `${this.#source} unpacks to more than ${this.#out} bytes from ${this.#in}`,
      this.#out > maxBytes ? `more than ${maxBytes} bytes are not read` : `it grows more than ${maxRatio} times`,
      'look where this image comes from: it is made like a decompression bomb',
    );
  }
}

type Inflater = ReturnType<typeof createGunzip> | ReturnType<typeof createZstdDecompress>;

interface Inflating {
  readonly compression: 'gzip' | 'zstd';
  readonly source: string;
  readonly ownsInput: boolean;
}

async function* inflate(stream: ByteStream, { compression, source, ownsInput }: Inflating): ByteStream {
  const options = { chunkSize: CHUNK, readableHighWaterMark: AHEAD, writableHighWaterMark: WAITING };
  const inflater: Inflater = compression === 'gzip' ? createGunzip(options) : createZstdDecompress(options);
  const input = compression === 'zstd' ? new ZstdFrames(source).split(stream) : stream;
  const feeding = feed(input, inflater, ownsInput);
  // Awaited below; a failure that comes before is not unhandled.
  feeding.catch(() => undefined);
  try {
    for await (const chunk of inflater as AsyncIterable<Uint8Array>) yield chunk;
    await feeding;
  } catch (error) {
    throw asFailure(error, source, compression);
  } finally {
    inflater.destroy();
    // The source must not be read by two at once: whoever comes next waits until the feeding has stopped.
    await feeding.catch(() => undefined);
  }
}

/** Writes a stream into an inflater, no faster than it takes it. What the stream raises ends the inflater too. */
async function feed(stream: ByteStream, inflater: Inflater, ownsInput: boolean): Promise<void> {
  try {
    for await (const chunk of stream) {
      if (inflater.destroyed) return;
      // A chunk of a buffer that others have parts of stays.
      const taken = ownsInput && chunk.length === chunk.buffer.byteLength ? () => release(chunk) : undefined;
      if (!inflater.write(chunk, taken)) await drained(inflater);
    }
    inflater.end();
  } catch (error) {
    inflater.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}

function drained(inflater: Inflater): Promise<void> {
  if (inflater.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      inflater.off('drain', done).off('close', done);
      resolve();
    };
    inflater.on('drain', done).on('close', done);
  });
}

function asFailure(error: unknown, source: string, compression: string): unknown {
  if (error instanceof FailureError) return error;
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  const zlib = code.startsWith('Z_') || code.startsWith('ZSTD_') || code.startsWith('ERR_');
  if (!zlib) return error;
  const truncated = code === 'Z_BUF_ERROR';
  return new FailureError({
    code: truncated ? 'image/truncated' : 'image/corrupt',
    what: `${source} cannot be unpacked with ${compression}`,
    why: truncated ? 'it ends before its end' : `the inflater says ${code}`,
    fix: 'build, pull or save the image again; the bytes are damaged',
  });
}
