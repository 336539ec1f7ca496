import { type Failure, fail, ok, type Result } from '../../domain/failure.ts';
import { IndexBuilder } from '../index-format/builder.ts';
import { CorruptIndex } from '../index-format/corrupt.ts';
import type { IndexReader } from '../index-format/reader.ts';
import { sketchOf } from '../sketch.ts';
import type { Change } from './changes.ts';
import { bodyOf, get } from './download.ts';
import type { OpenedPart } from './indexed.ts';
import { opened } from './keep-local.ts';
import { listChanges, type Mirror, urlOf } from './mirror.ts';
import { parseJson } from './retry.ts';
import { shownUrl } from './shown-url.ts';
import { MAX_RECORD_BYTES } from './source.ts';

/** With more changes than this, the archive as a whole is the shorter way. */
const MAX_CHANGES = 1000;
const CONCURRENCY = 16;
const AGAIN = 'run again; the records that are kept were used';

/** The indexes of a part: what the archive had, and what has changed since. */
export interface Indexes {
  readonly base: IndexReader;
  readonly changes?: IndexReader;
}

/** The name of the index of what has changed since a part was downloaded. */
export const changesName = (index: string): string => `${index}.changes`;

/**
 * What a mirror has of a changed record: `stale` where a cache on the way still has the version before, `missing` where there is none
 * of that id, or none that can be read.
 */
type Fetched = 'stale' | 'missing' | { readonly json: unknown };

async function fetchChange(mirror: Mirror, part: string, { id, time }: Change): Promise<Result<Fetched>> {
  const url = urlOf(mirror, part, `${encodeURIComponent(id)}.json`);
  const answer = await get(mirror.network, url);
  if (!answer.ok) return answer;
  if (answer.value === undefined) return ok('missing');
  const bytes = await bodyOf(answer.value, url, MAX_RECORD_BYTES);
  if (!bytes.ok) return bytes;
  const json = parseJson(bytes.value, url);
  const sketch = json.ok ? sketchOf(json.value) : undefined;
  if (!json.ok || sketch?.id !== id) return ok('missing');
  return ok(sketch.modified.slice(0, 19) < time.slice(0, 19) ? 'stale' : { json: json.value });
}

/**
 * Fetches the changed records into an index of changes, beside those of earlier runs. `undefined`: the mirror lists a record that it does
 * not have by itself: what became of it is to be seen in the archive.
 */
async function applyChanges(
  mirror: Mirror,
  part: string,
  index: string,
  old: Indexes,
  changes: readonly Change[],
): Promise<Result<IndexReader | undefined>> {
  // Read before anything is written: the files have the same names.
  const before = (await old.changes?.byIds(await old.changes.ids())) ?? [];
  const builder = new IndexBuilder(mirror.kept, changesName(index));
  const applied = new Set<string>();
  const failures: Failure[] = [];
  let [isMissing, isStale] = [false, false];
  const queue = changes.values();
  const work = async (): Promise<void> => {
    for (const change of queue) {
      if (isMissing || failures.length > 0) return;
      const fetched = await fetchChange(mirror, part, change);
      if (!fetched.ok) failures.push(fetched.failure);
      else if (fetched.value === 'missing') isMissing = true;
      else if (fetched.value === 'stale') isStale = true;
      else if (builder.takeValue(change.id, fetched.value.json) === undefined) isMissing = true;
      else applied.add(change.id);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  const [failed] = failures;
  if (failed !== undefined) return { ok: false, failure: failed };
  if (isMissing) return ok(undefined);
  // What earlier runs have fetched is taken over.
  for (const value of before) if (!applied.has(String(value['id']))) builder.takeValue(String(value['id']), value);
  const replaces = [...new Set([...(old.changes?.meta.replaces ?? []), ...applied])];
  // What was stale is to be listed again.
  const seen = isStale ? seenOf(old) : (changes[0]?.time ?? seenOf(old));
  const written = await builder.finish({ key: old.base.meta.key, seen, replaces });
  return opened(written, mirror.kept, changesName(index));
}

function seenOf(indexes: Indexes): string {
  return indexes.changes?.meta.seen ?? indexes.base.meta.seen;
}

/** Leaves out the rows whose record is here in that very version, or was withdrawn in it: the newest second is listed again each time. */
async function unknownOf(old: Indexes, changes: readonly Change[]): Promise<Change[]> {
  const unknown: Change[] = [];
  const replaced = new Set(old.changes?.meta.replaces);
  const seen = (old.changes?.meta.seen ?? '').slice(0, 19);
  for (const change of changes) {
    const { id, time } = change;
    const changed = await old.changes?.byId(id);
    if (changed === undefined && replaced.has(id) && time.slice(0, 19) <= seen) continue;
    const known = (changed ?? (await old.base.byId(id)))?.['modified'];
    if (typeof known !== 'string' || known.slice(0, 19) !== time.slice(0, 19)) unknown.push(change);
  }
  return unknown;
}

/** Indexes as they are after looking for changes. */
export interface Brought {
  readonly indexes: Indexes;
  readonly index: OpenedPart['index'];
  readonly failures: readonly Failure[];
}

/** Brings kept indexes up to date. `undefined`: they are too old for that, or corrupt, and the archive is to be fetched anew. */
export async function bringUp(mirror: Mirror, part: string, index: string, old: Indexes): Promise<Brought | undefined> {
  try {
    return await tryToBringUp(mirror, part, index, old);
  } catch (error) {
    if (error instanceof CorruptIndex || error instanceof RangeError) return undefined;
    throw error;
  }
}

async function tryToBringUp(mirror: Mirror, part: string, index: string, old: Indexes): Promise<Brought | undefined> {
  const asItIs = (failure?: Failure): Brought => ({
    indexes: old,
    index: 'kept',
    failures: failure === undefined ? [] : [{ ...failure, fix: AGAIN }],
  });
  if (mirror.offline) return asItIs();
  const since = seenOf(old);
  // Without a list, nothing tells what is in the archive but the archive.
  if (since === '') return undefined;
  const listed = await listChanges(mirror, part, since, MAX_CHANGES);
  if (!listed.ok) return asItIs(listed.failure);
  if (listed.value === undefined || listed.value.isLong) return undefined;
  if (listed.value.isBroken || listed.value.isEmpty) return asItIs(badList(mirror, part));
  const changes = await unknownOf(old, listed.value.changes);
  if (changes.length === 0) return asItIs();
  if ((old.changes?.meta.replaces.length ?? 0) + changes.length > MAX_CHANGES) return undefined;
  const made = await applyChanges(mirror, part, index, old, changes);
  if (!made.ok) return asItIs(made.failure);
  if (made.value === undefined) return undefined;
  await old.changes?.close();
  return { indexes: { base: old.base, changes: made.value }, index: 'updated', failures: [] };
}

function badList(mirror: Mirror, part: string): Failure {
  const url = shownUrl(urlOf(mirror, part, 'modified_id.csv'));
  return fail(
    'advisories/bad-answer',
    `${url} is no list of changes`,
    'it has no row, or a line is not `time,id`',
    AGAIN,
  ).failure;
}
