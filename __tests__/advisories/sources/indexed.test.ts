import { describe, expect, test } from '@jest/globals';
import { type KeptFiles, memoryKeep } from '../../../src/advisories/index-format/store.ts';
import { openSource } from '../../../src/advisories/sources/open.ts';
import type { Network } from '../../../src/advisories/sources/retry.ts';
import type { Gathered, MirrorFiles, Needs, PartState } from '../../../src/advisories/sources/source.ts';
import { fail } from '../../../src/domain/failure.ts';
import { zipOf } from '../../helpers/zip-writer.ts';
import { entry, memoryFiles, record } from '../samples.ts';

const NEEDS: Needs = {
  ecosystems: ['Debian:12'],
  queries: [{ ecosystem: 'Debian:12', name: 'a', version: '1' }],
};
const MIRROR = 'https://mirror.example/osv';

const debian = (id: string, more: object = {}) => record(id, [entry('Debian:12', 'a', '2')], more);
const file = (one: object) => ({ name: `${(one as { id: string }).id}.json`, content: JSON.stringify(one) });
const zip = (...records: object[]) => zipOf(records.map(file));
const at = (day: string) => ({ modified: `2026-${day}T00:00:00Z` });

interface Answer {
  readonly status?: number;
  readonly body?: string | Uint8Array;
}

/** A network of fixed answers, which notes what it was asked for. */
function network(answers: Readonly<Record<string, Answer>>): Network & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    random: () => 0.5,
    sleep: async () => undefined,
    async fetch({ method, url }) {
      asked.push(`${method} ${url.slice(MIRROR.length)}`);
      const answer = answers[url.slice(MIRROR.length)];
      if (answer === undefined) return fail('registry/unreachable', 'no answer', 'nothing is there', '');
      const bytes = Buffer.from(answer.body ?? '');
      const body = (async function* () {
        yield bytes;
      })();
      return { ok: true, value: { status: answer.status ?? 200, headers: {}, body, bytes: async () => bytes } };
    },
  };
}

interface Told {
  readonly codes: readonly string[];
  readonly ids: readonly string[];
  readonly covered: readonly string[];
  readonly index: readonly PartState['index'][];
  readonly newest: string | undefined;
}

interface Given {
  readonly source: string;
  readonly kept: KeptFiles;
  readonly files?: MirrorFiles;
  readonly net?: Network;
  readonly offline?: boolean;
}

async function gather({
  source,
  kept,
  files = memoryFiles({}),
  net = network({}),
  offline = false,
}: Given): Promise<Told> {
  const opened = await openSource(source, { network: net, files, kept, offline });
  if (!opened.ok) throw new Error(opened.failure.code);
  const found: Gathered = await opened.value.gather(NEEDS);
  const index = (opened.value.state?.() ?? []).map((part) => part.index);
  await opened.value.close();
  return {
    codes: found.failures.map(({ code }) => code),
    ids: found.advisories.map(({ id }) => id).sort(),
    covered: [...found.covered],
    index,
    newest: found.newest,
  };
}

/** Files with times that a test sets. */
function timed(content: Readonly<Record<string, string | Uint8Array>>, modifiedMs: number): MirrorFiles {
  return {
    ...memoryFiles(content),
    facts: async (path) => ({ size: Buffer.from(content[path] ?? '').length, modifiedMs }),
  };
}

