import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { memoryKeep } from '../../../src/advisories/index-format/store.ts';
import { openSource } from '../../../src/advisories/sources/open.ts';
import type { Gathered, Needs } from '../../../src/advisories/sources/source.ts';
import { openZip, visitZip } from '../../../src/formats/zip.ts';
import { DiskFiles } from '../../../src/shell/files.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';
import { bytesSource } from '../../helpers/zip-writer.ts';

const network = {
  fetch: async () => Promise.reject(new Error('no network')),
  sleep: async () => undefined,
  random: () => 0.5,
};
/** Every n-th package that records name is asked about. */
const STEP = 23;

async function needsOf(dir: string, root: string): Promise<Needs> {
  const source = bytesSource(readFileSync(join(dir, 'osv', root, 'all.zip')));
  const zip = await openZip(source, { maxEntries: 1e6, maxEntryBytes: 1 << 26, maxTotalBytes: 2 ** 34 });
  const keys = new Set<string>();
  if (!zip.ok) throw new Error(zip.problem);
  await visitZip(source, zip.value, (_entry, content) => {
    if (!content.ok) return;
    const json = JSON.parse(Buffer.from(content.value).toString()) as {
      affected?: { package?: { ecosystem: string; name: string } }[];
    };
    for (const { package: found } of json.affected ?? [])
      if (found !== undefined) keys.add(`${found.ecosystem}\0${found.name}`);
  });
  const queries = [...keys]
    .sort()
    .filter((_, i) => i % STEP === 0)
    .map((key) => {
      const [ecosystem = '', name = ''] = key.split('\0');
      return { ecosystem, name, version: '1' };
    });
  return { ecosystems: [...new Set(queries.map(({ ecosystem }) => ecosystem))], queries };
}

/** One line for each record: comparing 10⁵ values deeply takes longer than all the rest. Texts are kept as far as a report shows them. */
function comparable({ advisories, covered, newest, failures }: Gathered): readonly string[] {
  const plain = (_name: string, value: unknown): unknown =>
    value instanceof Map || value instanceof Set ? [...value] : value;
  const lines = advisories.map(({ details, ...rest }) => {
    const members = Object.entries({ ...rest, details: details?.trim().slice(0, 2000) ?? '' });
    return JSON.stringify(
      members.sort(([one], [other]) => (one < other ? -1 : 1)),
      plain,
    );
  });
  return [...lines.sort(), JSON.stringify([[...covered].sort(), newest, failures])];
}

describeWithCorpora('an index says what its records say', (dir) => {
  test.each(readdirSync(join(dir, 'osv')))('%s', async (root) => {
    const files = new DiskFiles({ workspace: dir, cwd: dir });
    const needs = await needsOf(dir, root);
    const gather = async (more: object): Promise<Gathered> => {
      const source = await openSource(join(dir, 'osv'), { network, files, ...more });
      if (!source.ok) throw new Error(source.failure.code);
      const found = await source.value.gather(needs);
      await source.value.close();
      return found;
    };
    const kept = memoryKeep();
    const direct = comparable(await gather({}));
    expect(needs.queries.length).toBeGreaterThan(20);
    expect(comparable(await gather({ kept }))).toEqual(direct);
    expect(comparable(await gather({ kept }))).toEqual(direct);
  });
});
