import type { ByteStream } from '../domain/bytes.ts';
import type { Failure } from '../domain/failure.ts';
import type { Hashing, RunningHash } from '../domain/hashing.ts';
import type { LayerContent } from '../domain/layer.ts';
import { decompress, INFLATE_LIMITS, type InflateLimits, peek, sniffCompression } from '../formats/compression.ts';
import { TAR_LIMITS, type TarLimits, TarWalker } from '../formats/tar.ts';
import type { LayerAliases } from './aliases.ts';
import { BlobTap } from './blob-tap.ts';
import { digestMismatch, failureOf } from './digest.ts';
import { HASH_HERE } from './hash-here.ts';
import type { InspectionRoom } from './inspection-room.ts';
import type { KeepBudget } from './keep.ts';
import { inLargePieces } from './large-pieces.ts';
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
  /** The blob lies on disk: another thread computes its SHA-256 (in hex), and nobody else holds the chunks of its stream. */
  readonly onDisk?: { readonly blobHex: Promise<string> };
  readonly aliases?: LayerAliases;
  readonly limits?: { readonly tar?: TarLimits; readonly inflate?: InflateLimits };
  /** Told of the blob's bytes as they are read. */
  readonly onBytes?: (count: number) => void;
}

/** A layer as far as it could be read: what came before a failure is here. */
export interface LayerReading {
  readonly content: LayerContent;
  readonly failures: readonly Failure[];
  /** Of a value that was kept: whether the bytes that lie here are those that it was made of. Until it is true, nothing may leave that rests on the value. */
  readonly proof?: Promise<boolean>;
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
  const read = await reader.result();
  return { content: read.content, failures: distinct([...failures, ...read.failures]) };
}

class LayerReader {
  readonly #job: LayerJob;
  readonly #collector: LayerCollector;
  readonly #walker: TarWalker;
  readonly #hashing: Hashing;
  readonly #tarHash: RunningHash;
  #size = 0;
  #tap: BlobTap | undefined;
  #complete = false;
  #tarFailure: Failure | undefined;

  constructor(job: LayerJob) {
    this.#job = job;
    this.#hashing = job.hashing ?? HASH_HERE;
    this.#tarHash = this.#hashing.begin();
    this.#collector = new LayerCollector(job);
    this.#walker = new TarWalker((entry) => this.#collector.visit(entry), job.name, job.limits?.tar ?? TAR_LIMITS);
  }

  async read(stream: ByteStream): Promise<void> {
    const { start, whole } = await peek(stream, 4);
    const { expected, onDisk } = this.#job;
    const isPacked = sniffCompression(start) !== 'none';
    // An uncompressed blob has its diff id as digest: it is hashed once.
    const isHashed = onDisk !== undefined || (!isPacked && expected.digest?.startsWith('sha256:') === true);
    // What lies on disk is read to its end: its digest says whether it is the blob that is meant.
    const bounds = onDisk === undefined ? this.#job : { ...this.#job, expected: {} };
    const tap = new BlobTap(whole, bounds, isHashed ? undefined : expected.digest);
    this.#tap = tap;
    const bytes = isPacked && onDisk === undefined ? inLargePieces(tap.bytes()) : tap.bytes();
    const memory = { isPassing: true, ownsInput: isPacked };
    try {
      const limits = this.#job.limits?.inflate ?? INFLATE_LIMITS;
      for await (const chunk of decompress(bytes, this.#job.name, limits, memory)) {
        this.#take(chunk, isPacked);
        const room = this.#tarHash.room();
        if (room !== undefined) await room;
      }
      this.#finishTar();
      this.#complete = true;
    } finally {
      this.#collector.abandon();
      // The rest is still hashed: a wrong digest explains what cannot be unpacked.
      if (onDisk === undefined) await tap.drain();
    }
  }

  #take(chunk: Uint8Array, isPassing: boolean): void {
    this.#size += chunk.length;
    try {
      // After a mistake in the tar the rest is still hashed: a wrong digest explains the mistake.
      if (this.#tarFailure === undefined) this.#walker.push(chunk);
    } catch (error) {
      this.#tarFailure = failureOf(error, this.#job.name);
    }
    if (isPassing) this.#tarHash.give(chunk);
    else this.#tarHash.add(chunk);
  }

  #finishTar(): void {
    if (this.#tarFailure !== undefined) return;
    try {
      this.#walker.end();
    } catch (error) {
      this.#tarFailure = failureOf(error, this.#job.name);
    }
  }

  async result(): Promise<LayerReading> {
    const [hex, blob] = await Promise.all([this.#tarHash.hex(), this.#blobDigest()]);
    const diffId = `sha256:${hex}`;
    const content = this.#collector.content({ diffId, size: this.#size, entries: this.#walker.entries });
    const failures = this.#tarFailure === undefined ? [] : [this.#tarFailure];
    if (this.#collector.full) failures.push(keptTooMuch(this.#job.name));
    return { content, failures: [...failures, ...this.#wrongDigests(diffId, blob)] };
  }

  /** Of all bytes of the blob, where all were read; undefined where it is not computed apart. */
  async #blobDigest(): Promise<string | undefined> {
    const { onDisk } = this.#job;
    return onDisk === undefined ? this.#tap?.digest() : `sha256:${await onDisk.blobHex}`;
  }

  #wrongDigests(diffId: string, blobDigest: string | undefined): Failure[] {
    const { expected, name } = this.#job;
    const wrong: Failure[] = [];
    const blob = blobDigest ?? (this.#tap?.ended === true && this.#complete ? diffId : undefined);
    if (expected.digest !== undefined && blob !== undefined && blob !== expected.digest) {
      wrong.push(digestMismatch(`the blob of ${name}`, expected.digest, blob));
    }
    if (this.#complete && expected.diffId !== undefined && diffId !== expected.diffId) {
      wrong.push(digestMismatch(`the diff id of ${name}`, expected.diffId, diffId));
    }
    return wrong;
  }
}
