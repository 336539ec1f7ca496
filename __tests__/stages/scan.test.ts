import { afterEach, describe, expect, test } from '@jest/globals';
import type { InspectedImage } from '../../src/domain/image.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import type { Package } from '../../src/domain/package.ts';
import type { Plan } from '../../src/domain/plan.ts';
import type { Artifacts } from '../../src/ports/stage.ts';
import type { World } from '../../src/ports/world.ts';
import { networkFetch } from '../../src/shell/fetch.ts';
import { scanStageWith } from '../../src/stages/scan.ts';
import { deb, distro, entry, LAYER, memoryFiles, npmPackage, record } from '../advisories/samples.ts';
import { type OsvStandIn, startOsvStandIn } from '../helpers/osv-stand-in.ts';
import { readImage, stagePlan, stageWorld } from '../helpers/stage-world.ts';

let server: OsvStandIn | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const stage = scanStageWith({ sleep: async () => undefined, random: () => 0.5 });

const image = (ecosystem: string | undefined, packages: readonly Package[]): InspectedImage =>
  readImage(LAYER, distro(ecosystem), packages);

const plan = (source: string, unassessed: Plan['unassessed'] = 'incomplete'): Plan =>
  stagePlan({ advisories: { source, offline: false }, unassessed });

/** The part of the world that the stage touches. */
function world(files: Readonly<Record<string, string>>, env: World['env'] = {}): World {
  return stageWorld({ env, fetch: networkFetch, files: memoryFiles(files) as World['files'] });
}

interface Told {
  readonly status: string;
  readonly codes: readonly string[];
  readonly rules: readonly string[];
  readonly gaps: number;
}

function told(outcome: Outcome<Artifacts>): Told {
  const codes = 'failures' in outcome ? outcome.failures.map(({ code }) => code) : [];
  const rules = 'findings' in outcome ? outcome.findings.map(({ rule }) => rule) : [];
  return {
    status: outcome.status,
    codes,
    rules,
    gaps: ('notAssessed' in outcome ? outcome.notAssessed : undefined)?.length ?? 0,
  };
}

const FOLDER = {
  'm/1.json': JSON.stringify(record('DSA-1-1', [entry('Debian:12', 'a', '2')], { upstream: ['CVE-2024-1001'] })),
};
const debian = image('Debian:12', [deb('a', '1')]);

