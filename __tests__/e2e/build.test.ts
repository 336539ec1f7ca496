import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { InspectedImage } from '../../src/domain/image.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import type { BuildPlan, Plan } from '../../src/domain/plan.ts';
import type { Artifacts } from '../../src/ports/stage.ts';
import { buildStage } from '../../src/stages/build.ts';
import { inventoryStage } from '../../src/stages/inventory.ts';
import { pushStage } from '../../src/stages/push.ts';
import { skipVisibly } from '../helpers/skip.ts';
import { describeWithEngine, type E2eVariables, e2ePlan, given, openE2eWorld, SHOP } from './machine.ts';

const MINUTES = 60_000;

/** `name version arch` of each package, sorted. */
function debianPackages(image: InspectedImage): string[] {
  return image.packages
    .filter((found) => found.type === 'deb')
    .map((found) => `${found.name} ${found.version} ${found.arch}`)
    .sort();
}

/** What dpkg itself says of the base image. */
function dpkgQuery(variables: E2eVariables): string[] {
  const format = '${db:Status-Abbrev}\t${Package} ${Version} ${Architecture}\n';
  const args = [
    'run',
    '--rm',
    '--network=none',
    given(variables, 'SEAWORTHY_E2E_BASE'),
    'dpkg-query',
    '-W',
    '-f',
    format,
  ];
  const docker = join(given(variables, 'SEAWORTHY_E2E_DOCKER_FOLDER'), 'docker');
  const text = execFileSync(docker, ['--host', given(variables, 'DOCKER_HOST'), ...args], { encoding: 'utf8' });
  return text
    .split('\n')
    .filter((line) => line.startsWith('ii'))
    .map((line) => line.slice(line.indexOf('\t') + 1))
    .sort();
}

function artifactsOf(outcome: Outcome<Artifacts>): Artifacts {
  if (outcome.status !== 'done') throw new Error(JSON.stringify(outcome, null, 2));
  return outcome.artifacts;
}

