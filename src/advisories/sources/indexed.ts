import { type Failure, fail, ok, type Result } from '../../domain/failure.ts';
import type { Advisory } from '../advisory.ts';
import { CorruptIndex } from '../index-format/corrupt.ts';
import type { IndexReader } from '../index-format/reader.ts';
import type { RecordValue } from '../index-format/record-values.ts';
import { parseRecord, type Wanted } from '../osv.ts';
import { Collector, laterOf, wantedBy } from './collector.ts';
import type { AdvisorySource, Gathered, Needs, PartState } from './source.ts';

/** The indexes of one part of a source: what was indexed first, and what has changed since. */
export interface OpenedPart {
  /** The ecosystem without release, or `*`. */
  readonly ecosystem: string;
  /** What it was made of, as people know it. */
  readonly name: string;
  readonly base: IndexReader;
  /** Its records and `replaces` take the place of the base's. */
  readonly changes?: IndexReader;
  readonly index: PartState['index'];
  /** What went wrong though the indexes can be used: a mirror that does not answer. */
  readonly failures: readonly Failure[];
}

/** Finds or makes the indexes of a source. */
export interface PartKeeper {
  readonly kind: 'bucket' | 'folder';
  /** The parts that hold the ecosystems (with release) that are asked about. */
  partsFor(ecosystems: readonly string[]): readonly string[];
  /** Opens the indexes of a part, making or updating them; `anew`: those that are there are no good. Undefined: the source has no such part. */
  open(part: string, anew: boolean): Promise<Result<OpenedPart | undefined>>;
  /** The failure where the source has none of the parts. */
  nothing(parts: readonly string[]): Failure;
}

/** Checked bytes read beyond their end are as corrupt as those whose checksum is wrong. */
function isCorrupt(error: unknown): boolean {
  return error instanceof CorruptIndex || error instanceof RangeError;
}

function idOf(value: RecordValue): string {
  return typeof value['id'] === 'string' ? value['id'] : '';
}

/** What a part says of the packages of some keys. */
interface Taken {
  readonly advisories: Advisory[];
  /** Records that are not of the schema: which, and why. */
  readonly invalid: (readonly [string, string])[];
}

function take(values: Iterable<RecordValue>, wanted: Wanted, into: Taken): void {
  for (const value of values) {
    const parsed = parseRecord(value, wanted);
    if (parsed.kind === 'advisory') into.advisories.push(parsed.advisory);
    if (parsed.kind === 'invalid') into.invalid.push([idOf(value), parsed.why]);
  }
}

async function takeAbout(part: OpenedPart, keys: readonly string[], wanted: Wanted): Promise<Taken> {
  const taken: Taken = { advisories: [], invalid: [] };
  const replaced = new Set(part.changes?.meta.replaces);
  for await (const values of part.base.about(keys)) {
    take(replaced.size === 0 ? values : values.filter((value) => !replaced.has(idOf(value))), wanted, taken);
  }
  if (part.changes !== undefined) for await (const values of part.changes.about(keys)) take(values, wanted, taken);
  return taken;
}

async function recordsOf(part: OpenedPart, ids: readonly string[]): Promise<readonly RecordValue[]> {
  if (part.changes === undefined) return part.base.byIds(ids);
  const changed = await part.changes.byIds(ids);
  const settled = new Set([...part.changes.meta.replaces, ...changed.map(idOf)]);
  return [...changed, ...(await part.base.byIds(ids.filter((id) => !settled.has(id))))];
}

/** The state of a part, from what its indexes say. */
export function stateOf(part: OpenedPart): PartState {
  const newest = [part.base.meta.newest, part.changes?.meta.newest ?? ''].sort().at(-1) ?? '';
  return {
    ecosystem: part.ecosystem,
    records: part.base.meta.records + (part.changes?.meta.records ?? 0),
    index: part.index,
    ...(newest === '' ? {} : { newest: `${newest}Z` }),
  };
}

/** A source that is read through indexes: no record is parsed but those that name a package in question. */
class IndexedSource implements AdvisorySource {
  readonly kind: 'bucket' | 'folder';
  readonly #keeper: PartKeeper;
  readonly #opened = new Map<string, OpenedPart>();

