import { createHash, type Hash } from 'node:crypto';
import type { ByteStream } from '../domain/bytes.ts';
import type { Failure } from '../domain/failure.ts';
import type { Hashing } from '../domain/hashing.ts';
import type { LayerContent } from '../domain/layer.ts';
import { decompress, INFLATE_LIMITS, type InflateLimits, peek, sniffCompression } from '../formats/compression.ts';
import { TAR_LIMITS, type TarLimits, TarWalker } from '../formats/tar.ts';
import type { LayerAliases } from './aliases.ts';
import { digestMismatch, failureOf, hasherOf } from './digest.ts';
import type { InspectionRoom } from './inspection-room.ts';
import type { KeepBudget } from './keep.ts';
import { LayerCollector } from './layer-collector.ts';
import { distinct, keptTooMuch } from './layer-failures.ts';
import type { LayerReaders } from './wanting.ts';

/** What a layer should be, as far as its image says so. `size` is that of the blob. */
export interface ExpectedLayer {
  readonly diffId?: string;
  readonly digest?: string;
  readonly size?: number;
}

export interface LayerJob {
  /** Names the layer in failures, e.g. `layer sha256:… of app.tar`. */
  readonly name: string;
  readonly expected: ExpectedLayer;
  readonly readers: LayerReaders;
  readonly keep: KeepBudget;
  /** For files under inspection. */
  readonly room?: InspectionRoom;
  /** Where bytes are hashed; on this thread where there is none. */
  readonly hashing?: Hashing;
  readonly aliases?: LayerAliases;
  readonly limits?: { readonly tar?: TarLimits; readonly inflate?: InflateLimits };
  /** Told of the blob's bytes as they are read. */
  readonly onBytes?: (count: number) => void;
}

/** A layer as far as it could be read: what came before a failure is here. */
export interface LayerReading {
  readonly content: LayerContent;
  readonly failures: readonly Failure[];
}

/**
 * Reads one layer as it comes: unpacks it, computes its diff id (and the digest of the blob, where one is expected),
 * and keeps what the readers want. Never throws: whatever is wrong with the bytes is a failure beside the content.
 */
export async function readLayer(stream: ByteStream, job: LayerJob): Promise<LayerReading> {
  const reader = new LayerReader(job);
  const failures: Failure[] = [];
  try {
    await reader.read(stream);
  } catch (error) {
    failures.push(failureOf(error, job.name));
  }
  const read = reader.result();
  return { content: read.content, failures: distinct([...failures, ...read.failures]) };
}

class LayerReader {
  readonly #job: LayerJob;
  readonly #collector: LayerCollector;
  readonly #walker: TarWalker;
  readonly #tarHash = createHash('sha256');
  #size = 0;
  #tap: BlobTap | undefined;
  #complete = false;
  #tarFailure: Failure | undefined;

  constructor(job: LayerJob) {
    this.#job = job;
    this.#collector = new LayerCollector(job);
    this.#walker = new TarWalker((entry) => this.#collector.visit(entry), job.name, job.limits?.tar ?? TAR_LIMITS);
  }

