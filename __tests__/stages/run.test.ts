import { describe, expect, test } from '@jest/globals';
import { FailureError } from '../../src/domain/failure.ts';
import type { Outcome, StageName } from '../../src/domain/outcome.ts';
import type { Plan } from '../../src/domain/plan.ts';
import type { Conclusion } from '../../src/domain/report.ts';
import type { Artifacts, Stage } from '../../src/ports/stage.ts';
import type { World } from '../../src/ports/world.ts';
import { type Progress, runStages } from '../../src/stages/run.ts';

const world = { say: { group: () => undefined, endGroup: () => undefined } } as unknown as World;
const all = new Proxy({}, { get: () => ({ run: true }) }) as Plan['stages'];
const failure = { code: 'build/failed', what: 'w', why: 'y', fix: 'f' } as const;
const done = (artifacts: Artifacts = {}): Outcome<Artifacts> => ({ status: 'done', findings: [], artifacts });

function stage(name: StageName, body: (soFar: Artifacts) => Outcome<Artifacts>): Stage {
  return { name, run: async (_world, _plan, soFar) => body(soFar) };
}

async function run(
  registry: Stage[],
  more: {
    refusals?: Map<StageName, typeof failure>;
    withhold?: (progress: Progress) => Conclusion;
    stages?: Plan['stages'];
  } = {},
) {
  const plan = { stages: more.stages ?? all } as unknown as Plan;
  const progress = await runStages({
    world,
    plan,
    registry,
    refusals: more.refusals ?? new Map(),
    withhold: more.withhold ?? (() => 'passed' as const),
  });
  return Object.fromEntries(progress.stages.map((report) => [report.stage, report]));
}

describe('the stages', () => {
  test('artifacts flow to later stages', async () => {
    let seen: Artifacts = {};
    await run([
      stage('build', () => done({ digest: 'd' })),
      stage('inventory', (soFar) => {
        seen = soFar;
        return done();
      }),
    ]);
    expect(seen).toEqual({ digest: 'd' });
  });
  test('a stage whose ground failed is skipped, and others run', async () => {
    const result = await run([
      stage('dockerfile', () => done()),
      stage('build', () => ({ status: 'failed', failures: [failure] })),
      stage('inventory', () => done()),
      stage('push', () => done()),
    ]);
    expect(result['dockerfile']?.status).toBe('done');
    expect(result['inventory']).toMatchObject({ status: 'skipped', because: 'build failed' });
    expect(result['push']?.status).toBe('skipped');
  });
  test('a refused stage fails', async () => {
    expect(
      (await run([stage('build', () => done())], { refusals: new Map([['build', failure]]) }))['build'],
    ).toMatchObject({ status: 'failed', failures: [failure] });
  });
  test('a failure that flies is told as it is; another mistake is a bug; neither is green', async () => {
    const flies = await run([
      stage('scan', () => {
        throw new FailureError(failure);
      }),
    ]);
    expect(flies['scan']).toMatchObject({ status: 'failed', failures: [failure] });
    const bug = await run([
      stage('scan', () => {
        throw 'not even an error';
      }),
    ]);
    expect(bug['scan']?.status === 'failed' && bug['scan'].failures?.[0]?.code).toBe('internal/bug');
  });
  test('push is withheld when the judge says so, and only push', async () => {
    let pushed = 0;
    const registry = [
      stage('scan', () => done()),
      stage('push', () => {
        pushed++;
        return done();
      }),
    ];
    expect((await run(registry, { withhold: () => 'blocked' }))['push']).toEqual({
      stage: 'push',
      status: 'skipped',
      because: 'the image is blocked',
    });
    expect(pushed).toBe(0);
    await run(registry);
    expect(pushed).toBe(1);
  });
  test('a stage that is not planned says why', async () => {
    const stages = { scan: { run: false, because: 'not asked' } } as unknown as Plan['stages'];
    expect((await run([stage('scan', () => done())], { stages }))['scan']).toEqual({
      stage: 'scan',
      status: 'skipped',
      because: 'not asked',
    });
  });
});