describe('a mirror in a folder', () => {
  test('is indexed at the first use, and read from the index from then on', async () => {
    const kept = memoryKeep();
    const files = timed(
      { 'm/Debian/all.zip': zip(debian('D-1'), debian('D-2', { withdrawn: '2026-01-01T00:00:00Z' })) },
      1,
    );
    const first = await gather({ source: 'm', kept, files });
    expect(first).toEqual({
      codes: [],
      ids: ['D-1'],
      covered: ['Debian:12'],
      index: ['made'],
      newest: '2026-01-02T03:04:05Z',
    });
    expect(await gather({ source: 'm', kept, files })).toEqual({ ...first, index: ['kept'] });
  });

  test('a changed archive is noticed, a copied one is not indexed again', async () => {
    const kept = memoryKeep();
    await gather({ source: 'm', kept, files: timed({ 'm/Debian/all.zip': zip(debian('D-1')) }, 1) });
    const changed = { 'm/Debian/all.zip': zip(debian('D-7')) };
    expect(await gather({ source: 'm', kept, files: timed(changed, 1) })).toMatchObject({
      ids: ['D-7'],
      index: ['made'],
    });
    expect(await gather({ source: 'm', kept, files: timed(changed, 99) })).toMatchObject({
      ids: ['D-7'],
      index: ['kept'],
    });
    expect(await gather({ source: 'm', kept, files: memoryFiles(changed) })).toMatchObject({ index: ['kept'] });
  });

  test('a broken index is made anew, whichever of its files is broken', async () => {
    const files = timed({ 'm/Debian/all.zip': zip(debian('D-1')) }, 1);
    for (const ending of ['.names', '.0.records']) {
      const kept = memoryKeep();
      await gather({ source: 'm', kept, files });
      const name = await nameEnding(kept, ending);
      const bytes = Buffer.from((await kept.read(name, 1 << 20)) ?? []);
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
      await kept.write(name, bytes);
      expect(await gather({ source: 'm', kept, files })).toMatchObject({ ids: ['D-1'], codes: [], index: ['made'] });
    }
  });

  test('what cannot be read is told each time, not the first time alone', async () => {
    const kept = memoryKeep();
    const broken = { name: 'X.json', content: '{' };
    const files = timed({ 'm/Debian/all.zip': zipOf([file(debian('D-1')), broken]) }, 1);
    for (const index of ['made', 'kept']) {
      expect(await gather({ source: 'm', kept, files })).toMatchObject({
        codes: ['advisories/unreadable'],
        index: [index],
      });
    }
  });

  test.each([
    ['no record', { 'm/Debian/all.zip': zipOf([]) }, 'advisories/empty'],
    ['no archive of the ecosystem', { 'm/npm/all.zip': zip(debian('D-1')) }, 'advisories/not-found'],
    ['no zip', { 'm/Debian/all.zip': 'hello' }, 'advisories/unreadable'],
  ])('%s is told each time', async (_name, content, code) => {
    const kept = memoryKeep();
    for (const _ of [1, 2])
      expect((await gather({ source: 'm', kept, files: timed(content, 1) })).codes).toEqual([code]);
  });

  test('a flat folder is indexed until one of its files changes', async () => {
    const kept = memoryKeep();
    const one = timed({ 'm/D-1.json': JSON.stringify(debian('D-1')) }, 1);
    expect(await gather({ source: 'm', kept, files: one })).toMatchObject({ ids: ['D-1'], index: ['made'] });
    expect(await gather({ source: 'm', kept, files: one })).toMatchObject({ ids: ['D-1'], index: ['kept'] });
    const two = timed({ 'm/D-1.json': JSON.stringify(debian('D-9')) }, 2);
    expect(await gather({ source: 'm', kept, files: two })).toMatchObject({ ids: ['D-9'], index: ['made'] });
    expect((await gather({ source: 'm', kept, files: timed({ 'm/x.json': '[]' }, 1) })).codes).toEqual([
      'advisories/unreadable',
      'advisories/empty',
    ]);
  });
});

/** A file in the store, found by what was asked of it. */
async function nameEnding(kept: KeptFiles, ending: string): Promise<string> {
  const { indexName } = await import('../../../src/advisories/sources/keep-local.ts');
  const name = `${indexName('m', 'Debian')}${ending}`;
  expect(await kept.read(name, 1 << 20)).toBeDefined();
  return name;
}