  async read(stream: ByteStream): Promise<void> {
    const { start, whole } = await peek(stream, 4);
    const { digest } = this.#job.expected;
    // An uncompressed blob has its diff id as digest: it is hashed once.
    const sameHash = sniffCompression(start) === 'none' && digest?.startsWith('sha256:') === true;
    const tap = new BlobTap(whole, this.#job, digest === undefined || sameHash ? undefined : hasherOf(digest));
    this.#tap = tap;
    try {
      const limits = this.#job.limits?.inflate ?? INFLATE_LIMITS;
      for await (const chunk of decompress(tap.bytes(), this.#job.name, limits)) this.#take(chunk);
      this.#finishTar();
      this.#complete = true;
    } finally {
      this.#collector.abandon();
      await tap.drain();
    }
  }

  #take(chunk: Uint8Array): void {
    this.#size += chunk.length;
    this.#tarHash.update(chunk);
    // After a mistake in the tar the rest is still hashed: a wrong digest explains the mistake.
    if (this.#tarFailure !== undefined) return;
    try {
      this.#walker.push(chunk);
    } catch (error) {
      this.#tarFailure = failureOf(error, this.#job.name);
    }
  }

  #finishTar(): void {
    if (this.#tarFailure !== undefined) return;
    try {
      this.#walker.end();
    } catch (error) {
      this.#tarFailure = failureOf(error, this.#job.name);
    }
  }

  result(): LayerReading {
    const diffId = `sha256:${this.#tarHash.digest('hex')}`;
    const content = this.#collector.content({ diffId, size: this.#size, entries: this.#walker.entries });
    const failures = this.#tarFailure === undefined ? [] : [this.#tarFailure];
    if (this.#collector.full) failures.push(keptTooMuch(this.#job.name));
    return { content, failures: [...failures, ...this.#wrongDigests(diffId)] };
  }

  #wrongDigests(diffId: string): Failure[] {
    const { expected, name } = this.#job;
    const tap = this.#tap;
    const wrong: Failure[] = [];
    const blob = tap?.digest ?? (tap?.ended === true && this.#complete ? diffId : undefined);
    if (tap?.ended === true && expected.digest !== undefined && blob !== undefined && blob !== expected.digest) {
      wrong.push(digestMismatch(`the blob of ${name}`, expected.digest, blob));
    }
    if (this.#complete && expected.diffId !== undefined && diffId !== expected.diffId) {
      wrong.push(digestMismatch(`the diff id of ${name}`, expected.diffId, diffId));
    }
    return wrong;
  }
}

/** Passes the bytes of a blob on, hashes them, and can take the rest when its reader has stopped early. */
class BlobTap {
  readonly #iterator: AsyncIterator<Uint8Array>;
  readonly #job: LayerJob;
  readonly #hash: Hash | undefined;
  #count = 0;
  #failed = false;
  #ended = false;
  #digest: string | undefined;

  constructor(stream: ByteStream, job: LayerJob, hash: Hash | undefined) {
    this.#iterator = stream[Symbol.asyncIterator]();
    this.#job = job;
    this.#hash = hash;
  }

  /** True when every byte of the blob has passed. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Digest of the blob, after its end; undefined where it was not to be computed. */
  get digest(): string | undefined {
    if (this.#hash === undefined || !this.#ended) return undefined;
    const algorithm = this.#job.expected.digest?.split(':', 1)[0] ?? 'sha256';
    this.#digest ??= `${algorithm}:${this.#hash.digest('hex')}`;
    return this.#digest;
  }

  /** Not a `for await`: a reader that stops must not close the blob, whose digest is still to be known. */
  async *bytes(): ByteStream {
    for (let chunk = await this.#next(); chunk !== undefined; chunk = await this.#next()) yield chunk;
  }

  async drain(): Promise<void> {
    if (this.#failed || this.#ended) return;
    while ((await this.#next()) !== undefined);
  }

  async #next(): Promise<Uint8Array | undefined> {
    if (this.#ended) return undefined;
    try {
      const next = await this.#iterator.next();
      if (next.done === true) {
        this.#ended = true;
        return undefined;
      }
      this.#count += next.value.length;
      this.#hash?.update(next.value);
      this.#job.onBytes?.(next.value.length);
      return await this.#bounded(next.value);
    } catch (error) {
      this.#failed = true;
      throw error;
    }
  }

  /** A blob that is longer than its descriptor says is not read on: it cannot have the right digest. */
  async #bounded(chunk: Uint8Array): Promise<Uint8Array | undefined> {
    const { size } = this.#job.expected;
    if (size === undefined || this.#count <= size) return chunk;
    this.#ended = true;
    await this.#iterator.return?.();
    return chunk;
  }
}
