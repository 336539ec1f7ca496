import { type Failure, fail, ok, type Result } from '../../domain/failure.ts';
import { ecosystemRoot } from '../ecosystems.ts';
import { IndexBuilder } from '../index-format/builder.ts';
import { namesName } from '../index-format/file-names.ts';
import { IndexReader } from '../index-format/reader.ts';
import type { KeptFiles } from '../index-format/store.ts';
import { emptyArchive, openArchive, takeRecords } from './archive.ts';
import { type Brought, bringUp, changesName, type Indexes } from './bring-up.ts';
import { nothingThere } from './bucket.ts';
import { get } from './download.ts';
import { downloadArchive } from './downloaded-archive.ts';
import type { OpenedPart, PartKeeper } from './indexed.ts';
import { indexName, opened } from './keep-local.ts';
import { listChanges, type Mirror, urlOf } from './mirror.ts';
import { shownUrl } from './shown-url.ts';

/** The kept indexes of a part. Changes belong to the base that they were made for. */
async function keptOf(kept: KeptFiles, index: string): Promise<Indexes | undefined> {
  const base = await IndexReader.open(kept, index);
  if (base === undefined) return undefined;
  const changes = await IndexReader.open(kept, changesName(index));
  return changes?.meta.key === base.meta.key ? { base, changes } : { base };
}

/** The earlier of the times of a list's first row and of an archive's newest record: what is newer, the archive does not have. */
function seenIn(first: string, newest: string): string {
  if (first === '' || newest === '') return '';
  return first.slice(0, 19) <= newest ? first : `${newest}Z`;
}

/** Downloads the archive and indexes it; undefined where the mirror has none. `isBehind`: the list has changes that it does not have. */
async function makeBase(
  mirror: Mirror,
  part: string,
  index: string,
): Promise<Result<{ readonly base: IndexReader; readonly isBehind: boolean } | undefined>> {
  // The list is looked at before the archive is made ready: what changes in between is looked at again by the next run.
  const listed = await listChanges(mirror, part, '', 1);
  if (!listed.ok) return listed;
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
    const first = listed.value?.changes[0]?.time ?? '';
    const seen = seenIn(first, builder.newest);
    // Changes of an earlier time, be they broken, are not to be taken for this archive's, which may be the same as then.
    await mirror.kept.write(namesName(changesName(index)), new Uint8Array());
    const base = await opened(await builder.finish({ key, seen, replaces: [] }), mirror.kept, index);
    return base.ok ? ok({ base: base.value, isBehind: seen !== '' && seen !== first }) : base;
  } finally {
    await source.close();
  }
}

function behind(mirror: Mirror, part: string): Failure {
  const what = `${shownUrl(urlOf(mirror, part, 'all.zip'))} is older than the list of changes beside it`;
  const why = 'the records that have changed since are too many, or cannot be had one by one';
  return fail('advisories/bad-answer', what, why, 'bring the mirror up to date as a whole').failure;
}

function notKept(mirror: Mirror, part: string): Failure {
  const what = `no advisories of ${part} are kept from ${shownUrl(mirror.base)}`;
  const fix = 'run `seaworthy advisories update` with a connection and the same cache folder first';
  return fail('advisories/unreachable', what, 'offline is true', fix).failure;
}

async function openPart(mirror: Mirror, part: string, anew: boolean): Promise<Result<OpenedPart | undefined>> {
  const index = indexName(mirror.base, part);
  const old = anew ? undefined : await keptOf(mirror.kept, index);
  const brought = old === undefined ? undefined : await bringUp(mirror, part, index, old);
  if (brought !== undefined) return ok(partOf(mirror, part, brought));
  if (mirror.offline) return { ok: false, failure: notKept(mirror, part) };
  const made = await makeBase(mirror, part, index);
  const failure = made.ok ? nothingThere(shownUrl(mirror.base), [part]) : made.failure;
  // What is kept is old, and better than nothing: that it is, is told.
  if (old !== undefined && (!made.ok || made.value === undefined)) {
    return ok(partOf(mirror, part, { indexes: old, index: 'kept', failures: [failure] }));
  }
  if (!made.ok || made.value === undefined) return made.ok ? ok(undefined) : made;
  await old?.base.close();
  await old?.changes?.close();
  const { base, isBehind } = made.value;
  const caughtUp = isBehind ? await bringUp(mirror, part, index, { base }) : undefined;
  const { indexes = { base }, failures = isBehind ? [behind(mirror, part)] : [] } = caughtUp ?? {};
  return ok(partOf(mirror, part, { indexes, failures, index: 'made' }));
}

function partOf(mirror: Mirror, part: string, { indexes, index, failures }: Brought): OpenedPart {
  const name = shownUrl(urlOf(mirror, part, 'all.zip'));
  const empty = emptyArchive(name, 'none of its files is an OSV record').failure;
  const told = indexes.base.meta.records === 0 ? [empty, ...failures] : failures;
  return { ecosystem: part, name, ...indexes, index, failures: told };
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
