import { describe, expect, test } from '@jest/globals';
import { fail, ok } from '../../src/domain/failure.ts';
import { parseTarget } from '../../src/domain/image-ref.ts';
import type { StageName } from '../../src/domain/outcome.ts';
import type { Plan } from '../../src/domain/plan.ts';
import type { World } from '../../src/ports/world.ts';
import { inventoryStage } from '../../src/stages/inventory.ts';
import { type TestEntry, tarOf } from '../formats/write-tar.ts';
import { planOfStages, stageWorld } from '../helpers/stage-world.ts';
import { bytesSource, zipOf } from '../helpers/zip-writer.ts';
import { dockerEntries, imageOf } from '../image/make-image.ts';

type Layer = readonly TestEntry[];

const release = (id: string): TestEntry => ({ path: 'etc/os-release', content: `ID=${id}\nVERSION_ID=12\n` });
const STATUS = 'var/lib/dpkg/status';
const installed = 'Package: a\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n';
const npm: TestEntry = {
  path: 'app/node_modules/a/package.json',
  content: JSON.stringify({ name: 'a', version: '1.0.0' }),
};

interface Told {
  readonly status: string;
  readonly codes: readonly string[];
  readonly gaps: number;
  readonly sboms: number;
}

async function run(layers: readonly Layer[], stages: readonly StageName[], more: Partial<Plan> = {}) {
  const archive = tarOf(dockerEntries([{ image: imageOf(layers), tags: ['app:1'] }]));
  const target = parseTarget('docker-archive:app.tar');
  if (!target.ok) throw new Error(target.failure.what);
  const files = {
    open: async () => ok(bytesSource(archive)),
    kind: async () => 'file',
    read: async () => fail('file/not-found', 'x', 'x', 'x'),
  } as unknown as World['files'];
  const plan = planOfStages(stages, { image: target.value, sbomFormats: ['cyclonedx-json'], ...more });
  return inventoryStage.run(stageWorld({ files }), plan, {});
}

async function inventory(
  layers: readonly Layer[],
  stages: readonly StageName[],
  more: Partial<Plan> = {},
): Promise<Told> {
  const outcome = await run(layers, stages, more);
  return {
    status: outcome.status,
    codes: 'failures' in outcome ? outcome.failures.map(({ code }) => code) : [],
    gaps: ('notAssessed' in outcome ? outcome.notAssessed : undefined)?.length ?? 0,
    sboms: 'artifacts' in outcome ? (outcome.artifacts.sboms?.length ?? 0) : 0,
  };
}

const WHOLE: Told = { status: 'done', codes: [], gaps: 0, sboms: 1 };
const MISSING: Told = { status: 'partial', codes: ['inventory/no-packages'], gaps: 1, sboms: 1 };

describe('an SBOM of an image that names a distribution and lists none of its packages', () => {
  test.each<[string, readonly Layer[], Told]>([
    ['Debian without a database', [[release('debian')]], MISSING],
    ['Ubuntu with an empty one', [[release('ubuntu'), { path: STATUS, content: '' }]], MISSING],
    ['Alpine', [[release('alpine')]], MISSING],
    ['Wolfi', [[release('wolfi'), npm]], MISSING],
    ['RHEL', [[release('rhel')]], MISSING],
    ['Rocky, with a program', [[release('rocky'), npm]], MISSING],
    ['one that nobody knows', [[release('homemade')]], MISSING],
    [
      'a database that a layer removed',
      [[{ path: STATUS, content: installed }], [{ path: 'var/lib/dpkg/.wh.status' }]],
      MISSING,
    ],
    ['Debian with a package', [[release('debian'), { path: STATUS, content: installed }]], WHOLE],
    ['no distribution', [[npm]], WHOLE],
    ['nothing at all', [[{ path: 'app/run', content: 'x' }]], WHOLE],
    [
      'a database that cannot be read: that is told, once',
      [[release('rhel'), { path: 'var/lib/rpm/rpmdb.sqlite', content: 'x'.repeat(5000) }]],
      { status: 'partial', codes: ['inventory/unreadable-database'], gaps: 0, sboms: 1 },
    ],
  ])('%s', async (_, layers, expected) => expect(await inventory(layers, ['inventory'])).toEqual(expected));

  test('may be accepted, and is named then too', async () => {
    const accepted = await inventory([[release('debian')]], ['inventory'], { unassessed: 'report' });
    expect(accepted).toEqual({ ...WHOLE, gaps: 1 });
  });

  test('is the scan’s to tell where there is one', async () =>
    expect(await inventory([[release('debian')]], ['inventory', 'scan'])).toEqual(WHOLE));
});

test('a Java archive whose own name says nothing is found by the name of a link, once', async () => {
  const pom = { name: 'META-INF/maven/o/a/pom.properties', content: 'groupId=o\nartifactId=a\nversion=1\n' };
  const layers: Layer[] = [
    [{ path: 'data/3f2a', content: zipOf([pom, { name: 'A.class', content: 'x' }]) }],
    [
      { path: 'srv/app.jar', type: '2', link: '../data/3f2a' },
      { path: 'srv/also.jar', type: '2', link: 'app.jar' },
    ],
  ];
  const outcome = await run(layers, ['inventory']);
  const [image] = 'artifacts' in outcome ? (outcome.artifacts.images ?? []) : [];
  expect(image?.packages.map(({ name, version, locations }) => [name, version, locations])).toEqual([
    ['o:a', '1', ['data/3f2a']],
  ]);
});