describeWithEngine('real builders build the example', (variables) => {
  let shop = '';
  let expected: string[] = [];
  beforeAll(() => {
    shop = mkdtempSync(join(tmpdir(), 'shop-'));
    cpSync(SHOP, shop, { recursive: true, filter: (path) => !path.includes('node_modules') });
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: shop });
    expected = dpkgQuery(variables);
  }, 3 * MINUTES);
  afterAll(() => rmSync(shop, { recursive: true, force: true }));

  const base = given(variables, 'SEAWORTHY_E2E_BASE');
  const containersBase = given(variables, 'SEAWORTHY_E2E_CONTAINERS_BASE');
  const registry = given(variables, 'SEAWORTHY_E2E_REGISTRY');
  const bridge = variables['SEAWORTHY_E2E_BRIDGE'] === 'true';

  /** Builds, reads and (where there are tags) pushes, as a run does. */
  async function check(build: Partial<BuildPlan>, env: Record<string, string>, push: readonly string[] = []) {
    const log: string[] = [];
    const { world, cleanUp } = await openE2eWorld(variables, { cwd: shop, env, log });
    try {
      const { platforms = [] } = build;
      const plan: Plan = { ...e2ePlan({ build: { ...build, tags: push }, push }), platforms };
      const built = artifactsOf(await buildStage.run(world, plan, {}));
      const read = artifactsOf(await inventoryStage.run(world, plan, built));
      const soFar = { ...built, ...read };
      const pushed = push.length === 0 ? {} : artifactsOf(await pushStage.run(world, plan, soFar));
      return { ...soFar, ...pushed, log: log.join('') };
    } finally {
      await cleanUp();
    }
  }

  const args = [`BASE=${base}`];
  const containersArgs = [`BASE=${containersBase}`];
  const cases: readonly (readonly [string, Partial<BuildPlan>, Record<string, string>, boolean])[] = [
    ['docker, classic builder', { builder: 'docker', args }, { DOCKER_BUILDKIT: '0' }, true],
    ['docker, BuildKit', { builder: 'docker', args }, { DOCKER_BUILDKIT: '1' }, bridge],
    ['buildah', { builder: 'buildah', args: containersArgs }, {}, true],
  ];

  for (const [name, build, env, possible] of cases) {
    describe(name, () => {
      if (!possible) {
        skipVisibly(`${name}: the engine of this machine has no bridge (SEAWORTHY_E2E_BRIDGE)`);
        return;
      }
      test(
        'builds, hands over, and every package of the base is found',
        async () => {
          const { built, images = [], log } = await check(build, env);
          expect(images).toHaveLength(1);
          const [image] = images;
          if (image === undefined || built === undefined) throw new Error('no image');
          expect(image.failures).toEqual([]);
          expect(debianPackages(image)).toEqual(expected);
          expect(expected.length).toBeGreaterThan(50);
          const npm = image.packages
            .filter((found) => found.type === 'npm')
            .map((found) => `${found.name}@${found.version}`);
          expect(npm).toEqual(expect.arrayContaining(['cookie@0.5.0', 'minimist@1.2.5', 'nanoid@3.3.11', 'qs@6.5.2']));
          // The handover is what the builder made: its manifest's digest, or the id of a classic store.
          expect([built.digest, built.id]).toContain(image.digest);
          expect(image.config.env).toContain('NODE_ENV=production');
          expect(log).toContain('srv/shop');
          expect(log).not.toContain('b4d7c1f09e5a');
        },
        5 * MINUTES,
      );

      test(
        'pushes the image that was read',
        async () => {
          const tag = `${registry}/shop/${build.builder}-${env['DOCKER_BUILDKIT'] ?? 'x'}:e2e`;
          const { built, pushed, images = [] } = await check(build, env, [tag]);
          expect(pushed?.refs).toEqual([tag]);
          const accept =
            'application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json';
          const [host, ...path] = tag.split('/');
          const [repository] = path.join('/').split(':');
          const answer = await fetch(`http://${host}/v2/${repository}/manifests/${pushed?.digest}`, {
            headers: { accept },
          });
          expect(answer.status).toBe(200);
          const manifest = (await answer.json()) as { config: { digest: string } };
          expect(manifest.config.digest).toBe(built?.id);
          if (built?.digest !== undefined) expect(pushed?.digest).toBe(images[0]?.digest);
        },
        5 * MINUTES,
      );
    });
  }

  test(
    'buildah: several platforms are read and pushed as one index',
    async () => {
      writeFileSync(join(shop, 'Several'), 'FROM scratch\nCOPY shop.json /etc/shop.json\n');
      const tag = `${registry}/shop/several:e2e`;
      const platforms = ['linux/amd64', 'linux/arm64'];
      const {
        images = [],
        digest,
        pushed,
      } = await check({ builder: 'buildah', file: 'Several', platforms }, {}, [tag]);
      expect(images.map(({ platform }) => platform)).toEqual(platforms);
      expect(pushed?.refs).toEqual([tag]);
      expect(digest).toMatch(/^sha256:/);
    },
    2 * MINUTES,
  );

  test.each(cases.filter(([, , , possible]) => possible))(
    '%s: a base that is not there is a failure with cause and cure',
    async (_, build, env) => {
      const { world, cleanUp } = await openE2eWorld(variables, { cwd: shop, env });
      try {
        const plan = e2ePlan({ build: { ...build, args: ['BASE=127.0.0.1:9/no/such:1'] } });
        const outcome = await buildStage.run(world, plan, {});
        expect(outcome).toMatchObject({ status: 'failed', failures: [{ code: 'build/failed' }] });
        expect(outcome.status === 'failed' && outcome.failures[0]?.why).toMatch(/could not be reached/);
      } finally {
        await cleanUp();
      }
    },
    2 * MINUTES,
  );
});
