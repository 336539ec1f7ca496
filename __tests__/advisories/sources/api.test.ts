import { afterEach, describe, expect, test } from '@jest/globals';
import { apiSource } from '../../../src/advisories/sources/api.ts';
import type { Gathered, Needs } from '../../../src/advisories/sources/source.ts';
import { networkFetch } from '../../../src/shell/fetch.ts';
import { type OsvStandIn, type OsvStandInOptions, startOsvStandIn } from '../../helpers/osv-stand-in.ts';
import { entry, record } from '../samples.ts';

let server: OsvStandIn | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const slept: number[] = [];
const network = {
  fetch: networkFetch,
  random: () => 0.5,
  sleep: async (milliseconds: number) => {
    slept.push(milliseconds);
  },
};

const NEEDS: Needs = {
  ecosystems: ['Debian:12'],
  queries: [
    { ecosystem: 'Debian:12', name: 'a', version: '1' },
    { ecosystem: 'Debian:12', name: 'b', version: '1' },
  ],
};
const key = (name: string, version = '1', ecosystem = 'Debian:12') => `${ecosystem}\0${name}\0${version}`;

async function gather(options: OsvStandInOptions, needs: Needs = NEEDS): Promise<Gathered> {
  slept.length = 0;
  server = await startOsvStandIn(options);
  return apiSource(network, server.base).gather(needs);
}

function recordsFor(ids: readonly string[], name = 'a'): Map<string, unknown> {
  return new Map(ids.map((id) => [id, record(id, [entry('Debian:12', name, '2')])]));
}

const codes = (found: Gathered) => found.failures.map(({ code }) => code);
const idsOf = (found: Gathered) => found.advisories.map(({ id }) => id).sort();

describe('the API is asked', () => {
  test('in one batch, and each record once', async () => {
    const ids = new Map([
      [key('a'), ['X-1', 'X-2']],
      [key('b'), ['X-2']],
    ]);
    const found = await gather({ ids, records: recordsFor(['X-1', 'X-2']) });
    expect(idsOf(found)).toEqual(['X-1', 'X-2']);
    expect(found).toMatchObject({ failures: [], newest: '2026-07-01T00:00:00Z', covered: new Set(['Debian:12']) });
    expect(server?.requests.toSorted()).toEqual(['GET /v1/vulns/X-1', 'GET /v1/vulns/X-2', 'POST /v1/querybatch']);
  });

  test('by the name that is written, and never for what could only end suppressed', async () => {
    const queries = [
      { ecosystem: 'NuGet', name: 'newtonsoft.json', asked: 'Newtonsoft.Json', version: '12.0.3' },
      { ecosystem: 'NuGet', name: 'x', version: '1', isIdle: true },
    ] as const;
    const ids = new Map([
      [key('Newtonsoft.Json', '12.0.3', 'NuGet'), ['GHSA-1']],
      [key('x', '1', 'NuGet'), ['GHSA-2']],
    ]);
    const records = new Map([['GHSA-1', record('GHSA-1', [entry('NuGet', 'Newtonsoft.Json', '13.0.1')])]]);
    const found = await gather({ ids, records }, { ecosystems: ['NuGet'], queries });
    expect(found).toMatchObject({
      failures: [],
      advisories: [{ id: 'GHSA-1', affected: [{ name: 'newtonsoft.json' }] }],
    });
    expect(server?.batches).toEqual([1]);
  });

  test('for every record of a package whose version is of no known form: that it was not judged must be seen', async () => {
    const queries = [{ ecosystem: 'npm', name: 'a', version: 'latest' }];
    const ids = new Map([[key('a', '0', 'npm'), ['GHSA-1']]]);
    const records = new Map([['GHSA-1', record('GHSA-1', [entry('npm', 'a')])]]);
    expect(idsOf(await gather({ ids, records }, { ecosystems: ['npm'], queries }))).toEqual(['GHSA-1']);
  });

  test('page by page, only for the queries that have more', async () => {
    const many = Array.from({ length: 7 }, (_, i) => `X-${i}`);
    const found = await gather({
      ids: new Map([
        [key('a'), many],
        [key('b'), ['X-0']],
      ]),
      records: recordsFor(many),
      pageSize: 3,
    });
    expect(idsOf(found)).toEqual(many);
    expect(server?.batches).toEqual([2, 1, 1]);
  });

  test('for never more than a thousand packages at once', async () => {
    const queries = Array.from({ length: 2100 }, (_, i) => ({ ecosystem: 'npm', name: `p${i}`, version: '1.0.0' }));
    const found = await gather({ ids: new Map() }, { ecosystems: ['npm'], queries });
    expect(server?.batches).toEqual([1000, 1000, 100]);
    expect(codes(found)).toEqual([]);
  });

  test('for at most 24 records at the same time', async () => {
    const many = Array.from({ length: 120 }, (_, i) => `X-${i}`);
    const found = await gather({ ids: new Map([[key('a'), many]]), records: recordsFor(many), delayMs: 3 });
    expect(found.advisories).toHaveLength(120);
    expect(server?.peak()).toBeLessThanOrEqual(24);
    expect(server?.peak()).toBeGreaterThan(1);
  });

  test('again after 429 and 503, later each time, and as late as it wants', async () => {
    const ids = new Map([[key('a'), ['X-1']]]);
    const fault = (request: number) => (request === 0 ? 429 : request === 1 ? 503 : undefined);
    const found = await gather({ ids, records: recordsFor(['X-1']), fault });
    expect(idsOf(found)).toEqual(['X-1']);
    expect(slept).toEqual([400, 800]);
    await server?.close();
    await gather({ ids, records: recordsFor(['X-1']), fault, retryAfter: '3' });
    expect(slept).toEqual([3000, 3000]);
    await server?.close();
    // The server's own Date is of this year.
    await gather({ ids, records: recordsFor(['X-1']), fault, retryAfter: 'Fri, 01 Jan 2100 00:00:00 GMT' });
    expect(slept).toEqual([30_000, 30_000]);
  });
});

