import type { ByteSource, RandomAccess } from '../domain/bytes.ts';
import type { Failure } from '../domain/failure.ts';
import { INFLATE_LIMITS, sniffCompression } from '../formats/compression.ts';
import { inMemory } from '../formats/random-access.ts';
import { TAR_LIMITS, TarWalker } from '../formats/tar.ts';
import { digestMismatch, failureOf } from './digest.ts';
import { HASH_HERE } from './hash-here.ts';
import type { LayerJob, LayerReading } from './layer.ts';
import { LayerCollector } from './layer-collector.ts';
import { distinct, keptTooMuch } from './layer-failures.ts';

/** Bytes read at once: a call of the system costs as much as copying this. What lies beyond and nobody wants is stepped over. */
const WINDOW = 131_072;
/** The walk lets others have a turn after so many reads. */
const READS_PER_TURN = 64;

/** Whether a blob is uncompressed and lies on disk. */
export async function isResting(blob: ByteSource): Promise<boolean> {
  return blob.window !== undefined && sniffCompression(await blob.read(0, 4)) === 'none';
}

/**
 * Reads an uncompressed layer where it lies: its headers, and the places of files that somebody asks for. Its bytes are hashed as a whole
 * at the same time, where the hashing has a thread of its own. Never throws, as readLayer does not.
 */
export async function readRestingLayer(blob: ByteSource, job: LayerJob): Promise<LayerReading> {
  const window = blob.window?.bind(blob) ?? (() => inMemory(new Uint8Array(0)));
  const passing = new PassingWindow(window(), window());
  const collector = new LayerCollector({ ...job, window: passing });
  const walker = new TarWalker((entry) => collector.visit(entry), job.name, job.limits?.tar ?? TAR_LIMITS);
  const maxBytes = (job.limits?.inflate ?? INFLATE_LIMITS).maxBytes;
  const failures: Failure[] = [];
  if (blob.size > maxBytes) failures.push(tooLarge(job.name, blob.size, maxBytes));
  const hashing = failures.length > 0 ? Promise.resolve(undefined) : hashed(blob, job, failures);
  try {
    if (failures.length === 0) await walk(walker, passing);
  } catch (error) {
    failures.push(failureOf(error, job.name));
  } finally {
    collector.abandon();
  }
  const hex = await hashing;
  const diffId = hex === undefined ? '' : `sha256:${hex}`;
  if (hex !== undefined) failures.push(...wrongDigests(diffId, job));
  if (collector.full) failures.push(keptTooMuch(job.name));
  const content = collector.content({ diffId, size: blob.size, entries: walker.entries });
  return { content, failures: distinct(failures) };
}

async function hashed(blob: ByteSource, job: LayerJob, failures: Failure[]): Promise<string | undefined> {
  try {
    const { hashing = HASH_HERE, onBytes } = job;
    return await hashing.ofSource(blob, { ...(onBytes === undefined ? {} : { onBytes }), isBeside: true });
  } catch (error) {
    failures.push(failureOf(error, job.name));
    return undefined;
  }
}

/** The part of a blob that a walk has in hand, and beside it every other: what lies in hand is not read again. */
class PassingWindow implements RandomAccess {
  readonly size: number;
  readonly #walked: RandomAccess;
  readonly #other: RandomAccess;
  #start = 0;
  #inHand: Uint8Array = new Uint8Array(0);

  constructor(walked: RandomAccess, other: RandomAccess) {
    this.size = walked.size;
    this.#walked = walked;
    this.#other = other;
  }

  /** Takes the next part in hand. */
  pass(offset: number, length: number): Uint8Array {
    this.#inHand = this.#walked.read(offset, length);
    this.#start = offset;
    return this.#inHand;
  }

  read(offset: number, length: number): Uint8Array {
    const from = offset - this.#start;
    const isInHand = from >= 0 && from + length <= this.#inHand.length;
    return isInHand ? this.#inHand.subarray(from, from + length) : this.#other.read(offset, length);
  }
}

async function walk(walker: TarWalker, window: PassingWindow): Promise<void> {
  let reads = 0;
  for (let offset = 0; offset < window.size && !walker.ended; ) {
    const chunk = window.pass(offset, WINDOW);
    if (chunk.length === 0) break;
    walker.push(chunk);
    offset += chunk.length;
    const step = Math.min(walker.skippable, window.size - offset);
    walker.skip(step);
    offset += step;
    reads += 1;
    if (reads % READS_PER_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  walker.end();
}

/** An uncompressed blob has its diff id as digest. */
function wrongDigests(diffId: string, { expected, name }: LayerJob): Failure[] {
  const wrong: Failure[] = [];
  if (expected.digest?.startsWith('sha256:') === true && expected.digest !== diffId) {
    wrong.push(digestMismatch(`the blob of ${name}`, expected.digest, diffId));
  }
  if (expected.diffId !== undefined && expected.diffId !== diffId) {
    wrong.push(digestMismatch(`the diff id of ${name}`, expected.diffId, diffId));
  }
  return wrong;
}

function tooLarge(name: string, size: number, maxBytes: number): Failure {
  return {
    code: 'image/too-large',
    what: `${name} has ${size} bytes`,
    why: `more than ${maxBytes} bytes are not read`,
    fix: 'look where this image comes from: no engine writes such a layer',
  };
}
