import { describe, expect, test } from '@jest/globals';
import type { Delivery } from '../../src/domain/delivery.ts';
import { fail, ok, type Result } from '../../src/domain/failure.ts';
import { artifactNameOf } from '../../src/policy/artifact-name.ts';
import type { World } from '../../src/ports/world.ts';
import { publishArtifact } from '../../src/publish/artifact.ts';
import { smallReport } from '../helpers/report-samples.ts';

const WRITTEN: readonly Delivery[] = [{ surface: 'file:report', kind: 'delivered', path: 'out/report.json' }];
const REFUSED = fail('publish/unreachable', '', '', '');

function worldOf(answer: Result<void>): { world: Pick<World, 'runArtifacts' | 'files'>; uploads: string[][] } {
  const uploads: string[][] = [];
  const upload = async (...given: string[]): Promise<Result<void>> => {
    uploads.push(given);
    return answer;
  };
  return {
    world: { runArtifacts: { upload }, files: { resolve: (path: string) => `/w/${path}` } as World['files'] },
    uploads,
  };
}

describe('publishArtifact', () => {
  test.each(['check', 'analyze'] as const)('%s uploads the report file', async (mode) => {
    const { world, uploads } = worldOf(ok(undefined));
    expect(await publishArtifact(world, { mode }, smallReport(), WRITTEN)).toEqual({
      surface: 'artifact',
      kind: 'delivered',
    });
    expect(uploads).toEqual([[artifactNameOf(smallReport()), '/w/out/report.json']]);
  });

  test('a job that brings reports together leaves none for another one to count again', async () => {
    const { world, uploads } = worldOf(ok(undefined));
    expect(await publishArtifact(world, { mode: 'report' }, smallReport(), WRITTEN)).toBeUndefined();
    expect(uploads).toEqual([]);
  });

  test('a refusal leaves the report file, and is required by nobody', async () => {
    const { world } = worldOf(REFUSED);
    const delivery = await publishArtifact(world, { mode: 'analyze' }, smallReport(), WRITTEN);
    expect(delivery).toMatchObject({ kind: 'degraded', because: { code: 'publish/unreachable' } });
    expect(delivery?.required).toBeUndefined();
  });

  test.each<[string, readonly Delivery[]]>([
    ['no file was written', []],
    ['the file could not be written', [{ surface: 'file:report', kind: 'failed', failure: REFUSED.failure }]],
  ])('%s: nothing', async (_name, written) => {
    const { world, uploads } = worldOf(ok(undefined));
    expect(await publishArtifact(world, { mode: 'check' }, smallReport(), written)).toBeUndefined();
    expect(uploads).toEqual([]);
  });

  test('a runner without artifacts: nothing', async () => {
    const { files } = worldOf(ok(undefined)).world;
    expect(
      await publishArtifact({ files, runArtifacts: undefined }, { mode: 'check' }, smallReport(), WRITTEN),
    ).toBeUndefined();
  });
});
