import * as v from 'valibot';
import { type Failure, fail, ok, type Result } from '../../domain/failure.ts';
import type { Advisory } from '../advisory.ts';
import { ecosystemOf, isDistroType, type PackageQuery } from '../ecosystems.ts';
import { type Parsed, parseRecord, type Wanted } from '../osv.ts';
import { laterOf, wantedBy } from './collector.ts';
import { type Network, readJson, request } from './retry.ts';
import { type AdvisorySource, type Gathered, MAX_RECORD_BYTES, type Needs } from './source.ts';

/** api.osv.dev refuses batches of more queries (osv.dev, docs/api/post-v1-querybatch). */
const MAX_BATCH = 1000;
const MAX_BATCH_ANSWER = 64 * 1024 * 1024;
/** A query is answered in pages; more than these are no honest answer. */
const MAX_PAGES = 100;
/** Records fetched at the same time. */
const CONCURRENCY = 24;
const TIMEOUT_MS = 60_000;
/** Records are text, and shrink to a fifth. */
const COMPRESSED = { 'accept-encoding': 'gzip' };

const batchAnswer = v.object({
  results: v.array(
    v.nullish(
      v.object({
        vulns: v.nullish(
          v.array(
            v.object({ id: v.pipe(v.string(), v.minLength(1), v.maxLength(200)), modified: v.nullish(v.string()) }),
          ),
        ),
        next_page_token: v.nullish(v.pipe(v.string(), v.maxLength(10_000))),
      }),
    ),
  ),
});

const errorAnswer = v.object({ message: v.string() });

/** The words of the API's error, where it gives any. */
function messageOf(json: Result<unknown>): string {
  const parsed = v.safeParse(errorAnswer, json.ok ? json.value : undefined);
  return parsed.success ? `: ${parsed.output.message.slice(0, 200)}` : '';
}

interface Asked {
  readonly ecosystem: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly token?: string;
}

interface Named {
  readonly ids: Map<string, string>;
  readonly covered: Set<string>;
}

function asked(query: PackageQuery): Asked {
  const { ecosystem, name, version } = query;
  return { ecosystem, body: { package: { ecosystem, name }, version } };
}

function badAnswer(url: string, why: string): { ok: false; failure: Failure } {
  return fail(
    'advisories/bad-answer',
    `the advisory source answers ${url} with something else`,
    why,
    'run again; if it stays, report it',
  );
}

