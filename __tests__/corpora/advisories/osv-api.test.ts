import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Advisory } from '../../../src/advisories/advisory.ts';
import { ecosystemOf, normalName, type PackageQuery } from '../../../src/advisories/ecosystems.ts';
import { isAffected } from '../../../src/advisories/evaluate.ts';
import { parseRecord } from '../../../src/advisories/osv.ts';
import { apiSource } from '../../../src/advisories/sources/api.ts';
import { openSource } from '../../../src/advisories/sources/open.ts';
import { networkFetch } from '../../../src/shell/fetch.ts';
import { DiskFiles } from '../../../src/shell/files.ts';
import { record } from '../../advisories/samples.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';
import { type OsvStandIn, startOsvStandIn } from '../../helpers/osv-stand-in.ts';

interface Pair extends PackageQuery {
  readonly ids: readonly string[];
}

/** Ids that the recording has and the records here do not give, with the reason. */
const EXCEPTIONS: ReadonlyMap<string, string> = new Map([
  ['musl 1.1.22-r4 ALPINE-CVE-2019-14697', 'the record here was made from secdb, which says fixed in 1.1.22-r3'],
]);

/** Records that are here and were not there yet when the answers were recorded: the newest one named in them is GO-2026-5856. */
const LATER = [
  // Its number was given long before it was published.
  'GO-2026-5026',
  ...[5942, 5972, 6088, 6089, 6090, 6091, 6179, 6180, 6218, 6222].map((number) => `GO-2026-${number}`),
];

const network = { fetch: networkFetch, sleep: async () => undefined, random: () => 0 };

function lines<T>(path: string): T[] {
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}

const keyOf = ({ ecosystem, name, version }: PackageQuery) => `${ecosystem}\0${name}\0${version}`;

describeWithCorpora('recorded answers of the OSV API', (dir) => {
  const pairs = lines<Pair>(join(dir, 'osv-api/pairs.jsonl'));
  const recorded = lines<Record<string, unknown>>(join(dir, 'osv-api/records.jsonl'));
  const ids = new Map(pairs.map((pair) => [keyOf(pair), pair.ids]));
  const all = [...new Set(pairs.flatMap((pair) => pair.ids))].sort();

  describe('drive querybatch', () => {
    let server: OsvStandIn;
    beforeAll(async () => {
      const records = new Map<string, unknown>(all.map((id) => [id, record(id, [])]));
      server = await startOsvStandIn({ ids, records, pageSize: 5 });
    });
    afterAll(() => server.close());

    test('every pair gives its ids, over pages, unchanged', async () => {
      const queries = pairs.map(({ ecosystem, name, version }) => ({ ecosystem, name, version }));
      const ecosystems = [...new Set(pairs.map(({ ecosystem }) => ecosystem))];
      const found = await apiSource(network, server.base).gather({ ecosystems, queries });
      expect(found.failures).toEqual([]);
      expect(found.advisories.map(({ id }) => id).sort()).toEqual(all);
      expect(server.batches[0]).toBe(pairs.length);
      expect(server.batches.length).toBeGreaterThan(3);
    });
  });

  test('are matched where the records are here', async () => {
    const opened = await openSource(join(dir, 'osv'), { network, files: new DiskFiles({ workspace: dir, cwd: dir }) });
    if (!opened.ok) throw new Error(opened.failure.what);
    const ecosystems = [...new Set(pairs.map(({ ecosystem }) => ecosystem))];
    const gathered = await opened.value.gather({ ecosystems, queries: pairs });
    await opened.value.close();
    const here = new Map<string, Advisory>(gathered.advisories.map((one) => [one.id, one]));
    for (const raw of recorded) {
      // Single fields of these are blanked out by their publisher: a list of versions is only counted.
      const affected = (raw['affected'] as Record<string, unknown>[] | undefined)?.map(({ versions, ...rest }) => ({
        ...rest,
        ...(Array.isArray(versions) ? { versions } : {}),
      }));
      const parsed = parseRecord({ ...raw, affected });
      if (parsed.kind === 'advisory') here.set(parsed.advisory.id, parsed.advisory);
    }
    const counts = {
      pairs: pairs.length,
      withIds: 0,
      ids: all.length,
      recordsHere: 0,
      idsJudged: 0,
      full: 0,
      noOrder: 0,
    };
    counts.recordsHere = all.filter((id) => here.has(id)).length;
    const missed: string[] = [];
    const beyond = new Set<string>();
    for (const pair of pairs) {
      const order = ecosystemOf(pair.ecosystem)?.order;
      const name = normalName(pair.ecosystem, pair.name);
      counts.withIds += Number(pair.ids.length > 0);
      counts.noOrder += Number(pair.ids.length > 0 && order === undefined);
      if (order === undefined) continue;
      const judged = pair.ids.flatMap((id) => here.get(id) ?? []);
      const missing = judged.filter(
        ({ affected }) =>
          !affected.some(
            (entry) =>
              entry.ecosystem === pair.ecosystem && entry.name === name && isAffected(entry, pair.version, order),
          ),
      );
      const matching = [...here.values()].filter(({ affected }) =>
        affected.some(
          (entry) =>
            entry.ecosystem === pair.ecosystem && entry.name === name && isAffected(entry, pair.version, order),
        ),
      );
      for (const { id } of matching) if (!pair.ids.includes(id)) beyond.add(id);
      counts.idsJudged += judged.length;
      counts.full += Number(pair.ids.length > 0 && judged.length === pair.ids.length && missing.length === 0);
      missed.push(...missing.map(({ id }) => `${pair.name} ${pair.version} ${id}`));
    }
    console.log(`recorded pairs: ${JSON.stringify(counts)}`);
    expect(counts.idsJudged).toBeGreaterThan(200);
    expect(missed.sort()).toEqual([...EXCEPTIONS.keys()].sort());
    expect([...beyond].sort()).toEqual(LATER);
  });
});
