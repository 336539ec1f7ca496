import type { Spool } from '../../domain/bytes.ts';
import { type Failure, fail, ok, type Result } from '../../domain/failure.ts';
import { ecosystemRoot } from '../ecosystems.ts';
import { IndexBuilder } from '../index-format/builder.ts';
import { CorruptIndex } from '../index-format/corrupt.ts';
import { IndexReader } from '../index-format/reader.ts';
import type { KeptFiles } from '../index-format/store.ts';
import { emptyArchive, openArchive, takeRecords } from './archive.ts';
import { nothingThere } from './bucket.ts';
import { type Change, changesSince } from './changes.ts';
import { bodyOf, get, shownUrl } from './download.ts';
import { downloadArchive } from './downloaded-archive.ts';
import type { OpenedPart, PartKeeper } from './indexed.ts';
import { indexName, opened } from './keep-local.ts';
import type { Network } from './retry.ts';
import { MAX_RECORD_BYTES } from './source.ts';

/** With more changes than this, the archive as a whole is the shorter way. */
const MAX_CHANGES = 1000;
const CONCURRENCY = 16;
const AGAIN = 'run again; the records that are kept were used';

interface Mirror {
  readonly network: Network;
  /** Without trailing slash. */
  readonly base: string;
  readonly kept: KeptFiles;
  /** Where archives wait while they are read; in memory without it. */
  readonly spool?: Spool;
  /** No connection may be opened: what is kept is used as it is. */
  readonly offline: boolean;
}

interface Indexes {
  readonly base: IndexReader;
  readonly changes?: IndexReader;
}

/** The name of the index of what has changed since a part was downloaded. */
export const changesName = (index: string): string => `${index}.changes`;

/** The kept indexes of a part. Changes belong to the base that they were made for. */
async function keptOf(kept: KeptFiles, index: string): Promise<Indexes | undefined> {
  const base = await IndexReader.open(kept, index);
  if (base === undefined) return undefined;
  const changes = await IndexReader.open(kept, changesName(index));
  return changes?.meta.key === base.meta.key ? { base, changes } : { base };
}

function urlOf(mirror: Mirror, part: string, file: string): string {
  return `${mirror.base}/${encodeURIComponent(part)}/${file}`;
}

/** The list of changes, down to a time. Undefined where the mirror has none. */
async function listChanges(
  mirror: Mirror,
  part: string,
  since: string,
  max: number,
): Promise<Result<Awaited<ReturnType<typeof changesSince>> | undefined>> {
  const url = urlOf(mirror, part, 'modified_id.csv');
  const answer = await get(mirror.network, url);
  if (!answer.ok || answer.value === undefined) return answer.ok ? ok(undefined) : answer;
  try {
    return ok(await changesSince(answer.value, since, max));
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 200) : 'the connection broke off';
    return fail('advisories/unreachable', `${shownUrl(url)} cannot be read to its end`, why, 'run again');
  }
}

/** Downloads the archive and indexes it; undefined where the mirror has none. */
async function makeBase(mirror: Mirror, part: string, index: string): Promise<Result<IndexReader | undefined>> {
  // The list is looked at before the archive is made ready: what changes in between is looked at again by the next run.
  const newest = await listChanges(mirror, part, '', 1);
  if (!newest.ok) return newest;
  const url = urlOf(mirror, part, 'all.zip');
  const answer = await get(mirror.network, url);
  if (!answer.ok || answer.value === undefined) return answer.ok ? ok(undefined) : answer;
  const downloaded = await downloadArchive(answer.value, url, mirror.spool);
  if (!downloaded.ok) return downloaded;
  const { source, sha256: key } = downloaded.value;
  try {
    const archive = await openArchive(source, shownUrl(url));
    if (!archive.ok) return archive;
    const builder = new IndexBuilder(mirror.kept, index);
    await takeRecords(source, archive.value, shownUrl(url), builder);
    const seen = newest.value?.changes[0]?.time ?? '';
    return opened(await builder.finish({ key, seen, replaces: [] }), mirror.kept, index);
  } finally {
    await source.close();
  }
}

