import { afterEach, describe, expect, test } from '@jest/globals';
import { type KeptFiles, memoryKeep } from '../../../src/advisories/index-format/store.ts';
import { apiSource } from '../../../src/advisories/sources/api.ts';
import type { Gathered, Needs } from '../../../src/advisories/sources/source.ts';
import type { Fetch } from '../../../src/domain/http.ts';
import { networkFetch } from '../../../src/shell/fetch.ts';
import { type OsvStandIn, startOsvStandIn } from '../../helpers/osv-stand-in.ts';
import { entry, record } from '../samples.ts';

let server: OsvStandIn | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const NEEDS: Needs = { ecosystems: ['Debian:12'], queries: [{ ecosystem: 'Debian:12', name: 'a', version: '1' }] };
const DAY = 24 * 3600 * 1000;
const BATCH = 'POST /v1/querybatch';
const ids = ['X-1', 'X-2'];
const records = new Map<string, unknown>(ids.map((id) => [id, record(id, [entry('Debian:12', 'a', '2')])]));
const known = new Map([['Debian:12\0a\x001', ids]]);

/** Asks a stand-in with this store; answers with what was gathered and what was asked, sorted. */
async function ask(
  kept: KeptFiles,
  more: { modified?: string; now?: number; port?: OsvStandIn } = {},
): Promise<{ found: Gathered; asked: readonly string[] }> {
  server ??= await startOsvStandIn({ ids: known, records, modified: () => more.modified ?? '2026-07-01T00:00:00Z' });
  const before = server.requests.length;
  const network = { fetch: networkFetch, random: () => 0.5, sleep: async () => undefined };
  const found = await apiSource(network, server.base, { files: kept, now: () => more.now ?? 0 }).gather(NEEDS);
  return { found, asked: server.requests.slice(before).toSorted() };
}

const idsOf = (found: Gathered) => found.advisories.map(({ id }) => id).sort();

describe('records of the API', () => {
  test('are fetched once for each of their versions', async () => {
    const kept = memoryKeep();
    expect((await ask(kept)).asked).toEqual(['GET /v1/vulns/X-1', 'GET /v1/vulns/X-2', BATCH]);
    const again = await ask(kept, { now: 400 * DAY });
    expect(again.asked).toEqual([BATCH]);
    expect({ ids: idsOf(again.found), failures: again.found.failures }).toEqual({ ids, failures: [] });
  });

  test('are fetched again when the API names another time', async () => {
    const kept = memoryKeep();
    await ask(kept);
    await server?.close();
    server = undefined;
    const { base } = await restart('2026-08-01T00:00:00Z');
    expect(base).toBeDefined();
    expect((await ask(kept)).asked).toHaveLength(3);
  });

  async function restart(modified: string): Promise<OsvStandIn> {
    server = await startOsvStandIn({ ids: known, records, modified: () => modified });
    return server;
  }

  const flipped = (bytes: Uint8Array): Uint8Array => {
    const copy = Buffer.from(bytes);
    copy[copy.length - 3] = (copy.at(-3) ?? 0) ^ 1;
    return copy;
  };

  test.each<[string, (bytes: Uint8Array) => Uint8Array]>([
    ['changed', flipped],
    ['cut', (bytes) => bytes.subarray(0, bytes.length - 1)],
    ['empty', () => new Uint8Array(0)],
  ])('that are %s in the store are fetched anew', async (_name, spoil) => {
    const kept = memoryKeep();
    await ask(kept);
    const spoilt: KeptFiles = {
      ...kept,
      read: async (name, max) => {
        const bytes = await kept.read(name, max);
        return bytes === undefined ? undefined : spoil(bytes);
      },
    };
    const { found, asked } = await ask(spoilt);
    expect({ asked: asked.length, ids: idsOf(found) }).toEqual({ asked: 3, ids });
  });

  test('of another id under the name of one are fetched anew', async () => {
    const kept = memoryKeep();
    await ask(kept);
    const names: string[] = [];
    const noting: KeptFiles = {
      ...kept,
      read: async (name, max) => {
        names.push(name);
        return kept.read(name, max);
      },
    };
    await ask(noting);
    const [first = '', second = ''] = names;
    await kept.write(first, (await kept.read(second, 1 << 20)) ?? new Uint8Array(0));
    const { found, asked } = await ask(kept);
    expect({ asked: asked.length, ids: idsOf(found) }).toEqual({ asked: 2, ids });
  });

  test('asked for by id alone are kept for a day, those that are not there too', async () => {
    const kept = memoryKeep();
    server = await startOsvStandIn({ ids: known, records });
    const { base, requests } = server;
    const network = { fetch: networkFetch, random: () => 0.5, sleep: async () => undefined };
    let now = 0;
    const source = apiSource(network, base, { files: kept, now: () => now });
    const read = async () => (await source.recordsOf(['X-1', 'CVE-1'], NEEDS)).advisories.map(({ id }) => id);
    expect(await read()).toEqual(['X-1']);
    now = DAY - 1;
    expect(await read()).toEqual(['X-1']);
    expect(requests).toHaveLength(2);
    now = DAY;
    await read();
    expect(requests).toHaveLength(4);
  });
});

describe('what a scan costs', () => {
  test('200 packages with 180 records: one round trip, the records, and under 2 MB; then one round trip', async () => {
    const words = Array.from({ length: 400 }, (_, i) => `word${(i * 7919) % 1000}`).join(' ');
    const many = Array.from({ length: 180 }, (_, i) => `X-${i}`);
    const bodies = new Map<string, unknown>(
      many.map((id, i) => [
        id,
        record(id, [entry('Debian:12', `p${i}`, '2')], { details: `${id} ${words}`.repeat(3) }),
      ]),
    );
    const named = new Map(many.map((id, i) => [`Debian:12\0p${i}\x001`, [id]]));
    server = await startOsvStandIn({ ids: named, records: bodies });
    let bytes = 0;
    const counting: Fetch = async (request) => {
      const answer = await networkFetch(request);
      if (!answer.ok) return answer;
      bytes += Number(answer.value.headers['content-length'] ?? '0');
      return answer;
    };
    const queries = Array.from({ length: 200 }, (_, i) => ({ ecosystem: 'Debian:12', name: `p${i}`, version: '1' }));
    const kept = memoryKeep();
    const network = { fetch: counting, random: () => 0.5, sleep: async () => undefined };
    const source = apiSource(network, server.base, { files: kept, now: () => 0 });
    await source.gather({ ecosystems: ['Debian:12'], queries });
    expect(server.requests.filter((one) => one === BATCH)).toHaveLength(1);
    expect(server.requests).toHaveLength(181);
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThan(2_000_000);
    const cold = server.requests.length;
    await source.gather({ ecosystems: ['Debian:12'], queries });
    expect(server.requests.slice(cold)).toEqual([BATCH]);
  });
});
