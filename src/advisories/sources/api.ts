import { type Failure, ok, type Result } from '../../domain/failure.ts';
import { isDistroType } from '../../domain/package.ts';
import type { Advisory } from '../advisory.ts';
import { ecosystemOf, type PackageQuery } from '../ecosystems.ts';
import type { KeptFiles } from '../index-format/store.ts';
import type { Wanted } from '../osv.ts';
import { orderOf } from '../queries.ts';
import { type BatchQuery, badAnswer, OsvApiClient } from './api-client.ts';
import { laterOf, wantedBy } from './collector.ts';
import { type Answer, RecordStore } from './record-store.ts';
import type { Network } from './retry.ts';
import type { AdvisorySource, Gathered, Needs } from './source.ts';

/** api.osv.dev refuses batches of more queries (osv.dev, docs/api/post-v1-querybatch). */
const MAX_BATCH = 1000;
/** A query is answered in pages; more than these are no honest answer. */
const MAX_PAGES = 100;
/** Records fetched at the same time. */
const CONCURRENCY = 24;

type Records = Awaited<ReturnType<AdvisorySource['recordsOf']>>;

/**
 * A version of no known form would be answered with nothing, whatever there is: without one, the API names all records of the package, and
 * it is seen that there are some to be judged by.
 */
function toBatchQuery(query: PackageQuery): BatchQuery {
  const { ecosystem, name, asked = name, version } = query;
  const isUnderstood = orderOf(query)?.understands(version) === true;
  return { package: { ecosystem, name: asked }, ...(isUnderstood ? { version } : {}) };
}

/** What batches said: ids with the time of their record, and ecosystems (with release) of which there was one. */
class Named {
  readonly times = new Map<string, string>();
  readonly covered = new Set<string>();

  get newest(): string {
    return [...this.times.values()].toSorted().at(-1) ?? '';
  }
}

/** OSV's API: packages by querybatch, then one record by one. */
class ApiSource implements AdvisorySource {
  readonly kind = 'api';
  readonly #client: OsvApiClient;
  readonly #store: RecordStore | undefined;

  constructor(client: OsvApiClient, store: RecordStore | undefined) {
    this.#client = client;
    this.#store = store;
  }

  async gather(needs: Needs): Promise<Gathered> {
    const named = new Named();
    // What can only end suppressed (kernel headers) would cost thousands of records.
    const counting = needs.queries.filter(({ isIdle }) => isIdle !== true);
    const queries = counting.map(toBatchQuery);
    const asked = await this.#ask(queries, named);
    const newest = named.newest;
    // What failed is told already: its ecosystems are not told again as unknown to the source.
    if (asked.length > 0) for (const ecosystem of needs.ecosystems) named.covered.add(ecosystem);
    const probed = await this.#probe(needs, named.covered);
    const gone = (id: string) => badAnswer(this.#client.base, `it names ${id}, and has no such record`).failure;
    const records = await this.#fetch(named.times, wantedBy(needs), gone);
    return {
      advisories: records.advisories,
      covered: named.covered,
      failures: [...asked, ...probed, ...records.failures],
      ...(newest === '' ? {} : { newest }),
    };
  }

  recordsOf(ids: readonly string[], needs: Needs): Promise<Records> {
    return this.#fetch(new Map(ids.map((id) => [id, ''])), wantedBy(needs), () => undefined);
  }

  async close(): Promise<void> {}

  /** Asks in batches, each to its last page. A source that failed for one batch is not asked for the next: its retries are used up. */
  async #ask(queries: readonly BatchQuery[], named: Named): Promise<readonly Failure[]> {
    for (let start = 0; start < queries.length; start += MAX_BATCH) {
      let batch: readonly BatchQuery[] = queries.slice(start, start + MAX_BATCH);
      for (let page = 0; batch.length > 0; page += 1) {
        if (page === MAX_PAGES) {
          return [badAnswer(this.#client.base, `more than ${MAX_PAGES} pages for one query`).failure];
        }
        const rest = await this.#askPage(batch, named);
        if (!rest.ok) return [rest.failure];
        batch = rest.value;
      }
    }
    return [];
  }

  /** One page; answers with the queries that have a further one. */
  async #askPage(
    batch: readonly BatchQuery[],
    named: Named,
  ): Promise<{ ok: true; value: readonly BatchQuery[] } | { ok: false; failure: Failure }> {
    const answer = await this.#client.queryBatch(batch);
    if (!answer.ok) return answer;
    const further: BatchQuery[] = [];
    for (const [i, query] of batch.entries()) {
      const result = answer.value[i];
      for (const { id, modified } of result?.vulns ?? []) {
        named.times.set(id, modified);
        named.covered.add(query.package.ecosystem);
      }
      if (result?.next !== undefined) further.push({ ...query, page_token: result.next });
    }
    return { ok: true, value: further };
  }

  /**
   * A release of which no query named a flaw may be clean, or unknown to the API, which answers both with nothing.
   * So it is asked for packages, without version, that every release with data has advisories of; the first page tells enough.
   */
  async #probe(needs: Needs, covered: Set<string>): Promise<readonly Failure[]> {
    const landmarks: BatchQuery[] = [];
    for (const ecosystem of needs.ecosystems.filter((one) => !covered.has(one))) {
      const known = ecosystemOf(ecosystem);
      if (known === undefined || !isDistroType(known.type)) covered.add(ecosystem);
      for (const name of known?.landmarks ?? []) landmarks.push({ package: { ecosystem, name } });
    }
    if (landmarks.length === 0) return [];
    const seen = new Named();
    const answer = await this.#askPage(landmarks, seen);
    for (const ecosystem of seen.covered) covered.add(ecosystem);
    // 400 is how the API says that it does not know an ecosystem: then it is not covered, and that is told.
    return answer.ok || answer.failure.code === 'advisories/bad-answer' ? [] : [answer.failure];
  }

