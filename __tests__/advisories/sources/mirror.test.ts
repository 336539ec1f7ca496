import { describe, expect, test } from '@jest/globals';
import { openSource, sourceLabel } from '../../../src/advisories/sources/open.ts';
import type { Network } from '../../../src/advisories/sources/retry.ts';
import type { Gathered, Needs } from '../../../src/advisories/sources/source.ts';
import { fail } from '../../../src/domain/failure.ts';
import type { HttpRequest } from '../../../src/domain/http.ts';
import { zipOf } from '../../helpers/zip-writer.ts';
import { entry, memoryFiles, record } from '../samples.ts';

const NEEDS: Needs = {
  ecosystems: ['Debian:12', 'npm'],
  queries: [
    { ecosystem: 'Debian:12', name: 'a', version: '1' },
    { ecosystem: 'npm', name: 'b', version: '1.0.0' },
  ],
};

type Content = Readonly<Record<string, string | Uint8Array>>;
type Answers = Readonly<Record<string, { status: number; body?: Uint8Array; location?: string }>>;

const asked: string[] = [];
function network(answers: Answers): Network {
  return {
    random: () => 0.5,
    sleep: async () => undefined,
    fetch: async (request: HttpRequest) => {
      asked.push(request.url);
      const answer = answers[request.url];
      if (answer === undefined) return fail('registry/unreachable', 'no answer', 'nothing is there', '');
      const headers: Record<string, string> = answer.location === undefined ? {} : { location: answer.location };
      const bytes = async () => answer.body ?? new Uint8Array(0);
      return { ok: true, value: { status: answer.status, headers, body: (async function* () {})(), bytes } };
    },
  };
}

interface Told {
  readonly codes: readonly string[];
  readonly ids: readonly string[];
  readonly covered: readonly string[];
}

function told(gathered: Gathered): Told {
  return {
    codes: gathered.failures.map(({ code }) => code),
    ids: gathered.advisories.map(({ id }) => id).sort(),
    covered: [...gathered.covered].sort(),
  };
}

async function gather(source: string, content: Content, answers: Answers = {}): Promise<Told> {
  asked.length = 0;
  const opened = await openSource(source, { network: network(answers), files: memoryFiles(content) });
  if (!opened.ok) return { codes: [opened.failure.code], ids: [], covered: [] };
  const gathered = told(await opened.value.gather(NEEDS));
  await opened.value.close();
  return gathered;
}

const DEBIAN = record('DEBIAN-CVE-2024-1001', [entry('Debian:12', 'a', '2')]);
const OTHER = record('DEBIAN-CVE-2024-1002', [entry('Debian:12', 'other', '2')]);
const OLD = record('DEBIAN-CVE-2024-1003', [entry('Debian:11', 'a', '2')]);
const NPM = record('GHSA-1', [entry('npm', 'b', '2.0.0')]);
const GONE = record('GHSA-2', [entry('npm', 'b')], { withdrawn: '2026-01-01T00:00:00Z' });
const text = (json: unknown) => JSON.stringify(json);

function archive(...records: readonly (object | string)[]): Uint8Array {
  const members = records.map((one, i) => ({
    name: `${typeof one === 'object' && 'id' in one ? String(one.id) : `broken-${i}`}.json`,
    content: typeof one === 'string' ? one : text(one),
  }));
  return zipOf(members);
}