describe('what the API does not know', () => {
  test('a release without a record for any package that always has some is not covered', async () => {
    const found = await gather({ ids: new Map() });
    expect([...found.covered]).toEqual([]);
    expect(server?.batches).toEqual([2, 3]);
  });

  test('a release of clean packages is covered', async () => {
    const found = await gather({ ids: new Map([[key('openssl', '0'), ['X-9']]]) });
    expect({ covered: [...found.covered], advisories: found.advisories }).toEqual({
      covered: ['Debian:12'],
      advisories: [],
    });
  });

  test('a language is always covered, and nothing is asked for nothing', async () => {
    const found = await gather({ ids: new Map() }, { ecosystems: ['npm'], queries: [] });
    expect([...found.covered]).toEqual(['npm']);
    expect(server?.requests).toEqual([]);
  });
});

describe('failures are told, and the rest is kept', () => {
  test.each<[string, Partial<OsvStandInOptions>, string]>([
    ['a batch that is never answered', { fault: () => 503 }, 'advisories/unreachable'],
    ['a batch that is refused', { fault: () => 400 }, 'advisories/bad-answer'],
    [
      'records that are never answered',
      { fault: (_n, path) => (path.startsWith('/v1/vulns') ? 429 : undefined) },
      'advisories/unreachable',
    ],
    [
      'a record that is another one',
      { records: new Map([['X-1', record('X-2', [entry('Debian:12', 'a')])]]) },
      'advisories/bad-answer',
    ],
    ['a record that is none', { records: new Map<string, unknown>([['X-1', { id: 5 }]]) }, 'advisories/unreadable'],
  ])('%s', async (_name, options, code) => {
    const found = await gather({ ids: new Map([[key('a'), ['X-1']]]), records: recordsFor(['X-1']), ...options });
    expect(codes(found)).toEqual([code]);
  });

  test('one record that cannot be read does not take the others with it', async () => {
    const records = recordsFor(['X-1', 'X-2']);
    records.set('X-2', { nothing: true });
    const found = await gather({ ids: new Map([[key('a'), ['X-1', 'X-2']]]), records });
    expect({ ids: idsOf(found), codes: codes(found) }).toEqual({ ids: ['X-1'], codes: ['advisories/unreadable'] });
  });

  test('a record that was named and is gone is a failure; one that was only looked for is not', async () => {
    expect(codes(await gather({ ids: new Map([[key('a'), ['X-1']]]) }))).toEqual(['advisories/bad-answer']);
    const looked = await apiSource(network, server?.base ?? '').recordsOf(['CVE-2024-1001'], NEEDS);
    expect(looked).toEqual({ advisories: [], failures: [] });
  });

  test('a server that is not there', async () => {
    const found = await apiSource(network, 'http://127.0.0.1:1').gather(NEEDS);
    expect(codes(found)).toEqual(['advisories/unreachable']);
  });

  test.each([
    ['no JSON', 'hello'],
    ['no results', '{}'],
    ['another number of results', '{"results":[{}]}'],
    ['half of a character', '{"results":[{"vulns":[{"id":"X-\\ud800"}]},{}]}'],
    ['ids that are numbers', '{"results":[{"vulns":[{"id":1}]},{}]}'],
  ])('an answer with %s', async (_name, body) => {
    const fetch: typeof networkFetch = async () => ({
      ok: true,
      value: {
        status: 200,
        headers: {},
        body: (async function* () {})(),
        bytes: async () => Buffer.from(body),
      },
    });
    const found = await apiSource({ ...network, fetch }, 'http://127.0.0.1:1').gather(NEEDS);
    expect(codes(found)).toEqual(['advisories/bad-answer']);
  });

  test('pages without end', async () => {
    const fetch: typeof networkFetch = async (request) => ({
      ok: true,
      value: {
        status: 200,
        headers: {},
        body: (async function* () {})(),
        bytes: async () => {
          const { queries } = JSON.parse(String(request.body)) as { queries: unknown[] };
          return Buffer.from(JSON.stringify({ results: queries.map(() => ({ next_page_token: 'again' })) }));
        },
      },
    });
    const found = await apiSource({ ...network, fetch }, 'http://127.0.0.1:1').gather(NEEDS);
    expect(codes(found)).toEqual(['advisories/bad-answer']);
  });
});
