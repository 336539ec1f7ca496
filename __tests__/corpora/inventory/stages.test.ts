import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { fail, ok } from '../../../src/domain/failure.ts';
import { parseTarget } from '../../../src/domain/image-ref.ts';
import { STAGES } from '../../../src/domain/outcome.ts';
import type { Plan } from '../../../src/domain/plan.ts';
import type { Artifacts } from '../../../src/ports/stage.ts';
import type { World } from '../../../src/ports/world.ts';
import { hardeningStage } from '../../../src/stages/hardening.ts';
import { inventoryStage } from '../../../src/stages/inventory.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';
import { bytesSource } from '../../helpers/zip-writer.ts';

const NOTHING = fail('file/not-found', 'x', 'x', 'x');

/** A world that has files to read and a clock, and nothing else. */
function world(now: string, change: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes): World {
  const refuse = async (): Promise<never> => {
    throw new Error('the stage went where it may not');
  };
  const silent = (): void => undefined;
  return {
    programs: { find: refuse, run: refuse, stream: refuse },
    fetch: refuse,
    files: {
      open: async (path) => ok(bytesSource(change(readFileSync(path)))),
      read: async () => NOTHING,
      readNamed: async () => NOTHING,
      openNamed: async () => NOTHING,
      kind: async () => 'file',
      list: async () => NOTHING,
      find: async () => NOTHING,
      write: refuse,
      writeFrom: refuse,
      rewrite: refuse,
      temporary: refuse,
      resolve: (path) => path,
      inWorkspace: () => undefined,
    },
    github: undefined,
    actions: undefined,
    sleep: refuse,
    say: { info: silent, progress: silent, group: silent, endGroup: silent, relay: silent },
    now: () => new Date(now),
    env: {},
  };
}

function planFor(image: string | undefined): Plan {
  const target = image === undefined ? undefined : parseTarget(image);
  if (target?.ok === false) throw new Error(target.failure.what);
  return {
    stages: Object.fromEntries(STAGES.map((name) => [name, { run: true }])) as Plan['stages'],
    dockerfiles: [],
    context: '.',
    buildArgs: [],
    ...(target === undefined ? {} : { image: target.value }),
    platforms: [],
    sbomFormats: ['cyclonedx-json', 'spdx-json'],
    advisories: { source: 'api', offline: false },
    unassessed: 'incomplete',
    keptAs: 'test',
    push: { tags: [] },
  };
}

const TODAY = '2026-11-22T00:00:00Z';

describeWithCorpora('stages on a real image', (dir) => {
  const archive = join(dir, 'images/aboutcode-org+scancode.io/scanpipe__tests__data__docker__alpine_3_15_4.tar.gz');
  const image = `docker-archive:${archive}`;

  test('inventory lists, dates and writes; hardening judges what it left', async () => {
    const outcome = await inventoryStage.run(world(TODAY), planFor(image), {});
    if (outcome.status !== 'done' && outcome.status !== 'partial') throw new Error(outcome.status);
    const { images = [], sboms = [], digest } = outcome.artifacts;
    expect(images.map((one) => [one.ref, one.packages.length])).toEqual([[image, 14]]);
    expect(digest).toMatch(/^sha256:/);
    expect(sboms.map((one) => [one.image, one.format])).toEqual([
      [0, 'cyclonedx-json'],
      [0, 'spdx-json'],
    ]);
    expect(outcome.findings.map((one) => [one.kind, one.rule, one.severity])).toEqual([
      ['distribution', 'SW4001', 'medium'],
    ]);
    const judged = await hardeningStage.run(world(TODAY), planFor(image), outcome.artifacts);
    if (judged.status !== 'done') throw new Error(judged.status);
    expect(judged.findings.map((one) => one.rule)).toEqual(expect.arrayContaining(['SW2001', 'SW2005', 'SW2011']));
    for (const finding of judged.findings) expect(finding.at).toMatchObject({ kind: 'image', ref: image });
  });

  test('the same bytes give the same SBOMs', async () => {
    const [one, other] = await Promise.all(
      [1, 2].map(async () => inventoryStage.run(world(TODAY), planFor(image), {})),
    );
    expect(one).toEqual(other);
  });

  test('in its time the release was supported', async () => {
    const outcome = await inventoryStage.run(world('2022-04-05T00:00:00Z'), planFor(image), {});
    expect('findings' in outcome && outcome.findings).toEqual([]);
  });

  test('the image that the run built goes by its own name', async () => {
    const target = parseTarget(image);
    if (!target.ok) throw new Error('no target');
    const soFar: Artifacts = { built: { ref: 'build:Dockerfile', target: target.value, builder: 'docker' } };
    const outcome = await inventoryStage.run(world(TODAY), planFor(undefined), soFar);
    expect('artifacts' in outcome && outcome.artifacts.images?.[0]?.ref).toBe('build:Dockerfile');
  });

  test('an archive cut short is never done', async () => {
    const cut = world(TODAY, (bytes) => bytes.subarray(0, Math.floor(bytes.length / 2)));
    const outcome = await inventoryStage.run(cut, planFor(image), {});
    expect(['partial', 'failed']).toContain(outcome.status);
    expect('failures' in outcome && outcome.failures.length).toBeGreaterThan(0);
  });

  test('without an image there is nothing to do', async () => {
    expect((await inventoryStage.run(world(TODAY), planFor(undefined), {})).status).toBe('skipped');
    expect((await hardeningStage.run(world(TODAY), planFor(undefined), {})).status).toBe('skipped');
  });
});