/** OSV's API: packages by querybatch, then one record by one (osv.dev, docs/api). `base` has no trailing slash. */
export function apiSource(network: Network, base: string): AdvisorySource {
  /** One batch, one page: ids go into `named`; answers with the queries that have further pages. */
  async function askOnce(batch: readonly Asked[], named: Named): Promise<Result<readonly Asked[]>> {
    const url = `${base}/v1/querybatch`;
    const queries = batch.map(({ body, token }) => (token === undefined ? body : { ...body, page_token: token }));
    const headers = { 'content-type': 'application/json', ...COMPRESSED };
    const answer = await request(network, {
      method: 'POST',
      url,
      headers,
      body: JSON.stringify({ queries }),
      timeoutMs: TIMEOUT_MS,
    });
    if (!answer.ok) return answer;
    const json = await readJson(answer.value, MAX_BATCH_ANSWER, url);
    if (answer.value.status !== 200) return badAnswer(url, `it answered ${answer.value.status}${messageOf(json)}`);
    if (!json.ok) return json;
    const parsed = v.safeParse(batchAnswer, json.value);
    if (!parsed.success) return badAnswer(url, v.getDotPath(parsed.issues[0]) ?? 'it is no answer to querybatch');
    const { results } = parsed.output;
    if (results.length !== batch.length) return badAnswer(url, `${results.length} results for ${batch.length} queries`);
    return ok(results.flatMap((result, i) => next(batch[i], result ?? {}, named)));
  }

  function next(
    query: Asked | undefined,
    result: NonNullable<v.InferOutput<typeof batchAnswer>['results'][number]>,
    named: Named,
  ): Asked[] {
    if (query === undefined) return [];
    for (const { id, modified } of result.vulns ?? []) {
      named.ids.set(id, modified ?? '');
      named.covered.add(query.ecosystem);
    }
    const token = result.next_page_token ?? '';
    return token === '' ? [] : [{ ...query, token }];
  }

  async function ask(queries: readonly Asked[], named: Named): Promise<readonly Failure[]> {
    const failures: Failure[] = [];
    for (let start = 0; start < queries.length; start += MAX_BATCH) {
      let batch: readonly Asked[] = queries.slice(start, start + MAX_BATCH);
      for (let page = 0; batch.length > 0; page += 1) {
        const rest =
          page < MAX_PAGES
            ? await askOnce(batch, named)
            : badAnswer(base, `more than ${MAX_PAGES} pages for one query`);
        if (!rest.ok) failures.push(rest.failure);
        batch = rest.ok ? rest.value : [];
      }
      // A source that failed for one batch is not asked for the next: its retries are used up.
      if (failures.length > 0) break;
    }
    return failures;
  }

  /** A record, or that it is withdrawn; undefined where the source has none of that id (404). */
  async function get(id: string, wanted: Wanted): Promise<Result<Exclude<Parsed, { kind: 'invalid' }> | undefined>> {
    const url = `${base}/v1/vulns/${encodeURIComponent(id)}`;
    const answer = await request(network, { method: 'GET', url, headers: COMPRESSED, timeoutMs: TIMEOUT_MS });
    if (!answer.ok) return answer;
    const json = await readJson(answer.value, MAX_RECORD_BYTES, url);
    if (answer.value.status === 404) return ok(undefined);
    if (answer.value.status !== 200) return badAnswer(url, `it answered ${answer.value.status}`);
    if (!json.ok) return json;
    const parsed = parseRecord(json.value, wanted);
    if (parsed.kind !== 'invalid') return ok(parsed);
    return fail(
      'advisories/unreadable',
      `the advisory ${id} cannot be read`,
      parsed.why,
      'run again; if it stays, report it',
    );
  }

  /** Fetches records side by side; once the source is down, no further one is tried. `missing` judges an id that is not there. */
  async function fetchRecords(
    ids: Iterable<string>,
    wanted: Wanted,
    missing: (id: string) => Failure | undefined,
  ): ReturnType<AdvisorySource['recordsOf']> {
    const advisories = new Map<string, Advisory>();
    const failures: Failure[] = [];
    const queue = ids[Symbol.iterator]();
    let isDown = false;
    const work = async (): Promise<void> => {
      for (let next = queue.next(); next.done !== true && !isDown; next = queue.next()) {
        const got = await get(next.value, wanted);
        const failure = got.ok ? (got.value === undefined ? missing(next.value) : undefined) : got.failure;
        if (failure !== undefined) failures.push(failure);
        if (got.ok && got.value?.kind === 'advisory') {
          const { advisory } = got.value;
          advisories.set(advisory.id, laterOf(advisories.get(advisory.id), advisory));
        }
        isDown ||= failure?.code === 'advisories/unreachable';
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
    const down = failures.find(({ code }) => code === 'advisories/unreachable');
    return { advisories: [...advisories.values()], failures: down === undefined ? failures : [down] };
  }

  const recordsOf: AdvisorySource['recordsOf'] = (ids, needs) => fetchRecords(ids, wantedBy(needs), () => undefined);

  /**
   * A release of which no query named a flaw may be clean, or unknown to the API, which answers both with nothing.
   * So it is asked for packages, without version, that every release with data has advisories of.
   */
  async function probe(needs: Needs, named: Named): Promise<readonly Failure[]> {
    const silent = needs.ecosystems.filter((ecosystem) => !named.covered.has(ecosystem));
    const landmarks = silent.flatMap((ecosystem) => {
      const known = ecosystemOf(ecosystem);
      if (known === undefined || !isDistroType(known.type)) named.covered.add(ecosystem);
      return (known?.landmarks ?? []).map((name) => ({ ecosystem, body: { package: { ecosystem, name } } }));
    });
    const seen: Named = { ids: new Map(), covered: named.covered };
    return landmarks.length === 0 ? [] : askFirstPage(landmarks, seen);
  }

  async function askFirstPage(queries: readonly Asked[], named: Named): Promise<readonly Failure[]> {
    const answer = await askOnce(queries, named);
    // 400 is how the API says that it does not know an ecosystem: then it is not covered, and that is told.
    return answer.ok || answer.failure.code === 'advisories/bad-answer' ? [] : [answer.failure];
  }

  async function gather(needs: Needs): Promise<Gathered> {
    const named: Named = { ids: new Map(), covered: new Set() };
    const failures = [...(await ask(needs.queries.map(asked), named))];
    const newest = [...named.ids.values()].toSorted().at(-1) ?? '';
    // What failed is told already: its ecosystems are not told again as unknown to the source.
    if (failures.length > 0) for (const ecosystem of needs.ecosystems) named.covered.add(ecosystem);
    failures.push(...(await probe(needs, named)));
    const gone = (id: string) => badAnswer(base, `it names ${id}, and has no such record`).failure;
    const records = await fetchRecords(named.ids.keys(), wantedBy(needs), gone);
    return {
      advisories: records.advisories,
      covered: named.covered,
      failures: [...failures, ...records.failures],
      ...(newest === '' ? {} : { newest }),
    };
  }

  return { kind: 'api', gather, recordsOf, close: async () => undefined };
}