describe('a folder', () => {
  test.each<[string, Content, Told]>([
    [
      'of records',
      { 'm/1.json': text(DEBIAN), 'm/2.json': text(NPM), 'm/readme.txt': 'hi' },
      { codes: [], ids: ['DEBIAN-CVE-2024-1001', 'GHSA-1'], covered: ['Debian:12', 'npm'] },
    ],
    [
      'without the language',
      { 'm/1.json': text(DEBIAN) },
      { codes: [], ids: ['DEBIAN-CVE-2024-1001'], covered: ['Debian:12'] },
    ],
    [
      'of another release',
      { 'm/1.json': text(OLD), 'm/2.json': text(NPM) },
      { codes: [], ids: ['GHSA-1'], covered: ['npm'] },
    ],
    [
      'with a withdrawn record',
      { 'm/1.json': text(GONE), 'm/2.json': text(OTHER) },
      { codes: [], ids: [], covered: ['Debian:12'] },
    ],
    [
      'with broken JSON',
      { 'm/1.json': text(DEBIAN), 'm/2.json': '{"id":' },
      { codes: ['advisories/unreadable'], ids: ['DEBIAN-CVE-2024-1001'], covered: ['Debian:12'] },
    ],
    [
      'with a list',
      { 'm/1.json': text(DEBIAN), 'm/2.json': '[]' },
      { codes: ['advisories/unreadable'], ids: ['DEBIAN-CVE-2024-1001'], covered: ['Debian:12'] },
    ],
    [
      'with a record whose ranges are none',
      { 'm/1.json': text({ ...DEBIAN, affected: [{ package: { ecosystem: 'Debian:12', name: 'a' }, ranges: 5 }] }) },
      { codes: ['advisories/unreadable'], ids: [], covered: ['Debian:12'] },
    ],
    [
      'with broken records only',
      { 'm/1.json': 'x' },
      { codes: ['advisories/unreadable', 'advisories/empty'], ids: [], covered: [] },
    ],
    ['without anything', { 'm/readme.txt': 'hi' }, { codes: ['advisories/empty'], ids: [], covered: [] }],
    ['that is not there', { 'n/1.json': text(DEBIAN) }, { codes: ['advisories/not-found'], ids: [], covered: [] }],
    ['that is a file', { m: text(DEBIAN) }, { codes: ['advisories/not-found'], ids: [], covered: [] }],
  ])('%s', async (_name, content, expected) => {
    expect(await gather('m', content)).toEqual(expected);
  });

  test('names the record that does not parse, and counts when there are many', async () => {
    const content = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`m/${i}.json`, 'x']));
    const opened = await openSource('m', {
      network: network({}),
      files: memoryFiles({ ...content, 'm/ok.json': text(NPM) }),
    });
    if (!opened.ok) throw new Error(opened.failure.what);
    const { failures } = await opened.value.gather(NEEDS);
    expect(failures).toHaveLength(21);
    expect(failures[0]?.what).toMatch(/m\/\d+\.json/);
  });

  test('keeps the later of two copies, and drops what a later one withdraws', async () => {
    const late = { ...record('GHSA-1', [entry('npm', 'b', '3.0.0')]), modified: '2026-05-01T00:00:00Z' };
    const withdrawn = { ...late, modified: '2026-06-01T00:00:00Z', withdrawn: '2026-06-01T00:00:00Z' };
    const files = (...all: object[]) =>
      memoryFiles(Object.fromEntries(all.map((one, i) => [`m/${i}.json`, text(one)])));
    for (const order of [
      [NPM, late],
      [late, NPM],
    ]) {
      const opened = await openSource('m', { network: network({}), files: files(...order) });
      const gathered = opened.ok ? await opened.value.gather(NEEDS) : undefined;
      expect(gathered?.advisories[0]?.affected[0]?.ranges[0]?.events[1]?.version).toBe('3.0.0');
      expect(gathered?.newest).toBe('2026-05-01T00:00:00Z');
    }
    for (const order of [
      [NPM, withdrawn],
      [withdrawn, NPM],
      [withdrawn, { ...withdrawn, modified: '2026-03-01T00:00:00Z' }, late],
    ]) {
      const opened = await openSource('m', { network: network({}), files: files(...order) });
      expect(opened.ok && (await opened.value.gather(NEEDS)).advisories).toEqual([]);
    }
  });

  test('gives single records for their ratings', async () => {
    const opened = await openSource('m', { network: network({}), files: memoryFiles({ 'm/x.json': text(DEBIAN) }) });
    if (!opened.ok) throw new Error(opened.failure.what);
    await opened.value.gather(NEEDS);
    const { advisories } = await opened.value.recordsOf(['DEBIAN-CVE-2024-1001', 'CVE-2024-1001'], NEEDS);
    expect(advisories.map(({ id }) => id)).toEqual(['DEBIAN-CVE-2024-1001']);
  });
});

