import type { ByteSource, ByteStream } from '../domain/bytes.ts';
import type { Failure } from '../domain/failure.ts';
import type { Unpacking } from '../domain/unpacking.ts';
import { INFLATE_LIMITS } from '../formats/compression.ts';
import { TAR_LIMITS, TarWalker } from '../formats/tar.ts';
import { digestMismatch, failureOf } from './digest.ts';
import type { LayerJob, LayerReading } from './layer.ts';
import { LayerCollector } from './layer-collector.ts';
import { distinct, keptTooMuch } from './layer-failures.ts';

/** Reads a compressed layer that another thread unpacks and hashes. Never throws, as readLayer does not. */
export async function readUnpackedLayer(
  packed: ByteSource | ByteStream,
  job: LayerJob,
  unpacking: Unpacking,
): Promise<LayerReading> {
  const collector = new LayerCollector(job);
  const walker = new TarWalker((entry) => collector.visit(entry), job.name, job.limits?.tar ?? TAR_LIMITS);
  const { name, onBytes } = job;
  const limits = job.limits?.inflate ?? INFLATE_LIMITS;
  const { chunks, sums } = unpacking.unpack(packed, { name, limits, ...(onBytes === undefined ? {} : { onBytes }) });
  const failures: Failure[] = [];
  let size = 0;
  let isWalking = true;
  const walk = (step: () => void): void => {
    if (!isWalking) return;
    try {
      step();
    } catch (error) {
      // The rest is still unpacked for its digest: a wrong one explains the mistake.
      isWalking = false;
      failures.push(failureOf(error, name));
    }
  };
  try {
    for await (const chunk of chunks) {
      size += chunk.length;
      walk(() => walker.push(chunk));
    }
    walk(() => walker.end());
  } catch (error) {
    failures.unshift(failureOf(error, name));
  }
  collector.abandon();
  if (collector.full) failures.push(keptTooMuch(name));
  const { unpacked, packed: blob } = await sums.catch((): Awaited<typeof sums> => ({}));
  const diffId = unpacked === undefined ? '' : `sha256:${unpacked}`;
  failures.push(...wrongDigests(job, diffId, blob));
  const content = collector.content({ diffId, size, entries: walker.entries });
  return { content, failures: distinct(failures) };
}

function wrongDigests({ expected, name }: LayerJob, diffId: string, blob: string | undefined): Failure[] {
  const wrong: Failure[] = [];
  // What was unpacked without a failure was read to its end: then it has a digest.
  const isKnown = blob !== undefined || diffId !== '';
  if (isKnown && expected.digest?.startsWith('sha256:') === true && expected.digest !== `sha256:${blob}`) {
    wrong.push(
      digestMismatch(`the blob of ${name}`, expected.digest, blob === undefined ? 'not known' : `sha256:${blob}`),
    );
  }
  if (diffId !== '' && expected.diffId !== undefined && expected.diffId !== diffId) {
    wrong.push(digestMismatch(`the diff id of ${name}`, expected.diffId, diffId));
  }
  return wrong;
}