  constructor(keeper: PartKeeper) {
    this.kind = keeper.kind;
    this.#keeper = keeper;
  }

  async gather(needs: Needs): Promise<Gathered> {
    const collector = new Collector(needs);
    const wanted = wantedBy(needs);
    const parts = this.#keeper.partsFor(needs.ecosystems);
    const keys = [...new Set(needs.queries.map(({ ecosystem, name }) => `${ecosystem}\0${name}`))];
    // Side by side, and then told in their order.
    const read = await Promise.all(parts.map((part) => this.#takePart(part, keys, wanted)));
    let hasFailed = false;
    for (const [i, one] of read.entries()) {
      if (one === undefined) continue;
      if (!one.ok) collector.failed(one.failure);
      hasFailed ||= !one.ok;
      if (!one.ok) continue;
      const { part, taken } = one.value;
      this.#opened.set(parts[i] ?? '', part);
      for (const advisory of taken.advisories) collector.takeAdvisory(advisory);
      for (const [id, why] of taken.invalid) collector.unreadable(`${id}.json in ${part.name}`, why);
      tell(part, collector);
    }
    if (parts.length > 0 && this.#opened.size === 0 && !hasFailed) collector.failed(this.#keeper.nothing(parts));
    return collector.result();
  }

  /** A corrupt index is made anew, once. Undefined: the source has no such part. */
  async #takePart(
    part: string,
    keys: readonly string[],
    wanted: Wanted,
  ): Promise<Result<{ readonly part: OpenedPart; readonly taken: Taken }> | undefined> {
    for (const anew of [false, true]) {
      const opened = await this.#keeper.open(part, anew);
      if (!opened.ok) return opened;
      if (opened.value === undefined) return undefined;
      try {
        return ok({ part: opened.value, taken: await takeAbout(opened.value, keys, wanted) });
      } catch (error) {
        await closePart(opened.value);
        if (!isCorrupt(error)) throw error;
      }
    }
    return fail(
      'advisories/unreadable',
      `the index of ${part} cannot be read, nor made anew`,
      'it does not match its checksums, twice',
      'look at the disk that the cache folder is on, or give another folder',
    );
  }

  async recordsOf(ids: readonly string[], needs: Needs): ReturnType<AdvisorySource['recordsOf']> {
    const wanted = wantedBy(needs);
    const found = new Map<string, Advisory>();
    const failures: Failure[] = [];
    for (const part of this.#opened.values()) {
      try {
        for (const value of await recordsOf(part, ids)) {
          const parsed = parseRecord(value, wanted);
          if (parsed.kind !== 'advisory') continue;
          const { id } = parsed.advisory;
          found.set(id, laterOf(found.get(id), parsed.advisory));
        }
      } catch (error) {
        if (!isCorrupt(error)) throw error;
        failures.push(brokenOff(part));
      }
    }
    return { advisories: [...found.values()], failures };
  }

  state(): readonly PartState[] {
    return [...this.#opened.values()].map(stateOf);
  }

  async close(): Promise<void> {
    for (const part of this.#opened.values()) await closePart(part);
    this.#opened.clear();
  }
}

function tell(part: OpenedPart, collector: Collector): void {
  for (const { meta } of [part.base, ...(part.changes === undefined ? [] : [part.changes])]) {
    for (const ecosystem of meta.covered) collector.covers(ecosystem);
    for (const [file, why] of meta.unreadable) collector.unreadable(file, why);
    collector.unreadableMore(Math.max(0, meta.unreadableCount - meta.unreadable.length));
    collector.saw(meta.newest);
  }
  for (const failure of part.failures) collector.failed(failure);
}

function brokenOff(part: OpenedPart): Failure {
  return fail(
    'advisories/unreadable',
    `the index of ${part.name} changed while it was read`,
    'it does not match its checksums any more',
    'run again; it is made anew',
  ).failure;
}

/** Closes the files of a part. */
export async function closePart(part: OpenedPart): Promise<void> {
  await part.base.close();
  await part.changes?.close();
}

/** A source of advisories over the indexes that `keeper` finds or makes. */
export function indexedSource(keeper: PartKeeper): AdvisorySource {
  return new IndexedSource(keeper);
}
