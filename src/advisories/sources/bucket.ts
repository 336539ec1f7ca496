import type { ByteSource } from '../../domain/bytes.ts';
import { type Failure, fail, ok, type Result } from '../../domain/failure.ts';
import { readZipEntry, type ZipArchive } from '../../formats/zip.ts';
import type { ZipEntry } from '../../formats/zip-entry.ts';
import type { Advisory } from '../advisory.ts';
import { ecosystemRoot } from '../ecosystems.ts';
import { parseRecord, type Wanted } from '../osv.ts';
import { emptyArchive, openArchive, takeRecords } from './archive.ts';
import { Collector, Seen, wantedBy } from './collector.ts';
import type { AdvisorySource, Gathered, Needs, PartState } from './source.ts';

/** Opens the archive of one directory of the bucket (`Debian`); undefined where the bucket has none. */
export type OpenArchive = (root: string) => Promise<Result<{ name: string; source: ByteSource } | undefined>>;

interface OpenedArchive {
  readonly root: string;
  readonly name: string;
  readonly source: ByteSource;
  readonly archive: ZipArchive;
  /** Records by id: the bucket names each `ID.json`. */
  readonly byName: ReadonlyMap<string, ZipEntry>;
}

async function readRecord(one: OpenedArchive, entry: ZipEntry, wanted: Wanted): Promise<Advisory | undefined> {
  const content = await readZipEntry(one.source, one.archive, entry);
  if (!content.ok) return undefined;
  try {
    const parsed = parseRecord(JSON.parse(new TextDecoder().decode(content.value)), wanted);
    return parsed.kind === 'advisory' ? parsed.advisory : undefined;
  } catch {
    // It has been told as unreadable when the archive was gathered.
    return undefined;
  }
}

/** Hands every record of an archive to the collector. */
async function takeAll(one: OpenedArchive, collector: Collector): Promise<PartState> {
  const seen = new Seen();
  await takeRecords(one.source, one.archive, one.name, {
    take: (file, bytes) => collector.take(file, bytes, seen),
    unreadable: (file, why) => collector.unreadable(file, why),
  });
  if (seen.records === 0) {
    const why = `none of its ${one.archive.entries.length} files is an OSV record`;
    collector.failed(emptyArchive(one.name, why).failure);
  }
  return seen.stateOf(one.root);
}

class BucketSource implements AdvisorySource {
  readonly kind = 'bucket';
  readonly #label: string;
  readonly #openArchive: OpenArchive;
  readonly #opened: OpenedArchive[] = [];
  readonly #states: PartState[] = [];

  constructor(label: string, openArchive: OpenArchive) {
    this.#label = label;
    this.#openArchive = openArchive;
  }

  async gather(needs: Needs): Promise<Gathered> {
    const collector = new Collector(needs);
    const roots = [...new Set(needs.ecosystems.map(ecosystemRoot))];
    let hasFailed = false;
    for (const root of roots) {
      const one = await this.#open(root);
      if (!one.ok) collector.failed(one.failure);
      else if (one.value !== undefined) this.#states.push(await takeAll(one.value, collector));
      hasFailed ||= !one.ok;
    }
    if (roots.length > 0 && this.#opened.length === 0 && !hasFailed) {
      collector.failed(nothingThere(this.#label, roots));
    }
    return collector.result();
  }

  async recordsOf(ids: readonly string[], needs: Needs): ReturnType<AdvisorySource['recordsOf']> {
    const wanted = wantedBy(needs);
    const advisories: Advisory[] = [];
    for (const id of ids) {
      for (const one of this.#opened) {
        const entry = one.byName.get(`${id}.json`);
        const advisory = entry === undefined ? undefined : await readRecord(one, entry, wanted);
        if (advisory !== undefined) advisories.push(advisory);
      }
    }
    return { advisories, failures: [] };
  }

  state(): readonly PartState[] {
    return this.#states;
  }

  async close(): Promise<void> {
    for (const { source } of this.#opened.splice(0)) await source.close();
  }

  async #open(root: string): Promise<Result<OpenedArchive | undefined>> {
    const found = await this.#openArchive(root);
    if (!found.ok || found.value === undefined) return found.ok ? ok(undefined) : found;
    const { name, source } = found.value;
    const zip = await openArchive(source, name);
    if (!zip.ok) {
      await source.close();
      return zip;
    }
    const byName = new Map(zip.value.entries.map((entry) => [entry.name, entry]));
    const one = { root, name, source, archive: zip.value, byName };
    this.#opened.push(one);
    return ok(one);
  }
}

/** The failure where none of the archives is there. */
export function nothingThere(label: string, roots: readonly string[]): Failure {
  return fail(
    'advisories/not-found',
    `${label} has no archive of advisories that this image needs`,
    `there is no ${roots.map((root) => `${root}/all.zip`).join(', no ')}`,
    'give the root of a copy of OSV’s bucket, or a folder of OSV records',
  ).failure;
}

/**
 * A mirror of OSV's bucket (osv.dev, docs/data.md): `ECOSYSTEM/all.zip`, where ECOSYSTEM has no release, and the archives hold
 * withdrawn records too. Only the archives of needed ecosystems are opened.
 */
export function bucketSource(label: string, openArchive: OpenArchive): AdvisorySource {
  return new BucketSource(label, openArchive);
}
