import type { ByteSource } from '../domain/bytes.ts';
import type { LayerContent } from '../domain/layer.ts';
import { sniffCompression } from '../formats/compression.ts';
import { NO_ALIASES } from './aliases.ts';
import { digestMismatch } from './digest.ts';
import { HASH_HERE } from './hash-here.ts';
import type { LayerReading } from './layer.ts';
import type { LayerAccess, LayerPlace, ReadContext } from './source.ts';

/** A layer of a known diff id, where it is kept: none of its bytes is looked at. */
export async function keptByClaim(
  { expected }: LayerPlace,
  { kept, keep }: ReadContext,
): Promise<LayerReading | undefined> {
  const content = expected.diffId === undefined ? undefined : await kept?.find(expected.diffId, keep);
  return content === undefined ? undefined : { content, failures: [] };
}

/**
 * A layer that is kept and whose bytes are here: they are hashed, and what is kept counts only where they are those that it was made of.
 * A diff id that an archive or layout claims is no proof: that comes when they are hashed, on another thread, while this one works with the
 * value. Undefined where nothing is kept.
 */
export async function keptByBytes(
  bytes: ByteSource,
  place: LayerPlace,
  context: ReadContext,
): Promise<LayerReading | undefined> {
  const { kept, keep, hashing = HASH_HERE, distrusted, progress } = context;
  if (kept === undefined || distrusted?.has(place.key) === true) return undefined;
  const { digest, diffId } = place.expected;
  const isPlain = sniffCompression(await bytes.read(0, 4)) === 'none';
  // What is hashed is what is in the file: of a compressed blob its digest, from which the diff id was learned.
  const claimed = isPlain ? (diffId ?? digest) : digest;
  if (claimed?.startsWith('sha256:') !== true || (isPlain && digest !== undefined && digest !== claimed))
    return undefined;
  const known = isPlain ? claimed : await kept.diffIdOf(claimed);
  if (known === undefined || (diffId !== undefined && diffId !== known)) return undefined;
  const value = await kept.load(known);
  if (value === undefined) return undefined;
  // Begun first: another thread hashes while this one takes the value apart. Who cannot read it any more has no proof.
  const hashed = hashing.ofSource(bytes, { onBytes: (count) => progress.bytes(count) });
  const proof = hashed.then(
    (hex) => `sha256:${hex}` === claimed,
    () => false,
  );
  const content = value.take(keep);
  if (content !== undefined) return { content, failures: [], proof };
  // What reads the layer instead need not share the disk and the threads with this.
  await proof;
  return undefined;
}

/** The readings as they are proven: what was kept of other bytes is read from these. The same object where nothing was wrong. */
export async function proven(
  access: LayerAccess,
  places: readonly LayerPlace[],
  context: ReadContext,
  readings: ReadonlyMap<string, LayerReading>,
): Promise<ReadonlyMap<string, LayerReading>> {
  const distrusted = new Set<string>();
  for (const [key, { proof }] of readings) if ((await proof) === false) distrusted.add(key);
  if (distrusted.size === 0) return readings;
  const wrong = places.filter(({ key }) => distrusted.has(key));
  return new Map([...readings, ...(await access.read(wrong, { ...context, distrusted }))]);
}

/** Keeps what was read of a layer, where nothing was wrong with it; and of a compressed blob the diff id that it has. */
export function rememberReading({ content, failures }: LayerReading, place: LayerPlace, { kept }: ReadContext): void {
  if (kept === undefined || failures.length > 0) return;
  kept.remember(content);
  const { digest } = place.expected;
  if (digest !== undefined && digest !== content.diffId) kept.rememberBlob(digest, content.diffId);
}

/** Reads layers again for other names of their files. They are hashed again: what is sent or lies there may be other bytes by now. */
export async function readAgain(
  access: LayerAccess,
  places: readonly LayerPlace[],
  context: ReadContext,
  {
    aliasesOf,
    readings,
  }: { aliasesOf: NonNullable<Parameters<LayerAccess['read']>[2]>; readings: ReadonlyMap<string, LayerReading> },
): Promise<ReadonlyMap<string, LayerReading>> {
  const { kept, keep } = context;
  const wanted = places.filter((place) => aliasesOf(place) !== NO_ALIASES);
  const diffIdOf = (place: LayerPlace): string => {
    const first = readings.get(place.key);
    return first === undefined || first.failures.length > 0 ? '' : first.content.diffId;
  };
  const found = new Map<string, LayerReading>();
  for (const place of wanted) {
    const diffId = diffIdOf(place);
    const content: LayerContent | undefined =
      diffId === '' ? undefined : await kept?.find(diffId, keep, aliasesOf(place));
    if (content !== undefined) found.set(place.key, { content, failures: [] });
  }
  const missing = wanted.filter(({ key }) => !found.has(key));
  if (missing.length === 0) return found;
  for (const [key, reading] of await access.read(missing, context, aliasesOf)) {
    const place = missing.find((one) => one.key === key);
    if (place === undefined) continue;
    const diffId = diffIdOf(place);
    const { content, failures } = reading;
    const isOther = diffId !== '' && content.diffId !== diffId && failures.length === 0;
    const wrong = isOther ? [digestMismatch(`layer ${place.id}, read again,`, diffId, content.diffId)] : failures;
    found.set(key, { ...reading, failures: wrong });
    if (diffId !== '' && wrong.length === 0) kept?.remember(content, aliasesOf(place));
  }
  return found;
}
