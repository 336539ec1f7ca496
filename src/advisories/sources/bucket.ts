import type { ByteSource } from '../../domain/bytes.ts';
import { type Failure, fail, ok, type Result } from '../../domain/failure.ts';
import { openZip, readZipEntry, visitZip, type ZipArchive, type ZipBounds } from '../../formats/zip.ts';
import type { ZipEntry } from '../../formats/zip-entry.ts';
import type { Advisory } from '../advisory.ts';
import { ecosystemRoot } from '../ecosystems.ts';
import { parseRecord, type Wanted } from '../osv.ts';
import { Collector, wantedBy } from './collector.ts';
import { type AdvisorySource, type Gathered, MAX_RECORD_BYTES, type Needs } from './source.ts';

/** npm's archive is the largest, with some 10⁵ records of malicious packages. */
const BOUNDS: ZipBounds = {
  maxEntries: 2_000_000,
  maxEntryBytes: MAX_RECORD_BYTES,
  maxTotalBytes: 32 * 1024 * 1024 * 1024,
};

const ANEW = 'download it anew';

/** Opens the archive of one directory of the bucket (`Debian`); undefined where the bucket has none. */
export type OpenArchive = (root: string) => Promise<Result<{ name: string; source: ByteSource } | undefined>>;

interface OpenedArchive {
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
async function takeAll(one: OpenedArchive, collector: Collector): Promise<void> {
  const before = collector.records;
  await visitZip(one.source, one.archive, (entry, content) => {
    if (!entry.name.endsWith('.json')) return;
    const file = `${entry.name} in ${one.name}`;
    if (content.ok) collector.take(file, content.value);
    else collector.unreadable(file, `it ${content.problem}`);
  });
  if (collector.records > before) return;
  const why = `none of its ${one.archive.entries.length} files is an OSV record`;
  collector.failed(fail('advisories/empty', `the archive ${one.name} has no record`, why, ANEW).failure);
}

class BucketSource implements AdvisorySource {
  readonly kind = 'bucket';
  readonly #label: string;
  readonly #openArchive: OpenArchive;
  readonly #opened: OpenedArchive[] = [];

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
      else if (one.value !== undefined) await takeAll(one.value, collector);
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

  async close(): Promise<void> {
    for (const { source } of this.#opened.splice(0)) await source.close();
  }

  async #open(root: string): Promise<Result<OpenedArchive | undefined>> {
    const found = await this.#openArchive(root);
    if (!found.ok || found.value === undefined) return found.ok ? ok(undefined) : found;
    const { name, source } = found.value;
    const zip = await openZip(source, BOUNDS);
    if (!zip.ok) {
      await source.close();
      return fail('advisories/unreadable', `the archive ${name} cannot be read`, `it ${zip.problem}`, ANEW);
    }
    const byName = new Map(zip.value.entries.map((entry) => [entry.name, entry]));
    const one = { name, source, archive: zip.value, byName };
    this.#opened.push(one);
    return ok(one);
  }
}

function nothingThere(label: string, roots: readonly string[]): Failure {
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
