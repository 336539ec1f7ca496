import { describe, expect, test } from '@jest/globals';
import type { ByteSource } from '../../src/domain/bytes.ts';
import { fail, ok, type Result } from '../../src/domain/failure.ts';
import type { InspectedImage } from '../../src/domain/image.ts';
import type { Plan } from '../../src/domain/plan.ts';
import type { Report } from '../../src/domain/report.ts';
import { keptKey } from '../../src/policy/kept.ts';
import type { ActionsCache } from '../../src/ports/actions-cache.ts';
import type { Commit } from '../../src/ports/github.ts';
import type { Artifacts } from '../../src/ports/stage.ts';
import type { World } from '../../src/ports/world.ts';
import { keepReport } from '../../src/publish/keep-report.ts';
import { renderJson } from '../../src/render/json.ts';
import { baselineStage } from '../../src/stages/baseline.ts';
import { smallReport } from '../helpers/report-samples.ts';

const sha = (digit: string): string => digit.repeat(40);
const [MERGE, BASE, HEAD, OLD] = [sha('1'), sha('2'), sha('3'), sha('4')];
const KEPT_AS = '["image ghcr.io/acme/shop",true,[],[]]';
const REPORT = smallReport();

interface Place {
  readonly files?: Readonly<Record<string, string>>;
  /** Reports in the cache of Actions, by commit. */
  readonly kept?: Readonly<Record<string, string>>;
  readonly history?: readonly Commit[];
  /** What commits have, by `SHA:PATH`. */
  readonly commits?: Readonly<Record<string, string>>;
}

function worldOf({ files = {}, kept, history, commits = {} }: Place): { world: World; asked: string[] } {
  const asked: string[] = [];
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  const present = new Map(Object.entries(files));
  const read = async (path: string): Promise<Result<Uint8Array>> => {
    const text = present.get(path);
    return text === undefined ? fail('file/not-found', path, '', '') : ok(bytes(text));
  };
  const open = async (path: string): Promise<Result<Partial<ByteSource>>> => {
    const whole = await read(path);
    if (!whole.ok) return whole;
    const some = async (offset: number, length: number) => whole.value.slice(offset, offset + length);
    return ok({ size: whole.value.length, read: some, close: async () => undefined });
  };
  const cache: Partial<ActionsCache> = {
    restore: async (_paths, key, others) => {
      for (const one of [key, ...others]) {
        asked.push(one.slice(-40));
        const text = kept?.[one.slice(-40)];
        if (text === undefined || !one.startsWith(keptKey(KEPT_AS, ''))) continue;
        present.set('/tmp/r/seaworthy-baseline/report.json', text);
        return ok(one);
      }
      return ok(undefined);
    },
  };
  const world = {
    env: { RUNNER_TEMP: '/tmp/r' },
    now: () => new Date('2026-11-22T00:00:00Z'),
    files: {
      read,
      readNamed: read,
      open,
      openNamed: open,
      kind: async () => undefined,
      resolve: (path: string) => `/w/${path}`,
      inWorkspace: (path: string) => (path.startsWith('/') ? undefined : path),
    },
    actionsCache: kept === undefined ? undefined : cache,
    github:
      history === undefined
        ? undefined
        : {
            history: async (commit: string) =>
              history.some((one) => one.sha === commit) ? ok(history) : fail('publish/forbidden', '', '', ''),
            mergeBase: async () => ok(OLD),
            fileAt: async (path: string, commit: string) => {
              const text = commits[`${commit}:${path}`];
              return ok(text === undefined ? undefined : bytes(text));
            },
          },
  };
  return { world: world as unknown as World, asked };
}

const RUN = { run: true } as const;
const STAGES: Plan['stages'] = {
  dockerfile: RUN,
  build: RUN,
  inventory: RUN,
  baseline: RUN,
  scan: RUN,
  hardening: RUN,
  push: { run: false, because: '' },
  signature: { run: false, because: '' },
};
const IMAGES = [{ platform: 'linux/amd64' }] as unknown as readonly InspectedImage[];

const HADOLINT = { path: '.hadolint.yaml', from: 'base', change: 'none' } as const;

async function stage(place: Place, plan: Partial<Plan>, soFar: Artifacts = {}) {
  const { world, asked } = worldOf(place);
  const outcome = await baselineStage.run(world, { stages: STAGES, platforms: [], ...plan } as Plan, {
    images: IMAGES,
    ...soFar,
  });
  const policyFiles = 'artifacts' in outcome ? outcome.artifacts.policyFiles : undefined;
  const baseline = 'artifacts' in outcome ? outcome.artifacts.baseline : undefined;
  const codes = 'failures' in outcome ? outcome.failures.map(({ code }) => code) : [];
  return { status: outcome.status, codes, baseline, asked, policyFiles };
}