describe('the scan stage', () => {
  test('finds, and says where the advisories come from', async () => {
    const outcome = await stage.run(world(FOLDER), plan('m'), { images: [debian] });
    expect(told(outcome)).toEqual({ status: 'done', codes: [], rules: ['CVE-2024-1001'], gaps: 0 });
    expect('artifacts' in outcome && outcome.artifacts.advisories).toEqual({
      source: 'm',
      newest: '2026-01-02T03:04:05Z',
      parts: [{ ecosystem: '*', records: 1, newest: '2026-01-02T03:04:05Z' }],
    });
    expect('findings' in outcome && outcome.findings[0]?.at).toEqual({
      kind: 'image',
      ref: 'app:1',
      layer: LAYER,
      path: 'var/lib/dpkg/status',
    });
  });

  describe('beside a baseline', () => {
    const baselineOf = (packages: InspectedImage['packages']): NonNullable<Artifacts['baseline']> => {
      const { ref, platform, digest, distro } = image('Debian:12', []);
      const before = { ref, platform, digest, packages, ...(distro === undefined ? {} : { distro }) };
      return { origin: { kind: 'report', label: 'b' }, images: [before], findings: [], covers: ['vulnerability'] };
    };
    const matched = async (packages: InspectedImage['packages']) => {
      const outcome = await stage.run(world(FOLDER), plan('m'), { images: [debian], baseline: baselineOf(packages) });
      return {
        ...told(outcome),
        before:
          'artifacts' in outcome
            ? outcome.artifacts.baselineVulnerabilities?.map(({ rule, image: at }) => [rule, at])
            : undefined,
      };
    };

    test('its packages are judged by the same advisories: a flaw that was published since is not the pull request’s', async () => {
      expect(await matched([deb('a', '1')])).toMatchObject({
        rules: ['CVE-2024-1001'],
        before: [['CVE-2024-1001', 0]],
      });
    });

    test('a package that it has in a sound version, or not at all, gives nothing', async () => {
      expect(await matched([deb('a', '3')])).toMatchObject({ rules: ['CVE-2024-1001'], before: [] });
      expect(await matched([])).toMatchObject({ rules: ['CVE-2024-1001'], before: [] });
    });

    test('what is not assessed of it is no gap of this run', async () => {
      const { ref, platform, digest } = image('Debian:12', []);
      const unknown = { ...baselineOf([]), images: [{ ref, platform, digest, packages: [deb('z', '1')] }] };
      const outcome = await stage.run(world(FOLDER), plan('m'), { images: [debian], baseline: unknown });
      expect(told(outcome)).toMatchObject({ status: 'done', gaps: 0 });
    });

    test('without one nothing is said of it', async () => {
      const outcome = await stage.run(world(FOLDER), plan('m'), { images: [debian] });
      expect('artifacts' in outcome && 'baselineVulnerabilities' in outcome.artifacts).toBe(false);
    });
  });

  const broken = { ...FOLDER, 'm/2.json': '{' };
  test.each<[string, Readonly<Record<string, string>>, string, InspectedImage, Plan['unassessed'], Told]>([
    [
      'a folder that is not there',
      {},
      'm',
      debian,
      'report',
      { status: 'failed', codes: ['advisories/not-found'], rules: [], gaps: 0 },
    ],
    [
      'an empty folder',
      { 'm/x': '' },
      'm',
      debian,
      'report',
      { status: 'failed', codes: ['advisories/empty'], rules: [], gaps: 0 },
    ],
    [
      'a record that does not parse',
      broken,
      'm',
      debian,
      'report',
      { status: 'partial', codes: ['advisories/unreadable'], rules: ['CVE-2024-1001'], gaps: 0 },
    ],
    [
      'a release without records',
      FOLDER,
      'm',
      image('Debian:13', [deb('a', '1')]),
      'incomplete',
      { status: 'partial', codes: ['advisories/not-assessed'], rules: [], gaps: 1 },
    ],
    [
      'the same, accepted',
      FOLDER,
      'm',
      image('Debian:13', [deb('a', '1')]),
      'report',
      { status: 'done', codes: [], rules: [], gaps: 1 },
    ],
    [
      'a distribution without advisories',
      FOLDER,
      'm',
      image(undefined, []),
      'incomplete',
      { status: 'partial', codes: ['advisories/not-assessed'], rules: [], gaps: 1 },
    ],
    [
      'a language that the folder has not',
      FOLDER,
      'm',
      image('Debian:12', [deb('a', '3'), npmPackage('b', '1.0.0')]),
      'incomplete',
      { status: 'done', codes: [], rules: [], gaps: 1 },
    ],
  ])('%s', async (_name, files, source, scanned, unassessed, expected) => {
    expect(told(await stage.run(world(files), plan(source, unassessed), { images: [scanned] }))).toEqual(expected);
  });

  test('without an image is skipped', async () => {
    expect((await stage.run(world(FOLDER), plan('m'), {})).status).toBe('skipped');
  });

  test('asks the API at the address that the environment gives', async () => {
    const ids = new Map([['Debian:12\0a\u00001', ['DSA-1-1']]]);
    server = await startOsvStandIn({ ids, records: new Map([['DSA-1-1', JSON.parse(FOLDER['m/1.json'])]]) });
    const outcome = await stage.run(world({}, { SEAWORTHY_OSV_API: `${server.base}/` }), plan('api'), {
      images: [debian],
    });
    expect(told(outcome)).toEqual({ status: 'done', codes: [], rules: ['CVE-2024-1001'], gaps: 0 });
  });

  test('with an API that does not answer is not clean', async () => {
    const outcome = await stage.run(world({}, { SEAWORTHY_OSV_API: 'http://127.0.0.1:1' }), plan('api'), {
      images: [debian],
    });
    expect(told(outcome)).toEqual({ status: 'partial', codes: ['advisories/unreachable'], rules: [], gaps: 0 });
  });
});