describe('a mirror at a URL', () => {
  const ZIP = '/Debian/all.zip';
  const CSV = '/Debian/modified_id.csv';
  const csv = (...rows: readonly (readonly [string, string])[]): Answer => ({
    body: rows.map(([day, id]) => `2026-${day}T00:00:00Z,${id}\n`).join(''),
  });
  const first = {
    [CSV]: csv(['02-02', 'D-2'], ['02-01', 'D-1']),
    [ZIP]: { body: zip(debian('D-1', at('02-01')), debian('D-2', at('02-02'))) },
  };

  async function filled(): Promise<KeptFiles> {
    const kept = memoryKeep();
    const net = network(first);
    expect(await gather({ source: MIRROR, kept, net })).toMatchObject({
      ids: ['D-1', 'D-2'],
      index: ['made'],
      codes: [],
    });
    expect(net.asked).toEqual([`GET ${CSV}`, `GET ${ZIP}`]);
    return kept;
  }

  test('is downloaded once; then its list of changes alone is asked', async () => {
    const kept = await filled();
    const net = network({ [CSV]: first[CSV] as Answer });
    expect(await gather({ source: MIRROR, kept, net })).toMatchObject({
      ids: ['D-1', 'D-2'],
      index: ['kept'],
      codes: [],
    });
    expect(net.asked).toEqual([`GET ${CSV}`]);
  });

  test('what is new, changed and withdrawn is fetched one by one, and kept', async () => {
    const kept = await filled();
    const changed = {
      [CSV]: csv(['03-04', 'NEW'], ['03-03', 'D-1'], ['03-02', 'D-2'], ['02-02', 'D-2'], ['02-01', 'D-1']),
      '/Debian/NEW.json': { body: JSON.stringify(debian('NEW', at('03-04'))) },
      '/Debian/D-1.json': {
        body: JSON.stringify(debian('D-1', { ...at('03-03'), withdrawn: '2026-03-03T00:00:00Z' })),
      },
      '/Debian/D-2.json': { body: JSON.stringify(record('D-2', [entry('Debian:12', 'b', '2')], at('03-02'))) },
    };
    const net = network(changed);
    expect(await gather({ source: MIRROR, kept, net })).toMatchObject({
      ids: ['NEW'],
      index: ['updated'],
      codes: [],
      newest: '2026-03-04T00:00:00Z',
    });
    expect(net.asked.toSorted()).toEqual([
      'GET /Debian/D-1.json',
      'GET /Debian/D-2.json',
      'GET /Debian/NEW.json',
      `GET ${CSV}`,
    ]);
    const again = network({ [CSV]: changed[CSV] as Answer });
    expect(await gather({ source: MIRROR, kept, net: again })).toMatchObject({
      ids: ['NEW'],
      index: ['kept'],
      codes: [],
    });
    expect(again.asked).toEqual([`GET ${CSV}`]);
    const further = network({
      [CSV]: csv(['04-01', 'D-2'], ['03-04', 'NEW']),
      '/Debian/D-2.json': { body: JSON.stringify(debian('D-2', at('04-01'))) },
    });
    expect(await gather({ source: MIRROR, kept, net: further })).toMatchObject({
      ids: ['D-2', 'NEW'],
      index: ['updated'],
    });
  });

  test('what was withdrawn in the newest second is not fetched again', async () => {
    const kept = await filled();
    const body = JSON.stringify(debian('D-1', { ...at('03-03'), withdrawn: '2026-03-03T00:00:00Z' }));
    const listed = { [CSV]: csv(['03-03', 'D-1'], ['02-02', 'D-2']) };
    await gather({ source: MIRROR, kept, net: network({ ...listed, '/Debian/D-1.json': { body } }) });
    expect(await gather({ source: MIRROR, kept, net: network(listed) })).toMatchObject({ ids: ['D-2'], codes: [] });
  });

  test.each<[string, Answer]>([
    ['is not there', { status: 404 }],
    ['is no record', { body: '{' }],
    ['is another one', { body: JSON.stringify(debian('D-9', at('03-03'))) }],
  ])('where a listed record %s, the archive tells what became of it', async (_name, answer) => {
    const kept = await filled();
    const anew = { [ZIP]: { body: zip(debian('D-1', at('03-03')), debian('D-3', at('03-01'))) } };
    const listed = { [CSV]: csv(['03-03', 'D-1']), '/Debian/D-1.json': answer };
    expect(await gather({ source: MIRROR, kept, net: network({ ...listed, ...anew }) })).toMatchObject({
      ids: ['D-1', 'D-3'],
      index: ['made'],
      codes: [],
    });
    // An archive that is no newer does not tell either, and what is kept is used.
    const old = await filled();
    const behind = await gather({ source: MIRROR, kept: old, net: network({ ...first, ...listed }) });
    expect(behind).toMatchObject({ ids: ['D-1', 'D-2'], codes: ['advisories/bad-answer'] });
    const gone = await gather({ source: MIRROR, kept: old, net: network({ ...listed, [ZIP]: { status: 404 } }) });
    expect(gone).toMatchObject({ ids: ['D-1', 'D-2'], codes: ['advisories/not-found'], index: ['kept'] });
  });

  test('a record that a cache on the way has not got yet is asked for again by the next run', async () => {
    const kept = await filled();
    const listed = { [CSV]: csv(['03-04', 'NEW'], ['03-03', 'D-1'], ['02-02', 'D-2']) };
    const stale = {
      '/Debian/NEW.json': { body: JSON.stringify(debian('NEW', at('03-04'))) },
      '/Debian/D-1.json': { body: JSON.stringify(debian('D-1', at('02-01'))) },
    };
    expect(await gather({ source: MIRROR, kept, net: network({ ...listed, ...stale }) })).toMatchObject({
      ids: ['D-1', 'D-2', 'NEW'],
      codes: [],
    });
    const body = JSON.stringify(record('D-1', [entry('Debian:12', 'b')], at('03-03')));
    const net = network({ ...listed, '/Debian/D-1.json': { body } });
    expect(await gather({ source: MIRROR, kept, net })).toMatchObject({ ids: ['D-2', 'NEW'], codes: [] });
    expect(net.asked).toEqual([`GET ${CSV}`, 'GET /Debian/D-1.json']);
    const last = network(listed);
    expect(await gather({ source: MIRROR, kept, net: last })).toMatchObject({ ids: ['D-2', 'NEW'], codes: [] });
  });

  test('an archive that is older than its list is brought up at once', async () => {
    const net = network({
      ...first,
      [CSV]: csv(['03-03', 'D-1'], ['03-02', 'NEW'], ['02-02', 'D-2']),
      '/Debian/D-1.json': { body: JSON.stringify(record('D-1', [entry('Debian:12', 'b')], at('03-03'))) },
      '/Debian/NEW.json': { body: JSON.stringify(debian('NEW', at('03-02'))) },
    });
    expect(await gather({ source: MIRROR, kept: memoryKeep(), net })).toMatchObject({
      ids: ['D-2', 'NEW'],
      index: ['made'],
      codes: [],
    });
  });

  test('with more changes than one by one is worth, the archive is fetched anew', async () => {
    const kept = await filled();
    const rows = Array.from({ length: 1001 }, (_, i) => ['05-01', `N-${i}`] as const);
    const net = network({ [CSV]: csv(...rows), [ZIP]: { body: zip(debian('ALL', at('05-01'))) } });
    expect(await gather({ source: MIRROR, kept, net })).toMatchObject({ ids: ['ALL'], index: ['made'] });
    expect(net.asked).toEqual([`GET ${CSV}`, `GET ${CSV}`, `GET ${ZIP}`]);
  });

  test.each<[string, Readonly<Record<string, Answer>>, string]>([
    ['no answer', {}, 'advisories/unreachable'],
    ['a list that is none', { [CSV]: { body: '<html>\n' } }, 'advisories/bad-answer'],
    ['a list without a row, where there was one before', { [CSV]: { body: Buffer.alloc(0) } }, 'advisories/bad-answer'],
    ['a changed record that is not answered', { [CSV]: csv(['06-01', 'D-1']) }, 'advisories/unreachable'],
  ])('%s: what is kept is used, and it is told', async (_name, answers, code) => {
    const kept = await filled();
    expect(await gather({ source: MIRROR, kept, net: network(answers) })).toMatchObject({
      ids: ['D-1', 'D-2'],
      codes: [code],
      index: ['kept'],
    });
  });

  test('a mirror without a list is downloaded each time', async () => {
    const kept = memoryKeep();
    const answers = { [CSV]: { status: 404 }, [ZIP]: first[ZIP] as Answer };
    for (const _ of [1, 2])
      expect(await gather({ source: MIRROR, kept, net: network(answers) })).toMatchObject({
        index: ['made'],
        codes: [],
      });
  });

  test('offline, what is kept is used and nobody is asked; nothing kept is a failure', async () => {
    const net = network({});
    expect(await gather({ source: MIRROR, kept: await filled(), net, offline: true })).toMatchObject({
      ids: ['D-1', 'D-2'],
      codes: [],
    });
    expect((await gather({ source: MIRROR, kept: memoryKeep(), net, offline: true })).codes).toEqual([
      'advisories/unreachable',
    ]);
    expect(net.asked).toEqual([]);
  });
});
