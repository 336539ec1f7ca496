import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** What the stand-in knows, and how it misbehaves. */
export interface OsvStandInOptions {
  /** Ids by `ecosystem\0name\0version`. */
  readonly ids: ReadonlyMap<string, readonly string[]>;
  /** OSV records by id. */
  readonly records?: ReadonlyMap<string, unknown>;
  /** Ids in one page of one query. The real API's is 1000. */
  readonly pageSize?: number;
  /** Called for each request with its number from 0; a status answers with that instead. */
  readonly fault?: (request: number, path: string) => number | undefined;
  readonly retryAfter?: string;
  /** When a record was changed last, as a batch says it. */
  readonly modified?: (id: string) => string;
  /** Milliseconds before each answer. */
  readonly delayMs?: number;
}

export interface OsvStandIn {
  readonly base: string;
  /** `METHOD path` of every request, in order. */
  readonly requests: readonly string[];
  /** Sizes of the batches that were asked. */
  readonly batches: readonly number[];
  /** The most requests that were under way at the same time. */
  peak(): number;
  close(): Promise<void>;
}

interface Query {
  readonly package?: { readonly ecosystem?: string; readonly name?: string };
  readonly version?: string;
  readonly page_token?: string;
}

const MAX_BATCH = 1000;
const ROOTS =
  /^(?:Alpine|Debian|Ubuntu|npm|Go|PyPI|Maven|NuGet|RubyGems|Packagist|crates\.io|Hackage|SwiftURL|openSUSE|AlmaLinux|GIT|Wolfi|Chainguard)(?::|$)/;

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  const bytes = gzipSync(JSON.stringify(body));
  response
    .writeHead(status, {
      'content-type': 'application/json',
      'content-encoding': 'gzip',
      'content-length': String(bytes.length),
      ...headers,
    })
    .end(bytes);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** Ids of a query; without version, of every version that is known. */
function lookUp(options: OsvStandInOptions, query: Query): readonly string[] {
  const key = `${query.package?.ecosystem}\0${query.package?.name}\0`;
  if (query.version !== undefined) return options.ids.get(key + query.version) ?? [];
  const all = [...options.ids].filter(([known]) => known.startsWith(key)).flatMap(([, ids]) => ids);
  return [...new Set(all)];
}

/** One result of querybatch as the API gives it: ids and times alone, an empty object for none, a token where there is more. */
function resultOf(options: OsvStandInOptions, query: Query): unknown {
  const ids = lookUp(options, query);
  const start = Number(query.page_token ?? '0');
  const end = start + (options.pageSize ?? MAX_BATCH);
  const vulns = ids.slice(start, end).map((id) => ({ id, modified: options.modified?.(id) ?? '2026-07-01T00:00:00Z' }));
  return { ...(vulns.length === 0 ? {} : { vulns }), ...(end < ids.length ? { next_page_token: String(end) } : {}) };
}

function answerBatch(options: OsvStandInOptions, queries: readonly Query[], response: ServerResponse): void {
  const isUnknown = queries.some((query) => !ROOTS.test(query.package?.ecosystem ?? ''));
  if (queries.length > MAX_BATCH) send(response, 400, { code: 3, message: 'Too many queries.' });
  else if (isUnknown) send(response, 400, { code: 3, message: 'Invalid ecosystem.' });
  else send(response, 200, { results: queries.map((query) => resultOf(options, query)) });
}

/** A stand-in for api.osv.dev on this machine: querybatch with its limit and paging, records by id, faults on demand. */
export async function startOsvStandIn(options: OsvStandInOptions): Promise<OsvStandIn> {
  const requests: string[] = [];
  const batches: number[] = [];
  let [now, peak] = [0, 0];
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? '';
    requests.push(`${request.method} ${path}`);
    const status = options.fault?.(requests.length - 1, path);
    const body = await bodyOf(request);
    await new Promise((done) => setTimeout(done, options.delayMs ?? 0));
    const record = options.records?.get(decodeURIComponent(path.replace('/v1/vulns/', '')));
    if (status !== undefined) {
      const headers: Record<string, string> =
        options.retryAfter === undefined ? {} : { 'retry-after': options.retryAfter };
      send(response, status, { code: 8, message: 'not now' }, headers);
    } else if (path === '/v1/querybatch') {
      const { queries } = JSON.parse(body) as { queries: Query[] };
      batches.push(queries.length);
      answerBatch(options, queries, response);
    } else if (record === undefined) send(response, 404, { code: 5, message: 'Bug not found.' });
    else send(response, 200, record);
  };
  const server = createServer((request, response) => {
    now += 1;
    peak = Math.max(peak, now);
    response.on('close', () => {
      now -= 1;
    });
    void handle(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    batches,
    peak: () => peak,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
