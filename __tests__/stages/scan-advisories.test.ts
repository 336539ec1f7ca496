import { describe, expect, test } from '@jest/globals';
import { ok } from '../../src/domain/failure.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import type { AdvisoriesPlan, Plan } from '../../src/domain/plan.ts';
import type { ActionsCache } from '../../src/ports/actions-cache.ts';
import type { Artifacts } from '../../src/ports/stage.ts';
import type { World } from '../../src/ports/world.ts';
import { scanStageWith } from '../../src/stages/scan.ts';
import { apkPackage, deb, distro, entry, LAYER, memoryFiles, record } from '../advisories/samples.ts';
import { readImage, sayTo, stagePlan, stageWorld } from '../helpers/stage-world.ts';
import { zipOf } from '../helpers/zip-writer.ts';

const stage = scanStageWith({ sleep: async () => undefined, random: () => 0.5 });
const RECORD = record('DSA-1-1', [entry('Debian:12', 'a', '2')], { upstream: ['CVE-2024-1001'] });
const FILES: Readonly<Record<string, string>> = {
  'm/1.json': JSON.stringify(RECORD),
  'm/2.json': JSON.stringify(record('ALPINE-CVE-2024-5005', [entry('Alpine:v3.19', 'main-only', '2-r0')])),
  'kev.json': JSON.stringify({ vulnerabilities: [{ cveID: 'CVE-2024-1001', dateAdded: '2024-02-03' }] }),
  'epss.csv': '#model_version:v1,score_date:2026-11-21T00:00:00+0000\ncve,epss,percentile\nCVE-2024-1001,0.5,0.9\n',
  'secdb/v3.19/main.json': JSON.stringify({ packages: [] }),
  'secdb/v3.19/community.json': JSON.stringify({
    packages: [{ pkg: { name: 'b', secfixes: { '2-r0': ['CVE-2024-2002'] } } }],
  }),
};

const debian = readImage(LAYER, distro('Debian:12'), [deb('a', '1')]);
const alpine = readImage(LAYER, distro('Alpine:v3.19'), [apkPackage('b', '1-r0')]);

function plan(advisories: Partial<AdvisoriesPlan>, cacheDir?: string): Plan {
  return stagePlan({
    advisories: { source: 'm', offline: false, ...advisories },
    ...(cacheDir === undefined ? {} : { cacheDir }),
  });
}

interface Seen {
  readonly world: World;
  readonly log: string[];
  readonly asked: string[];
  readonly written: string[];
}

function seen(more: Partial<World> = {}, files: Readonly<Record<string, string | Uint8Array>> = FILES): Seen {
  const [log, asked, written]: [string[], string[], string[]] = [[], [], []];
  const inMemory = memoryFiles(files);
  const world = stageWorld({
    say: sayTo(log),
    now: () => new Date('2026-01-12T03:04:05Z'),
    fetch: async ({ url }) => {
      asked.push(url);
      return { ok: false, failure: { code: 'registry/unreachable', what: '', why: '', fix: '' } };
    },
    files: {
      ...inMemory,
      readNamed: inMemory.read,
      write: async (path: string) => {
        written.push(path);
        return ok(undefined);
      },
    } as Partial<World['files']> as World['files'],
    ...more,
  });
  return { world, log, asked, written };
}

const codes = (outcome: Outcome<Artifacts>) => ('failures' in outcome ? outcome.failures.map(({ code }) => code) : []);
const vulnerabilities = (outcome: Outcome<Artifacts>) => ('findings' in outcome ? outcome.findings : []);

describe('the age of advisories', () => {
  test.each([
    ['no limit', undefined, 'done', []],
    ['younger than the limit', 241, 'done', []],
    ['as old as the limit', 240, 'done', []],
    ['older', 239, 'partial', ['advisories/stale']],
  ] as const)('%s', async (_name, maxAgeHours, status, expected) => {
    const { world, log } = seen();
    const outcome = await stage.run(world, plan(maxAgeHours === undefined ? {} : { maxAgeHours }), {
      images: [debian],
    });
    expect({ status: outcome.status, codes: codes(outcome) }).toEqual({ status, codes: expected });
    expect(log.join('\n')).toMatch(/2 records.*10 days/);
  });
});

