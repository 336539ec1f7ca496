import { describe, expect, test } from '@jest/globals';
import { joinSecdb, type ReadSecdb, withSecdb } from '../../../src/advisories/sources/alpine-secdb.ts';
import type { SecFix } from '../../../src/advisories/sources/secdb-document.ts';
import type { AdvisorySource, Gathered } from '../../../src/advisories/sources/source.ts';
import { fail, ok } from '../../../src/domain/failure.ts';
import { cpuMs } from '../../helpers/cpu-time.ts';
import { advisory, entry } from '../samples.ts';

const V = 'Alpine:v3.19';
const doc = (packages: Readonly<Record<string, unknown>>) =>
  JSON.stringify({
    distroversion: 'v3.19',
    packages: Object.entries(packages).map(([name, secfixes]) => ({ pkg: { name, secfixes } })),
  });
const fix = (id: string, name: string, fixed: string, aliases: readonly string[] = []): SecFix => ({
  id,
  aliases,
  name,
  fixed,
});
const fixesIn = (advisories: ReturnType<typeof joinSecdb>) =>
  advisories.flatMap(({ id, affected }) =>
    affected.map(({ name, ranges }) => [
      id,
      name,
      ...ranges.flatMap(({ events }) => events.map(({ kind, version }) => `${kind} ${version}`)),
    ]),
  );

describe('joined with OSV', () => {
  const osv = advisory('ALPINE-CVE-2024-1001', [entry(V, 'a', '1-r1'), entry('Alpine:v3.18', 'a', '1-r0')]);

  test('what OSV does not have is added: all of community', () => {
    expect(fixesIn(joinSecdb([osv], [fix('CVE-2024-2002', 'b', '3-r0')], V))).toContainEqual([
      'ALPINE-CVE-2024-2002',
      'b',
      'introduced 0',
      'fixed 3-r0',
    ]);
  });

  test('the fix is the one that Alpine names today, in this release alone', () => {
    expect(fixesIn(joinSecdb([osv], [fix('CVE-2024-1001', 'a', '1-r2')], V))).toEqual([
      ['ALPINE-CVE-2024-1001', 'a', 'introduced 0', 'fixed 1-r2'],
      ['ALPINE-CVE-2024-1001', 'a', 'introduced 0', 'fixed 1-r0'],
    ]);
  });

  test('versions that OSV lists by another fix are not affected from Alpine’s fix on', () => {
    const listed = advisory('ALPINE-CVE-2024-1001', [entry(V, 'a', '1-r3', { versions: ['1-r0', '1-r1', '1-r2'] })]);
    const [joined] = joinSecdb([listed], [fix('CVE-2024-1001', 'a', '1-r1')], V);
    expect(joined?.affected[0]?.versions).toEqual(['1-r0']);
  });

  test('what Alpine says was never affected is taken out, and nothing is made of it', () => {
    const joined = joinSecdb([osv], [fix('CVE-2024-1001', 'a', '0'), fix('CVE-2024-3003', 'c', '0')], V);
    expect(fixesIn(joined)).toEqual([['ALPINE-CVE-2024-1001', 'a', 'introduced 0', 'fixed 1-r0']]);
  });

  test('another package of the same flaw is another entry; two fixes of one flaw leave OSV’s', () => {
    const fixes = [
      fix('CVE-2024-1001', 'b', '9-r0'),
      fix('CVE-2024-1001', 'a', '1-r5'),
      fix('CVE-2024-1001', 'a', '1-r6'),
    ];
    expect(fixesIn(joinSecdb([osv], fixes, V))).toEqual([
      ['ALPINE-CVE-2024-1001', 'a', 'introduced 0', 'fixed 1-r1'],
      ['ALPINE-CVE-2024-1001', 'a', 'introduced 0', 'fixed 1-r0'],
      ['ALPINE-CVE-2024-1001', 'b', 'introduced 0', 'fixed 9-r0'],
    ]);
  });
});

describe('a source with secdb beside it', () => {
  const gathered: Gathered = { advisories: [], covered: new Set(), failures: [] };
  const source: AdvisorySource = {
    kind: 'api',
    gather: async () => gathered,
    recordsOf: async () => ({ advisories: [], failures: [] }),
    close: async () => undefined,
  };
  const needs = { ecosystems: [V, 'npm'], queries: [{ ecosystem: V, name: 'b', version: '1' }] };
  const asked: string[] = [];
  const reading =
    (files: Readonly<Record<string, string>>): ReadSecdb =>
    async (path) => {
      asked.push(path);
      return ok(Object.hasOwn(files, path) ? Buffer.from(files[path] ?? '') : undefined);
    };
  const tell = async (read: ReadSecdb, of = needs) => {
    asked.length = 0;
    const found = await withSecdb(source, 'secdb', read).gather(of);
    return {
      ids: found.advisories.map(({ id }) => id),
      codes: found.failures.map(({ code }) => code),
      covered: [...found.covered],
    };
  };
  const secfixes = { b: { '2-r0': ['CVE-2024-2002'] }, other: { '1-r0': ['CVE-2024-9009'] } };

  test('reads main and community of the release, and keeps what was asked about', async () => {
    const files = { 'v3.19/main.json': doc({}), 'v3.19/community.json': doc(secfixes) };
    expect(await tell(reading(files))).toEqual({ ids: ['ALPINE-CVE-2024-2002'], codes: [], covered: [V] });
    expect(asked).toEqual(['v3.19/main.json', 'v3.19/community.json']);
  });

  test('has main alone of the releases before v3.3', async () => {
    const old = { ecosystems: ['Alpine:v3.2'], queries: [{ ecosystem: 'Alpine:v3.2', name: 'b', version: '1' }] };
    const found = await tell(reading({ 'v3.2/main.json': doc(secfixes) }), old);
    expect(found).toEqual({ ids: ['ALPINE-CVE-2024-2002'], codes: [], covered: ['Alpine:v3.2'] });
  });

  test('that repeats itself is joined in linear time', () => {
    const fixes = Array.from({ length: 100_000 }, () => fix('CVE-2024-2002', 'b', '3-r0'));
    const started = cpuMs();
    expect(joinSecdb([], fixes, V)).toHaveLength(1);
    expect(cpuMs() - started).toBeLessThan(5000);
  });

  test('is not read for other distributions', async () => {
    await tell(reading({}), { ecosystems: ['Debian:12'], queries: [] });
    expect(asked).toEqual([]);
  });

  test.each<[string, ReadSecdb, readonly string[]]>([
    ['nothing of the release', reading({}), ['advisories/not-found']],
    [
      'no fix at all',
      reading({ 'v3.19/main.json': doc({}), 'v3.19/community.json': doc({ a: null }) }),
      ['advisories/empty'],
    ],
    ['no community', reading({ 'v3.19/main.json': doc({}) }), ['advisories/not-found']],
    ['no main', reading({ 'v3.19/community.json': doc({}) }), ['advisories/not-found']],
    [
      'one that is none',
      reading({ 'v3.19/main.json': '{', 'v3.19/community.json': doc({}) }),
      ['advisories/unreadable'],
    ],
    [
      'no answer',
      async () => fail('advisories/unreachable', '', '', ''),
      ['advisories/unreachable', 'advisories/unreachable'],
    ],
  ])('%s is a failure, and the release is not covered by it', async (_name, read, codes) => {
    expect(await tell(read)).toMatchObject({ codes, covered: [] });
  });
});