describe('a bucket on this machine', () => {
  const debian = archive(DEBIAN, OTHER, OLD);
  test.each<[string, Content, Told]>([
    [
      'with both archives',
      { 'm/Debian/all.zip': debian, 'm/npm/all.zip': archive(NPM, GONE) },
      { codes: [], ids: ['DEBIAN-CVE-2024-1001', 'GHSA-1'], covered: ['Debian:12', 'npm'] },
    ],
    [
      'without one',
      { 'm/Debian/all.zip': debian },
      { codes: [], ids: ['DEBIAN-CVE-2024-1001'], covered: ['Debian:12'] },
    ],
    ['with others only', { 'm/Go/all.zip': debian }, { codes: ['advisories/not-found'], ids: [], covered: [] }],
    [
      'with an empty archive',
      { 'm/Debian/all.zip': debian, 'm/npm/all.zip': zipOf([]) },
      { codes: ['advisories/empty'], ids: ['DEBIAN-CVE-2024-1001'], covered: ['Debian:12'] },
    ],
    [
      'with a record that is cut short',
      { 'm/Debian/all.zip': archive(DEBIAN, '{"id":"X"') },
      { codes: ['advisories/unreadable'], ids: ['DEBIAN-CVE-2024-1001'], covered: ['Debian:12'] },
    ],
    [
      'with an archive that is none',
      { 'm/Debian/all.zip': 'hello', 'm/npm/all.zip': archive(NPM) },
      { codes: ['advisories/unreadable'], ids: ['GHSA-1'], covered: ['npm'] },
    ],
    [
      'with an archive that is cut short',
      { 'm/Debian/all.zip': debian.subarray(0, 300), 'm/npm/all.zip': archive(NPM) },
      { codes: ['advisories/unreadable'], ids: ['GHSA-1'], covered: ['npm'] },
    ],
  ])('%s', async (_name, content, expected) => {
    expect(await gather('m/', content)).toEqual(expected);
  });
});

describe('a bucket elsewhere', () => {
  const url = (root: string) => `https://mirror.example/osv/${root}/all.zip`;
  const ok = (body: Uint8Array) => ({ status: 200, body });

  test('only the archives that are needed are fetched', async () => {
    const found = await gather(
      'https://mirror.example/osv/',
      {},
      { [url('Debian')]: ok(archive(DEBIAN)), [url('npm')]: ok(archive(NPM)) },
    );
    expect(found).toEqual({ codes: [], ids: ['DEBIAN-CVE-2024-1001', 'GHSA-1'], covered: ['Debian:12', 'npm'] });
    expect(asked).toEqual([url('Debian'), url('npm')]);
  });

  test.each<[string, Answers, Told]>([
    [
      'without one archive',
      { [url('Debian')]: ok(archive(DEBIAN)), [url('npm')]: { status: 404 } },
      { codes: [], ids: ['DEBIAN-CVE-2024-1001'], covered: ['Debian:12'] },
    ],
    [
      'without any',
      { [url('Debian')]: { status: 404 }, [url('npm')]: { status: 404 } },
      { codes: ['advisories/not-found'], ids: [], covered: [] },
    ],
    [
      'that refuses',
      { [url('Debian')]: { status: 403 }, [url('npm')]: ok(archive(NPM)) },
      { codes: ['advisories/bad-answer'], ids: ['GHSA-1'], covered: ['npm'] },
    ],
    [
      'that does not answer',
      { [url('npm')]: ok(archive(NPM)) },
      { codes: ['advisories/unreachable'], ids: ['GHSA-1'], covered: ['npm'] },
    ],
    [
      'that leads on',
      {
        [url('Debian')]: { status: 302, location: 'https://other.example/z' },
        'https://other.example/z': ok(archive(DEBIAN)),
        [url('npm')]: ok(archive(NPM)),
      },
      { codes: [], ids: ['DEBIAN-CVE-2024-1001', 'GHSA-1'], covered: ['Debian:12', 'npm'] },
    ],
    [
      'that leads to plain http',
      {
        [url('Debian')]: { status: 302, location: 'http://other.example/z' },
        'http://other.example/z': ok(archive(DEBIAN)),
        [url('npm')]: ok(archive(NPM)),
      },
      { codes: ['advisories/bad-answer'], ids: ['GHSA-1'], covered: ['npm'] },
    ],
    [
      'that leads in a circle',
      { [url('Debian')]: { status: 302, location: url('Debian') }, [url('npm')]: ok(archive(NPM)) },
      { codes: ['advisories/bad-answer'], ids: ['GHSA-1'], covered: ['npm'] },
    ],
  ])('%s', async (_name, answers, expected) => {
    expect(await gather('https://mirror.example/osv', {}, answers)).toEqual(expected);
  });

  test.each([
    'http://localhost:2375/z',
    'http://127.0.0.1/z',
    'https://127.0.0.1/z',
    'https://localhost./z',
    'https://[::1]/z',
    'https://[::ffff:127.0.0.1]/z',
    'https://169.254.169.254/latest/meta-data',
    'https://[fe80::1]/z',
    'file:///etc/passwd',
  ])('that leads to %s is not followed', async (location) => {
    const answers: Answers = {
      [url('Debian')]: { status: 302, location },
      [new URL(location).href]: ok(archive(DEBIAN)),
      [url('npm')]: ok(archive(NPM)),
    };
    const found = await gather('https://mirror.example/osv', {}, answers);
    expect(found).toEqual({ codes: ['advisories/bad-answer'], ids: ['GHSA-1'], covered: ['npm'] });
    expect(asked).toEqual([url('Debian'), url('npm')]);
  });

  test.each(['http://mirror.example/osv', 'ftp://mirror.example/osv', 'file:///etc'])(
    '%s is not asked',
    async (source) => {
      expect(await gather(source, {})).toEqual({ codes: ['advisories/not-found'], ids: [], covered: [] });
      expect(asked).toEqual([]);
    },
  );

  test('a password in the URL is never shown', () => {
    expect(sourceLabel('https://user:secret@mirror.example/osv?token=secret')).toBe('https://mirror.example/osv');
    expect(sourceLabel('ftp://user:secret@mirror.example/osv')).toBe('ftp://mirror.example/osv');
    expect(sourceLabel('some/folder')).toBe('some/folder');
    expect(sourceLabel('api')).toBe('https://api.osv.dev');
  });
});