test.each([
  ['of the next hour, for clocks differ, but does', '2026-01-12T04:00:00Z', []],
  ['of the year 9999', '9999-01-01T00:00:00Z', ['advisories/stale']],
  ['that is none', '9999-99-99T99:99:99Z', ['advisories/stale']],
])('a record with a time %s does not make a copy new', async (_name, modified, expected) => {
  const more = { 'm/3.json': JSON.stringify({ ...record('X-3', [entry('Debian:12', 'z')]), modified }) };
  const { world } = seen({}, { ...FILES, ...more });
  expect(codes(await stage.run(world, plan({ maxAgeHours: 200 }), { images: [debian] }))).toEqual(expected);
});

describe('what is noted beside findings', () => {
  test('KEV and EPSS from files, with their days in the report', async () => {
    const { world, asked } = seen();
    const outcome = await stage.run(world, plan({ kev: 'kev.json', epss: 'epss.csv' }), { images: [debian] });
    expect(vulnerabilities(outcome)).toMatchObject([
      {
        rule: 'CVE-2024-1001',
        kev: { dateAdded: '2024-02-03' },
        epss: { score: 0.5, percentile: 0.9, date: '2026-11-21' },
      },
    ]);
    expect('artifacts' in outcome && outcome.artifacts.advisories?.feeds).toEqual([
      { feed: 'kev', source: 'kev.json' },
      { feed: 'epss', source: 'epss.csv', date: '2026-11-21' },
    ]);
    expect(asked).toEqual([]);
  });

  test('a file that is not there makes the run incomplete, and the findings stay', async () => {
    const outcome = await stage.run(seen().world, plan({ kev: 'none.json' }), { images: [debian] });
    expect({ status: outcome.status, codes: codes(outcome), found: vulnerabilities(outcome).length }).toEqual({
      status: 'partial',
      codes: ['file/not-found'],
      found: 1,
    });
  });

  test('auto asks nobody where the user has said where advisories are', async () => {
    const { world, asked } = seen();
    await stage.run(world, plan({ kev: 'auto', epss: 'auto', alpineSecdb: 'auto' }), { images: [debian, alpine] });
    expect(asked).toEqual([]);
  });
});

describe('Alpine’s own database', () => {
  test('finds what OSV does not have: packages of community', async () => {
    const without = await stage.run(seen().world, plan({ alpineSecdb: 'never' }), { images: [alpine] });
    expect(vulnerabilities(without)).toEqual([]);
    const outcome = await stage.run(seen().world, plan({ alpineSecdb: 'secdb' }), { images: [alpine] });
    expect(vulnerabilities(outcome)).toMatchObject([
      { rule: 'CVE-2024-2002', remedy: { kind: 'upgrade', to: '2-r0' } },
    ]);
    expect(codes(outcome)).toEqual([]);
  });

  test('that is not asked beside OSV’s archives is told: they have nothing of community', async () => {
    const osv = zipOf([{ name: 'a.json', content: FILES['m/2.json'] ?? '' }]);
    const files = { ...FILES, 'bucket/Alpine/all.zip': osv };
    const notAssessed = async (alpineSecdb: string) => {
      const outcome = await stage.run(seen({}, files).world, plan({ source: 'bucket', alpineSecdb }), {
        images: [alpine],
      });
      return { status: outcome.status, gaps: 'notAssessed' in outcome ? outcome.notAssessed?.length : 0 };
    };
    expect(await notAssessed('never')).toEqual({ status: 'done', gaps: 1 });
    expect(await notAssessed('secdb')).toEqual({ status: 'done', gaps: 0 });
  });

  test('that has nothing of the release makes the run incomplete', async () => {
    const outcome = await stage.run(seen().world, plan({ alpineSecdb: 'elsewhere' }), { images: [alpine] });
    expect({ status: outcome.status, codes: codes(outcome) }).toEqual({
      status: 'partial',
      codes: ['advisories/not-found'],
    });
  });
});