  /**
   * Fetches records side by side, those first that are kept; once the source is down, no further one is tried.
   * `times`: ids with the time of their last change, empty where it is not known. `missing` judges an id that is not there.
   */
  async #fetch(
    times: ReadonlyMap<string, string>,
    wanted: Wanted,
    missing: (id: string) => Failure | undefined,
  ): Promise<Records> {
    const advisories = new Map<string, Advisory>();
    const failures: Failure[] = [];
    const queue = times.entries();
    let isDown = false;
    const take = (id: string, answer: Answer): Failure | undefined => {
      if (answer === 'missing') return missing(id);
      if (answer.kind === 'advisory') {
        const { advisory } = answer;
        advisories.set(advisory.id, laterOf(advisories.get(advisory.id), advisory));
      }
      return undefined;
    };
    const work = async (): Promise<void> => {
      for (let next = queue.next(); next.done !== true && !isDown; next = queue.next()) {
        const [id, modified] = next.value;
        const got = await this.#record(id, modified, wanted);
        const failure = got.ok ? take(id, got.value) : got.failure;
        if (failure !== undefined) failures.push(failure);
        isDown ||= failure?.code === 'advisories/unreachable';
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
    const down = failures.find(({ code }) => code === 'advisories/unreachable');
    return { advisories: [...advisories.values()], failures: down === undefined ? failures : [down] };
  }

  /** A record from the store where it is kept in this version, else from the API, and then kept. */
  async #record(id: string, modified: string, wanted: Wanted): Promise<Result<Answer>> {
    const kept = await this.#store?.read(id, modified, wanted);
    if (kept !== undefined) return ok(kept);
    const got = await this.#client.record(id, wanted);
    if (!got.ok) return got;
    await this.#store?.write(id, modified, got.value?.body);
    return ok(got.value?.parsed ?? 'missing');
  }
}

/** OSV's API as a source of advisories. `base` has no trailing slash. With `kept`, records are fetched once for each of their versions. */
export function apiSource(
  network: Network,
  base: string,
  kept?: { readonly files: KeptFiles; readonly now: () => number },
): AdvisorySource {
  const store = kept === undefined ? undefined : new RecordStore(kept.files, base, kept.now);
  return new ApiSource(new OsvApiClient(network, base), store);
}
