import * as v from 'valibot';
import { type Failure, fail, ok, type Result } from '../../domain/failure.ts';
import { type Parsed, parseRecord, type Wanted } from '../osv.ts';
import { id } from '../osv-schema.ts';
import { type Network, parseJson, readBody, readJson, request } from './retry.ts';
import { shownUrl } from './shown-url.ts';
import { MAX_RECORD_BYTES } from './source.ts';

const MAX_BATCH_ANSWER = 64 * 1024 * 1024;
const TIMEOUT_MS = 60_000;
/** Records are text, and shrink to a fifth. */
const COMPRESSED = { 'accept-encoding': 'gzip' };
const AGAIN = 'run again; if it stays, report it';

const batchAnswer = v.object({
  results: v.array(
    v.nullish(
      v.object({
        vulns: v.nullish(v.array(v.object({ id, modified: v.nullish(v.string()) }))),
        next_page_token: v.nullish(v.pipe(v.string(), v.maxLength(10_000))),
      }),
    ),
  ),
});
const errorAnswer = v.object({ message: v.string() });

/** One query of a batch: a package, with version or without, and from its second page on a token. */
export interface BatchQuery {
  readonly package: { readonly ecosystem: string; readonly name: string };
  readonly version?: string;
  readonly page_token?: string;
}

/** What a batch says of one query. `next` is the token of a further page. */
export interface BatchResult {
  readonly vulns: readonly { readonly id: string; readonly modified: string }[];
  readonly next?: string;
}

/** A record as the API gave it. */
export interface FetchedRecord {
  readonly parsed: Exclude<Parsed, { kind: 'invalid' }>;
  readonly body: Uint8Array;
}

/** The failure for an answer that is not of the API. */
export function badAnswer(url: string, why: string): { ok: false; failure: Failure } {
  return fail('advisories/bad-answer', `the advisory source answers ${shownUrl(url)} with something else`, why, AGAIN);
}

/** The words of the API's error, where it gives any. */
function messageOf(json: Result<unknown>): string {
  const parsed = v.safeParse(errorAnswer, json.ok ? json.value : undefined);
  return parsed.success ? `: ${parsed.output.message.slice(0, 200)}` : '';
}

/** The two calls of OSV's API that a scan needs (osv.dev, docs/api). `base` has no trailing slash. */
export class OsvApiClient {
  readonly base: string;
  readonly #network: Network;

  constructor(network: Network, base: string) {
    this.base = base;
    this.#network = network;
  }

  /** POST /v1/querybatch, one page: a result for each query, in their order. The API takes at most 1000 at once. */
  async queryBatch(queries: readonly BatchQuery[]): Promise<Result<readonly BatchResult[]>> {
    const url = `${this.base}/v1/querybatch`;
    const headers = { 'content-type': 'application/json', ...COMPRESSED };
    const body = JSON.stringify({ queries });
    const answer = await request(this.#network, { method: 'POST', url, headers, body, timeoutMs: TIMEOUT_MS });
    if (!answer.ok) return answer;
    const json = await readJson(answer.value, MAX_BATCH_ANSWER, url);
    if (answer.value.status !== 200) return badAnswer(url, `it answered ${answer.value.status}${messageOf(json)}`);
    if (!json.ok) return json;
    const parsed = v.safeParse(batchAnswer, json.value);
    if (!parsed.success) return badAnswer(url, v.getDotPath(parsed.issues[0]) ?? 'it is no answer to querybatch');
    const { results } = parsed.output;
    if (results.length !== queries.length) {
      return badAnswer(url, `${results.length} results for ${queries.length} queries`);
    }
    return ok(results.map(toResult));
  }

  /** GET /v1/vulns/ID: a record as it came and as it was read; undefined where the API has none of that id (404). */
  async record(id: string, wanted: Wanted): Promise<Result<FetchedRecord | undefined>> {
    const url = `${this.base}/v1/vulns/${encodeURIComponent(id)}`;
    const answer = await request(this.#network, { method: 'GET', url, headers: COMPRESSED, timeoutMs: TIMEOUT_MS });
    if (!answer.ok) return answer;
    const body = await readBody(answer.value, MAX_RECORD_BYTES, url);
    if (answer.value.status === 404) return ok(undefined);
    const json = body.ok ? parseJson(body.value, url) : body;
    if (answer.value.status !== 200) return badAnswer(url, `it answered ${answer.value.status}${messageOf(json)}`);
    if (!body.ok) return body;
    if (!json.ok) return json;
    const parsed = parseRecord(json.value, wanted);
    const given = parsed.kind === 'advisory' ? parsed.advisory.id : parsed.kind === 'withdrawn' ? parsed.id : id;
    if (given !== id) return badAnswer(url, `it is the record of ${given}`);
    if (parsed.kind !== 'invalid') return ok({ parsed, body: body.value });
    return fail('advisories/unreadable', `the advisory ${id} cannot be read`, parsed.why, AGAIN);
  }
}

function toResult(result: v.InferOutput<typeof batchAnswer>['results'][number]): BatchResult {
  const next = result?.next_page_token ?? '';
  const vulns = (result?.vulns ?? []).map((vuln) => ({ id: vuln.id, modified: vuln.modified ?? '' }));
  return next === '' ? { vulns } : { vulns, next };
}