const failureFree = <Value>(value: Value) => ({ ok: true as const, value });
async function* bodyOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

describe('what a failure shows of the source', () => {
  test('is neither its password nor its query', async () => {
    const opened = await openSource('https://bob:hunter2@mirror.test/osv', {
      network: network({}),
      files: memoryFiles({}),
    });
    if (!opened.ok) throw new Error(opened.failure.what);
    const { failures } = await opened.value.gather(NEEDS);
    expect(failures[0]?.code).toBe('advisories/unreachable');
    expect(JSON.stringify(failures)).toContain('https://mirror.test/osv');
    expect(JSON.stringify(failures)).not.toContain('hunter2');
  });
  test.each(['http://osv.test', 'ftp://osv.test', 'osv.test', 'http://127.0.0.1.osv.test'])(
    'an API at %s is refused',
    async (api) => {
      const opened = await openSource('api', { network: network({}), files: memoryFiles({}), api });
      expect(!opened.ok && opened.failure.code).toBe('advisories/not-found');
    },
  );
  test('nor does an answer that is none, of a mirror or of an API', async () => {
    const secret = 'https://bob:hunter2@osv.test/a?key=hunter2';
    for (const body of ['', '{', '[]', '{"results":[]}', '{"results":[{"vulns":[{"id":"X-1","modified":"z"}]}]}']) {
      for (const status of [200, 400, 418]) {
        const answer = async () =>
          failureFree({ status, headers: {}, body: bodyOf(body), bytes: async () => Buffer.from(body) });
        const access = { network: { ...network({}), fetch: answer }, files: memoryFiles({}), api: secret };
        for (const source of ['api', secret]) {
          const opened = await openSource(source, access);
          const { failures } = opened.ok ? await opened.value.gather(NEEDS) : { failures: [opened.failure] };
          expect(failures).not.toEqual([]);
          expect(JSON.stringify(failures)).not.toContain('hunter2');
        }
      }
    }
  });
  test('another API does not pass for OSV’s', () => {
    expect([sourceLabel('api', 'https://u:p@osv.test/x'), sourceLabel('api')]).toEqual([
      'https://osv.test/x',
      'https://api.osv.dev',
    ]);
  });
});