const named = (text: string): Partial<Plan> => ({ baseline: { kind: 'named', text } });
const without = (change: Partial<Report>): string => renderJson({ ...REPORT, ...change });

describe('a baseline that is named', () => {
  test('a report: its packages are to be matched again, the rest is taken as it was', async () => {
    const { status, baseline } = await stage({ files: { 'base.json': renderJson(REPORT) } }, named('base.json'));
    expect(status).toBe('done');
    expect(baseline?.images[0]?.packages).toHaveLength(1);
    expect(baseline?.images[0]?.distro?.ecosystem).toBe('Debian:12');
    expect(baseline?.findings.some(({ kind }) => kind === 'vulnerability')).toBe(false);
    expect(baseline?.findings.map(({ rule }) => rule).sort()).toEqual(['DL3002', 'SW2004', 'SW2010']);
    expect(baseline?.findings.every((finding) => !('verdict' in finding))).toBe(true);
    expect(baseline?.origin).toEqual({ kind: 'report', label: 'base.json', createdAt: REPORT.createdAt });
  });

  test('a distribution past its end is known by today’s date, not by that of the report', async () => {
    const old = { ...REPORT.images[0], distro: { id: 'debian', version: '10', ecosystem: 'Debian:10' } } as const;
    const text = without({ images: [old as Report['images'][number]] });
    const { baseline } = await stage({ files: { 'base.json': text } }, named('base.json'));
    expect(baseline?.findings.map(({ rule }) => rule)).toContain('SW4001');
  });

  test('what was told twice is not mended twice', async () => {
    const verdict = { kind: 'suppressed', by: 'seaworthy', reason: 'the same as SW1005 on this line' } as const;
    const findings = REPORT.findings.map((one) => (one.rule === 'SW2004' ? { ...one, verdict } : one));
    const { baseline } = await stage({ files: { 'base.json': without({ findings }) } }, named('base.json'));
    const marked = baseline?.findings.filter(({ suppressed }) => suppressed !== undefined);
    expect(marked?.map(({ rule }) => rule)).toEqual(['SW2004']);
  });

  test('what its run did not do it says nothing about', async () => {
    const stages = REPORT.stages.map((one) =>
      one.stage === 'dockerfile' ? { ...one, status: 'failed' as const } : one,
    );
    const { baseline } = await stage({ files: { 'base.json': without({ stages }) } }, named('base.json'));
    expect(baseline?.origin.silentOn).toEqual(['dockerfile']);
    expect(baseline?.covers).not.toContain('dockerfile');
  });

  test.each<[string, Place, string, string]>([
    ['is not there', {}, './base.json', 'file/not-found'],
    ['is no report', { files: { 'b.json': '{}' } }, 'b.json', 'report/unreadable'],
    ['has no packages', { files: { 'b.json': '{"schemaVersion":"1.0.0"}' } }, 'b.json', 'baseline/no-packages'],
    [
      'did not look into an image',
      { files: { 'b.json': without({ stages: [], images: [], packages: [], findings: [] }) } },
      'b.json',
      'baseline/no-packages',
    ],
    ['is no reference', {}, 'Not An Image', 'image/bad-reference'],
  ])('one that %s fails', async (_, place, text, code) => {
    expect(await stage(place, named(text))).toMatchObject({ status: 'failed', codes: [code], baseline: undefined });
  });

  test('a file of the name of an image is not taken for one', async () => {
    const place = { files: { 'ghcr.io/o/App': renderJson(REPORT) } };
    expect((await stage(place, named('ghcr.io/o/App'))).codes).toEqual(['image/bad-reference']);
  });

  test('a pull request cannot bring its own along', async () => {
    const policyFrom = { base: BASE, head: HEAD, counts: 'base' } as const;
    const text = renderJson(REPORT);
    const place = { files: { 'b.json': text }, history: [], commits: { [`${HEAD}:b.json`]: text } };
    expect((await stage(place, { ...named('b.json'), policyFrom })).codes).toEqual(['policy/brought-along']);
    const both = { ...place, commits: { ...place.commits, [`${BASE}:b.json`]: text } };
    const read = await stage(both, { ...named('b.json'), policyFrom }, { policyFiles: [HADOLINT] });
    expect(read.status).toBe('done');
    // Those of earlier stages are kept by whoever runs the stages.
    expect(read.policyFiles).toEqual([{ path: 'b.json', from: 'base', change: 'none' }]);
    const made = { ...place, commits: {} };
    expect((await stage(made, { ...named('b.json'), policyFrom })).status).toBe('done');
    const told = async (files: Record<string, string>, counts: 'base' | 'head' = 'base') =>
      (await stage({ ...both, files }, { ...named('b.json'), policyFrom: { ...policyFrom, counts } })).policyFiles;
    const changed = text.replace('ghcr.io', 'gcr0.io');
    expect([changed === text, changed.length]).toEqual([false, text.length]);
    expect(await told({ 'b.json': changed })).toEqual([{ path: 'b.json', from: 'base', change: 'changed' }]);
    expect(await told({ 'b.json': `${text} ` })).toEqual([{ path: 'b.json', from: 'base', change: 'changed' }]);
    expect(await told({})).toEqual([{ path: 'b.json', from: 'base', change: 'removed' }]);
    expect(await told({ 'b.json': changed }, 'head')).toEqual([{ path: 'b.json', from: 'head', change: 'changed' }]);
  });
});