describe('what is kept for later runs', () => {
  test.each([
    ['never', 'never', { HOME: '/home/u' }, undefined],
    ['a folder that is named', 'kept', { HOME: '/home/u' }, 'kept/advisories/'],
    ['the cache of the user', undefined, { HOME: '/home/u', XDG_CACHE_HOME: '/cache' }, '/cache/seaworthy/advisories/'],
    [
      'a relative one is none',
      undefined,
      { HOME: '/home/u', XDG_CACHE_HOME: 'cache' },
      '/home/u/.cache/seaworthy/advisories/',
    ],
    ['no home', undefined, {}, undefined],
  ])('%s', async (_name, cacheDir, env, expected) => {
    const { world, written } = seen({ env });
    await stage.run(world, plan({}, cacheDir), { images: [debian] });
    if (expected === undefined) expect(written).toEqual([]);
    else expect(written.every((path) => path.startsWith(expected)) && written.length).toBe(3);
  });

  test('a folder that cannot be written costs a line and nothing else', async () => {
    const failure = { code: 'file/unwritable', what: 'w', why: 'y', fix: '' } as const;
    const { world, log } = seen();
    const files = { ...world.files, write: async () => ({ ok: false as const, failure }) };
    const outcome = await stage.run({ ...world, files }, plan({}, 'kept'), { images: [debian] });
    expect({ status: outcome.status, found: vulnerabilities(outcome).length }).toEqual({ status: 'done', found: 1 });
    expect(log.filter((line) => line.startsWith('nothing is kept'))).toHaveLength(1);
  });

  test.each([
    ['a branch', true, ['restore', 'save']],
    ['a pull request', false, ['restore']],
  ])('%s in GitHub Actions', async (_name, maySave, expected) => {
    const calls: string[] = [];
    const actionsCache: ActionsCache = {
      maySave,
      restore: async () => {
        calls.push('restore');
        return ok(undefined);
      },
      save: async () => {
        calls.push('save');
        return ok(undefined);
      },
    };
    await stage.run(seen({ actionsCache }).world, plan({}, 'kept'), { images: [debian] });
    expect(calls).toEqual(expected);
  });

  test.each([
    ['in the Action nothing in the workspace is read or written: a pull request could bring it along', {}, 'kept', 0],
    ['in the Action a folder elsewhere is', {}, '/elsewhere', 1],
    ['on a machine of one’s own the workspace is as good as any place', undefined, 'kept', 1],
  ])('%s', async (_name, actions, cacheDir, isKept) => {
    const { world, log, written, asked } = seen({ actions: actions as World['actions'] });
    const opened: string[] = [];
    const files: World['files'] = {
      ...world.files,
      inWorkspace: (path) => (path.startsWith('/') ? undefined : path),
      open: (path) => {
        opened.push(path);
        return world.files.open(path);
      },
      read: (path, max) => {
        opened.push(path);
        return world.files.read(path, max);
      },
    };
    const wanted = plan({ kev: 'https://feeds.example.org/kev.json' }, cacheDir);
    await stage.run({ ...world, files }, wanted, { images: [debian] });
    const inFolder = (paths: readonly string[]): number => paths.filter((path) => path.startsWith(cacheDir)).length;
    expect([inFolder(opened) > 0, inFolder(written) > 0]).toEqual([isKept === 1, isKept === 1]);
    expect(log.filter((line) => line.includes('workspace')).length).toBe(1 - isKept);
    expect(asked.length).toBeGreaterThan(0);
  });
});

test('records that a pull request changes judge nothing for good: the findings stand, and the run is incomplete', async () => {
  const filesBetween = async () => ok({ files: [{ path: 'm/1.json', removed: false }], complete: true });
  const base = seen();
  const world = stageWorld({
    ...base.world,
    files: {
      ...base.world.files,
      kind: async () => 'directory',
      inWorkspace: (path: string) => path,
      resolve: (path: string) => `/w/${path}`,
    } as World['files'],
    programs: { find: async () => undefined } as Partial<World['programs']> as World['programs'],
    github: { filesBetween } as Partial<World['github']> as NonNullable<World['github']>,
  });
  const judged = (counts: 'base' | 'head') =>
    stage.run(
      world,
      { ...plan({}), policyFrom: { base: 'a'.repeat(40), head: 'b'.repeat(40), counts } },
      { images: [debian] },
    );
  const done = await judged('base');
  expect('failures' in done && done.failures.map(({ code }) => code)).toEqual(['policy/brought-along']);
  expect('findings' in done && done.findings).toHaveLength(1);
  const allowed = await judged('head');
  expect('artifacts' in allowed && allowed.artifacts.policyFiles).toEqual([
    { path: 'm', from: 'head', change: 'changed' },
  ]);
});
