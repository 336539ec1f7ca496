import type { ByteSource, ByteStream } from '../domain/bytes.ts';
import type { Failure, Result } from '../domain/failure.ts';
import { NO_ALIASES } from './aliases.ts';
import { failureOf } from './digest.ts';
import { HASH_HERE } from './hash-here.ts';
import { keptByBytes, keptByClaim, rememberReading } from './kept-reading.ts';
import { type LayerJob, type LayerReading, readLayer } from './layer.ts';
import { isResting, readRestingLayer } from './layer-at-rest.ts';
import { unreadableLayer } from './manifest.ts';
import { RUN_SEED } from './path-set.ts';
import type { LayerAccess, LayerPlace, ReadContext } from './source.ts';

/** Layers read side by side: zlib works on other threads and hashes are computed on others, the rest of the work is done here. */
const AT_ONCE = 2;

const NOTHING = {
  diffId: '',
  size: 0,
  entries: 0,
  files: [],
  links: [],
  facts: [],
  whiteouts: [],
  opaques: [],
  seed: RUN_SEED,
};

/** A layer of which nothing can be read. */
export function unreadLayer(failure: Failure): LayerReading {
  return { content: { ...NOTHING, replaced: new Float64Array(0) }, failures: [failure] };
}

/** A blob on disk, or one that comes. A source is closed by the one who opened the blob. */
interface OpenBlob {
  readonly bytes: ByteSource | ByteStream;
  close?(): Promise<void>;
}

async function readBlob(bytes: ByteSource | ByteStream, job: LayerJob): Promise<LayerReading> {
  if (!('read' in bytes)) return readLayer(bytes, job);
  if (await isResting(bytes)) return readRestingLayer(bytes, job);
  const isHashedApart = bytes.window !== undefined && job.expected.digest?.startsWith('sha256:') === true;
  if (!isHashedApart) return readLayer(bytes.stream(), job);
  // Another thread reads the file for itself: nothing is copied for it.
  const blobHex = (job.hashing ?? HASH_HERE).ofSource(bytes, { isBeside: true });
  // Awaited where the layer has been read.
  blobHex.catch(() => undefined);
  return readLayer(bytes.stream(), { ...job, onDisk: { blobHex } });
}

/** How far what is said of blobs may be believed. */
interface BlobTrust {
  /** A kept layer counts by the diff id that the configuration names, without a look at the blob. */
  readonly byClaim?: boolean;
}

/** Layers whose blobs can each be opened when they are wanted, in any order. */
export function seekableLayers(
  name: string,
  open: (place: LayerPlace) => Promise<Result<OpenBlob>>,
  { byClaim = false }: BlobTrust = {},
): LayerAccess {
  const readOne = async (place: LayerPlace, context: ReadContext, aliases = NO_ALIASES): Promise<LayerReading> => {
    const what = `layer ${place.id} of ${name}`;
    const unreadable = unreadableLayer(place.mediaType ?? '');
    if (unreadable !== undefined) return unreadLayer(unsupported(what, unreadable));
    const isFirst = aliases === NO_ALIASES;
    const claimed = isFirst && byClaim ? await keptByClaim(place, context) : undefined;
    if (claimed !== undefined) {
      context.progress.layer();
      return claimed;
    }
    const opened = await open(place);
    if (!opened.ok) return unreadLayer(opened.failure);
    const { progress, ...rest } = context;
    const { expected } = place;
    const onBytes = (count: number): void => progress.bytes(count);
    const { bytes, close } = opened.value;
    let proof: LayerReading['proof'];
    try {
      const known = isFirst && !byClaim && 'read' in bytes ? await keptByBytes(bytes, place, context) : undefined;
      const reading = known ?? (await readBlob(bytes, { ...rest, name: what, expected, aliases, onBytes }));
      if (known === undefined && isFirst) rememberReading(reading, place, context);
      proof = reading.proof;
      progress.layer();
      return reading;
    } finally {
      // What is still hashed stays open for it.
      if (proof === undefined) await close?.();
      else proof.then(close).catch(() => undefined);
    }
  };
  return {
    async read(places, context, aliasesOf) {
      const readings = new Map<string, LayerReading>();
      const waiting = places.filter((place, index) => places.findIndex((other) => other.key === place.key) === index);
      // The largest first: begun last, it would be read alone in the end.
      waiting.sort((a, b) => (b.expected.size ?? 0) - (a.expected.size ?? 0));
      const next = async (): Promise<void> => {
        for (let place = waiting.shift(); place !== undefined; place = waiting.shift()) {
          const reading = readOne(place, context, aliasesOf?.(place));
          readings.set(place.key, await reading.catch((error) => unreadLayer(failureOf(error, name))));
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, next));
      return readings;
    },
  };
}

function unsupported(what: string, why: string): Failure {
  return {
    code: 'image/unsupported',
    what: `${what} is of a kind that Seaworthy does not read`,
    why,
    fix: 'build the image with layers of tar, plain or compressed with gzip or zstd',
  };
}