describe('a baseline that is kept', () => {
  const wanted = (checkedOut?: string): Partial<Plan> => ({
    baseline: {
      kind: 'kept',
      subjectKey: REPORT.subject.key,
      keptAs: KEPT_AS,
      base: BASE,
      head: HEAD,
      ...(checkedOut === undefined ? {} : { checkedOut }),
    },
  });
  const history: readonly Commit[] = [
    { sha: MERGE, parents: [BASE, HEAD] },
    { sha: HEAD, parents: [OLD] },
    { sha: BASE, parents: [OLD] },
    { sha: OLD, parents: [] },
  ];
  const text = renderJson(REPORT);

  test.each<[string, Place, string | undefined, string | undefined]>([
    ['of the base commit', { kept: { [BASE]: text, [OLD]: text }, history }, MERGE, BASE],
    ['of the nearest ancestor', { kept: { [OLD]: text }, history }, MERGE, OLD],
    ['never of the head', { kept: { [HEAD]: text }, history }, MERGE, undefined],
    [
      'of the common ancestor where the head itself is checked out',
      { kept: { [BASE]: text, [OLD]: text }, history },
      HEAD,
      OLD,
    ],
    ['of the base as the event has it, where nothing else is known', { kept: { [BASE]: text } }, undefined, BASE],
  ])('%s', async (_, place, checkedOut, commit) => {
    const { baseline } = await stage(place, wanted(checkedOut));
    expect(baseline?.origin.commit).toBe(commit);
  });

  test('a base that has moved on since the event is the one that the merge was made with', async () => {
    const moved = sha('5');
    const now = [{ sha: MERGE, parents: [moved, HEAD] }, { sha: moved, parents: [BASE] }, ...history.slice(1)];
    const { baseline, asked } = await stage({ kept: { [moved]: text, [BASE]: text }, history: now }, wanted(MERGE));
    expect(baseline?.origin.commit).toBe(moved);
    expect(asked[0]).toBe(moved);
  });

  test.each<[string, Place]>([
    ['no cache', { history }],
    ['nothing kept', { kept: {}, history }],
    ['what is kept is no report', { kept: { [BASE]: '{' }, history }],
    [
      'what is kept is of something else',
      { kept: { [BASE]: without({ subject: { key: 'x', label: 'x' } }) }, history },
    ],
  ])('%s: no failure, and no baseline', async (_, place) => {
    expect(await stage(place, wanted(MERGE))).toMatchObject({ status: 'skipped', baseline: undefined });
  });
});

describe('keeping a report', () => {
  async function kept(maySave: boolean, report: Report): Promise<string[]> {
    const saved: string[] = [];
    const cache: Partial<ActionsCache> = {
      maySave,
      save: async (_paths, key) => {
        saved.push(key);
        return ok(undefined);
      },
    };
    const files = { writeFrom: async () => ok(undefined) };
    const world = {
      env: { RUNNER_TEMP: '/tmp/r' },
      files,
      actionsCache: cache,
      say: { info() {} },
    } as unknown as World;
    await keepReport(world, report, { keptAs: KEPT_AS, commit: BASE });
    return saved;
  }

  test('is for runs that may save, under the key that pull requests ask for', async () => {
    expect(await kept(true, REPORT)).toEqual([keptKey(KEPT_AS, BASE)]);
    expect(await kept(false, REPORT)).toEqual([]);
  });

  test('is not for a run that could not look', async () => {
    const stages = [{ stage: 'inventory', status: 'failed' }] as const;
    expect(await kept(true, { ...REPORT, stages })).toEqual([]);
  });
});
