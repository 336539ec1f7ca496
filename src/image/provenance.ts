import { Buffer } from 'node:buffer';
import * as v from 'valibot';
import type { LayerProvenance } from '../domain/image.ts';
import type { Descriptor } from '../domain/registry.ts';
import { MAX_MANIFEST, parseManifest } from './manifest.ts';
import type { BlobStore } from './source.ts';

/** Bytes of an attestation: that of a build of some hundred steps has a few hundred kilobytes. */
const MAX_PROVENANCE = 16 * 2 ** 20;
const MAX_STEPS = 5000;
/** Documents beside one image that are looked into. */
const MAX_STATEMENTS = 16;
const IN_TOTO = 'application/vnd.in-toto+json';
const SLSA = 'https://slsa.dev/provenance/';

const Line = v.object({ line: v.pipe(v.number(), v.safeInteger(), v.minValue(1)) });
const Place = v.object({
  sourceIndex: v.exactOptional(v.number()),
  ranges: v.pipe(v.array(v.object({ start: Line, end: Line })), v.maxLength(1000)),
});
const Steps = v.pipe(
  v.array(
    v.object({
      id: v.string(),
      op: v.nullish(v.object({ Op: v.nullish(v.object({ source: v.exactOptional(v.unknown()) })) })),
    }),
  ),
  v.maxLength(MAX_STEPS),
);
const Metadata = v.object({
  source: v.object({
    locations: v.record(v.string(), v.object({ locations: v.nullish(v.pipe(v.array(Place), v.maxLength(1000))) })),
    infos: v.array(v.object({ data: v.string() })),
  }),
  layers: v.record(v.string(), v.array(v.array(v.object({ digest: v.string() })))),
});
/** SLSA v0.2 and v1, as far as BuildKit fills it with `mode=max` (BuildKit docs/attestations/slsa-definitions.md). */
const Statement = v.union([
  v.pipe(
    v.object({
      predicate: v.object({
        buildConfig: v.object({ llbDefinition: Steps }),
        metadata: v.object({ 'https://mobyproject.org/buildkit@v1#metadata': Metadata }),
      }),
    }),
    v.transform(({ predicate }) => ({
      steps: predicate.buildConfig.llbDefinition,
      metadata: predicate.metadata['https://mobyproject.org/buildkit@v1#metadata'],
    })),
  ),
  v.pipe(
    v.object({
      predicate: v.object({
        buildDefinition: v.object({
          internalParameters: v.object({ buildConfig: v.object({ llbDefinition: Steps }) }),
        }),
        runDetails: v.object({ metadata: v.object({ buildkit_metadata: Metadata }) }),
      }),
    }),
    v.transform(({ predicate }) => ({
      steps: predicate.buildDefinition.internalParameters.buildConfig.llbDefinition,
      metadata: predicate.runDetails.metadata.buildkit_metadata,
    })),
  ),
]);

/**
 * What BuildKit's provenance says of the layers: which lines of which Dockerfile made each. `diffIds`: of each blob's digest. Undefined
 * for a statement that does not tell (mode=min, another builder); never throws.
 */
export function readProvenance(bytes: Uint8Array, diffIds: ReadonlyMap<string, string>): LayerProvenance | undefined {
  const parsed = v.safeParse(Statement, parse(new TextDecoder().decode(bytes)));
  if (!parsed.success) return undefined;
  const { steps, metadata } = parsed.output;
  const [info, ...others] = metadata.source.infos;
  // Steps of several files (a Bake definition with inline ones) would need to be told apart.
  if (info === undefined || others.length > 0) return undefined;
  const sources = new Set(steps.flatMap(({ id, op }) => (op?.Op?.source === undefined ? [] : [id])));
  // Once for each step: a statement may have a hundred thousand outputs of one.
  const places = new Map(
    Object.entries(metadata.source.locations).map(([step, { locations }]) => [step, startsOf(locations ?? [])]),
  );
  const layers = new Map<string, { starts: readonly number[]; inherited: boolean }>();
  for (const [output, chains] of Object.entries(metadata.layers)) {
    const step = output.split(':', 1)[0] ?? '';
    const starts = places.get(step) ?? [];
    const inherited = sources.has(step);
    for (const chain of chains) {
      // The chain is all that lies below, too: what a step made is on top. Of a source all of it is.
      for (const { digest } of inherited ? chain : chain.slice(-1)) {
        const diffId = diffIds.get(digest);
        if (diffId === undefined || (layers.has(diffId) && !inherited)) continue;
        layers.set(diffId, { starts, inherited });
      }
    }
  }
  return { dockerfile: Buffer.from(info.data, 'base64').toString('utf8'), layers };
}

/** The first line of each place: that is where an instruction begins. */
function startsOf(places: readonly v.InferOutput<typeof Place>[]): number[] {
  return places.flatMap(({ ranges }) => {
    const lines = ranges.map(({ start }) => start.line);
    return lines.length === 0 ? [] : [Math.min(...lines)];
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads the provenance out of an attestation manifest. What cannot be read tells nothing: the image's history is still there. */
export async function loadProvenance(
  store: BlobStore,
  attestation: Descriptor,
  diffIds: ReadonlyMap<string, string>,
): Promise<LayerProvenance | undefined> {
  const document = await store.document(attestation, MAX_MANIFEST);
  const manifest = document.ok ? parseManifest(document.value.bytes, attestation.digest) : document;
  if (!manifest.ok || manifest.value.kind !== 'image') return undefined;
  const statements = manifest.value.layers.filter(
    ({ mediaType, annotations }) =>
      mediaType === IN_TOTO && annotations?.['in-toto.io/predicate-type']?.startsWith(SLSA) === true,
  );
  for (const statement of statements.slice(0, MAX_STATEMENTS)) {
    if (statement.size > MAX_PROVENANCE) continue;
    const read = await store.document(statement, MAX_PROVENANCE);
    // One whose digest is not its own is nobody's word.
    const told = read.ok && read.value.failures.length === 0 ? readProvenance(read.value.bytes, diffIds) : undefined;
    if (told !== undefined) return told;
  }
  return undefined;
}