/** Fetches the changed records into an index of changes, beside those of earlier runs. */
async function applyChanges(
  mirror: Mirror,
  part: string,
  index: string,
  old: Indexes,
  changes: readonly Change[],
): Promise<Result<IndexReader>> {
  const builder = new IndexBuilder(mirror.kept, changesName(index));
  const ids = new Set(changes.map(({ id }) => id));
  const before = (await old.changes?.ids()) ?? [];
  for (const id of before.filter((one) => !ids.has(one))) {
    const value = await old.changes?.byId(id);
    if (value !== undefined) builder.takeValue(`${id}.json`, value);
  }
  const failures: Failure[] = [];
  const queue = ids.values();
  const work = async (): Promise<void> => {
    for (const id of queue) {
      const url = urlOf(mirror, part, `${encodeURIComponent(id)}.json`);
      const answer = failures.length > 0 ? ok(undefined) : await get(mirror.network, url);
      // A record that is listed and is not there has gone: it replaces the one that is kept with nothing.
      if (answer.ok && answer.value === undefined) continue;
      const bytes =
        answer.ok && answer.value !== undefined ? await bodyOf(answer.value, url, MAX_RECORD_BYTES) : answer;
      if (!bytes.ok) failures.push(bytes.failure);
      else if (bytes.value instanceof Uint8Array) builder.take(shownUrl(url), bytes.value);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  const [failed] = failures;
  if (failed !== undefined) return { ok: false, failure: failed };
  const replaces = [...new Set([...(old.changes?.meta.replaces ?? []), ...ids])];
  const seen = changes[0]?.time ?? old.changes?.meta.seen ?? old.base.meta.seen;
  const written = await builder.finish({ key: old.base.meta.key, seen, replaces });
  return opened(written, mirror.kept, changesName(index));
}

/** Leaves out the rows whose record is here in that very version: the newest second is listed again each time. */
async function unknownOf(old: Indexes, changes: readonly Change[]): Promise<Change[]> {
  const unknown: Change[] = [];
  for (const change of changes) {
    const known = (await old.changes?.byId(change.id)) ?? (await old.base.byId(change.id));
    const time = known?.['modified'];
    if (typeof time !== 'string' || time.slice(0, 19) !== change.time.slice(0, 19)) unknown.push(change);
  }
  const gone = new Set(old.changes?.meta.replaces);
  const seen = (old.changes?.meta.seen ?? '').slice(0, 19);
  return unknown.filter(({ id, time }) => !(gone.has(id) && time.slice(0, 19) <= seen));
}

type Brought = {
  readonly indexes: Indexes;
  readonly index: OpenedPart['index'];
  readonly failures: readonly Failure[];
};

/** Brings kept indexes up to date. `undefined`: they are too old for that, and the archive is to be fetched anew. */
async function bringUp(mirror: Mirror, part: string, index: string, old: Indexes): Promise<Brought | undefined> {
  const asItIs = (failure?: Failure): Brought => ({
    indexes: old,
    index: 'kept',
    failures: failure === undefined ? [] : [{ ...failure, fix: AGAIN }],
  });
  if (mirror.offline) return asItIs();
  const since = old.changes?.meta.seen ?? old.base.meta.seen;
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

function notKept(mirror: Mirror, part: string): Failure {
  const what = `no advisories of ${part} are kept from ${shownUrl(mirror.base)}`;
  const fix = 'run `seaworthy advisories update` with a connection and the same cache folder first';
  return fail('advisories/unreachable', what, 'offline is true', fix).failure;
}

async function openPart(mirror: Mirror, part: string, anew: boolean): Promise<Result<OpenedPart | undefined>> {
  const index = indexName(mirror.base, part);
  const name = shownUrl(urlOf(mirror, part, 'all.zip'));
  const old = anew ? undefined : await keptOf(mirror.kept, index);
  const brought = old === undefined ? undefined : await bringUpOrLeave(mirror, part, index, old);
  if (brought !== undefined) {
    const { indexes, ...rest } = brought;
    return ok({ ecosystem: part, name, ...indexes, ...rest });
  }
  await old?.base.close();
  await old?.changes?.close();
  if (mirror.offline) return { ok: false, failure: notKept(mirror, part) };
  const base = await makeBase(mirror, part, index);
  if (!base.ok || base.value === undefined) return base.ok ? ok(undefined) : base;
  const why = 'none of its files is an OSV record';
  const failures = base.value.meta.records === 0 ? [emptyArchive(name, why).failure] : [];
  return ok({ ecosystem: part, name, base: base.value, index: 'made', failures });
}

/** A corrupt index cannot be brought up to date. */
async function bringUpOrLeave(mirror: Mirror, part: string, index: string, old: Indexes): Promise<Brought | undefined> {
  try {
    return await bringUp(mirror, part, index, old);
  } catch (error) {
    if (error instanceof CorruptIndex || error instanceof RangeError) return undefined;
    throw error;
  }
}

/**
 * The archives of a mirror of OSV's bucket (osv.dev, docs/data.md), kept as indexes and brought up to date by `modified_id.csv`,
 * which is read from its start, the newest change, to the last change that is known.
 */
export function remoteArchives(mirror: Mirror): PartKeeper {
  return {
    kind: 'bucket',
    partsFor: (ecosystems) => [...new Set(ecosystems.map(ecosystemRoot))],
    open: (part, anew) => openPart(mirror, part, anew),
    nothing: (parts) => nothingThere(shownUrl(mirror.base), parts),
  };
}
