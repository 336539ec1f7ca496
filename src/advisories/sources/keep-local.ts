import { createHash } from 'node:crypto';
import type { ByteSource } from '../../domain/bytes.ts';
import { fail, ok, type Result } from '../../domain/failure.ts';
import { ecosystemRoot } from '../ecosystems.ts';
import { IndexBuilder } from '../index-format/builder.ts';
import { IndexReader } from '../index-format/reader.ts';
import type { KeptFiles } from '../index-format/store.ts';
import { emptyArchive, openArchive, takeRecords } from './archive.ts';
import { nothingThere } from './bucket.ts';
import type { OpenedPart, PartKeeper } from './indexed.ts';
import { MAX_RECORD_BYTES, type MirrorFiles } from './source.ts';

/** The end of an archive holds the checksum of every file in it, or those of the last ones where it has many. */
const TAIL = 64 * 1024;
const CONCURRENCY = 16;

/** The folder of a source's indexes in the cache folder. Another source, or another place of the same, has others. */
export function indexFolder(source: string): string {
  return `advisories/${createHash('sha256').update(source).digest('hex').slice(0, 16)}`;
}

/** The name of a part's index: ecosystems have spaces and, in foreign hands, anything. */
export function indexName(source: string, part: string): string {
  return `${indexFolder(source)}/${part === '*' ? 'all' : `of-${encodeURIComponent(part)}`}`;
}

async function digestOf(source: ByteSource, offset: number): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of source.stream(offset)) hash.update(chunk);
  return hash.digest('hex');
}

/** What is known of a file without reading it whole. */
async function lookOf(source: ByteSource, modifiedMs: number | undefined): Promise<string> {
  const tail = await digestOf(source, Math.max(0, source.size - TAIL));
  return `${source.size} ${modifiedMs ?? '-'} ${tail}`;
}

/** Whether an index is of this file: size, time and tail agree; or size and tail do, and then the digest of the whole. */
async function isOf(key: string, look: string, source: ByteSource): Promise<boolean> {
  const [size, time, tail, whole] = key.split(' ');
  const [newSize, newTime, newTail] = look.split(' ');
  if (size !== newSize || tail !== newTail) return false;
  // A copy of the same file, such as a checkout makes, has another time.
  return (time === newTime && time !== '-') || whole === (await digestOf(source, 0));
}

/** The archives of a mirror in a folder, `ECOSYSTEM/all.zip`, each indexed once for as long as it stays the same. */
export function localArchives(files: MirrorFiles, folder: string, kept: KeptFiles): PartKeeper {
  async function make(index: string, name: string, source: ByteSource, look: string): Promise<Result<IndexReader>> {
    const archive = await openArchive(source, name);
    if (!archive.ok) return archive;
    const builder = new IndexBuilder(kept, index);
    await takeRecords(source, archive.value, name, builder);
    const key = `${look} ${await digestOf(source, 0)}`;
    return opened(await builder.finish({ key, seen: '', replaces: [] }), kept, index);
  }

  async function read(part: string, name: string, source: ByteSource, anew: boolean): Promise<Result<OpenedPart>> {
    const index = indexName(files.resolve?.(folder) ?? folder, part);
    const look = await lookOf(source, (await files.facts?.(name))?.modifiedMs);
    const old = anew ? undefined : await IndexReader.open(kept, index);
    const isKept = old !== undefined && (await isOf(old.meta.key, look, source));
    const base = isKept ? ok(old) : await make(index, name, source, look);
    if (!base.ok) return base;
    const why = 'none of its files is an OSV record';
    const failures = base.value.meta.records === 0 ? [emptyArchive(name, why).failure] : [];
    return ok({ ecosystem: part, name, base: base.value, index: isKept ? 'kept' : 'made', failures });
  }

  return {
    kind: 'bucket',
    partsFor: (ecosystems) => [...new Set(ecosystems.map(ecosystemRoot))],
    async open(part, anew) {
      const name = `${folder}/${part}/all.zip`;
      if ((await files.kind(name)) !== 'file') return ok(undefined);
      const source = await files.open(name);
      if (!source.ok) {
        const { why, fix } = source.failure;
        return fail('advisories/unreadable', `the archive ${name} cannot be read`, why, fix);
      }
      try {
        return await read(part, name, source.value, anew);
      } finally {
        await source.value.close();
      }
    },
    nothing: (parts) => nothingThere(folder, parts),
  };
}

/** An index that was just written. */
export async function opened(written: Result<unknown>, kept: KeptFiles, index: string): Promise<Result<IndexReader>> {
  if (!written.ok) return written;
  const reader = await IndexReader.open(kept, index);
  if (reader !== undefined) return ok(reader);
  const what = `the index ${index} cannot be read back`;
  return fail('file/unreadable', what, 'it is not as it was written', 'look at the disk that the cache folder is on');
}

/** A flat folder of records, `*.json`, indexed once for as long as no file of it changes. Undefined where the system does not tell. */
async function listingOf(files: MirrorFiles, folder: string, names: readonly string[]): Promise<string | undefined> {
  const hash = createHash('sha256');
  const facts = new Array<string>(names.length);
  const queue = names.entries();
  let isKnown = true;
  const work = async (): Promise<void> => {
    for (const [i, name] of queue) {
      const one = await files.facts?.(`${folder}/${name}`);
      isKnown &&= one !== undefined;
      facts[i] = `${name} ${one?.size} ${one?.modifiedMs}`;
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return isKnown ? hash.update(JSON.stringify(facts)).digest('hex') : undefined;
}

async function takeFolder(
  files: MirrorFiles,
  folder: string,
  names: readonly string[],
  builder: IndexBuilder,
): Promise<void> {
  const queue = names.values();
  const work = async (): Promise<void> => {
    for (const name of queue) {
      const path = `${folder}/${name}`;
      const read = await files.read(path, MAX_RECORD_BYTES);
      if (read.ok) builder.take(path, read.value);
      else builder.unreadable(path, `${read.failure.what}: ${read.failure.why}`);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
}

/** A flat folder of records as one part, `*`. */
export function localRecords(
  files: MirrorFiles,
  folder: string,
  names: readonly string[],
  kept: KeptFiles,
): PartKeeper {
  return {
    kind: 'folder',
    partsFor: () => ['*'],
    async open(part, anew) {
      const index = indexName(files.resolve?.(folder) ?? folder, part);
      const key = await listingOf(files, folder, names);
      const old = anew || key === undefined ? undefined : await IndexReader.open(kept, index);
      if (old !== undefined && old.meta.key === key) return ok(partOf(old, 'kept'));
      const builder = new IndexBuilder(kept, index);
      await takeFolder(files, folder, names, builder);
      const base = await opened(await builder.finish({ key: key ?? '', seen: '', replaces: [] }), kept, index);
      return base.ok ? ok(partOf(base.value, 'made')) : base;
    },
    nothing: () => emptyFolder(folder, names.length),
  };

  function partOf(base: IndexReader, index: OpenedPart['index']): OpenedPart {
    const failures = base.meta.records === 0 ? [emptyFolder(folder, names.length)] : [];
    return { ecosystem: '*', name: folder, base, index, failures };
  }
}

function emptyFolder(folder: string, count: number): ReturnType<typeof fail>['failure'] {
  const why = `none of its ${count} .json files is an OSV record`;
  return fail('advisories/empty', `the advisory folder ${folder} has no record`, why, 'give a folder of OSV records')
    .failure;
}
