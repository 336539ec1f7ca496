import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JudgedFinding } from '../../src/domain/finding.ts';
import type { Report } from '../../src/domain/report.ts';
import { skipVisibly } from '../helpers/skip.ts';
import { digestInRegistry, reportOf, runCli } from './command-line.ts';
import { describeWithEngine, given, SHOP } from './machine.ts';
import { signImage } from './own-signature.ts';
import { cosign, findProgram } from './signature-programs.ts';

const MINUTES = 60_000;
const SECRET = 'tok-7f3a9c2e1b5d4488aa';
const OWN = 'COPY shop.json /etc/shop.json\nUSER 1000';
/** For machines whose engine has no bridge: BuildKit's own word for a step without a network. */
const offlineSteps = (dockerfile: string): string => dockerfile.replaceAll('\nRUN ', '\nRUN --network=none ');

describeWithEngine('the whole job, through the command line', (variables) => {
  const folder = mkdtempSync(join(tmpdir(), 'whole-'));
  const shop = join(folder, 'shop');
  const base = given(variables, 'SEAWORTHY_E2E_BASE');
  // A place of its own for every run: the signatures of an earlier one are still in the registry.
  const registry = `${given(variables, 'SEAWORTHY_E2E_REGISTRY')}/${Date.now().toString(36)}`;
  const bridge = variables['SEAWORTHY_E2E_BRIDGE'] === 'true';
  const docker = join(given(variables, 'SEAWORTHY_E2E_DOCKER_FOLDER'), 'docker');
  const dockerfile = readFileSync(join(SHOP, 'Dockerfile'), 'utf8').replace('ADD shop', 'ARG API_TOKEN\nADD shop');

  beforeAll(() => {
    cpSync(SHOP, shop, { recursive: true, filter: (path) => !/node_modules|image\.tar/.test(path) });
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: shop });
    writeFileSync(join(shop, 'Dockerfile'), dockerfile);
    writeFileSync(join(shop, 'Offline'), offlineSteps(dockerfile));
    writeFileSync(join(shop, 'Clean'), `ARG BASE\nFROM \${BASE}\n${OWN}\n`);
    writeFileSync(join(shop, 'Several'), `FROM scratch\nCOPY node_modules /srv/node_modules\n${OWN}\n`);
    writeFileSync(join(shop, 'Fails'), 'ARG BASE\nFROM ${BASE}\nRUN true\nRUN echo hello \\\n && exit 7\n');
  }, MINUTES);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const check = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    runCli(variables, ['check', '--advisories', 'advisories', ...args], { cwd: shop, env });
  const args = (from: string): string[] => ['--build-args', `BASE=${from}\nAPI_TOKEN=${SECRET}`];
  const lineOf = (start: string): number => dockerfile.split('\n').findLastIndex((line) => line.startsWith(start)) + 1;
  const find = (report: Report, fits: (finding: JudgedFinding) => boolean): JudgedFinding => {
    const found = report.findings.find(fits);
    if (found === undefined) throw new Error(`no such finding in ${report.findings.map(({ rule }) => rule)}`);
    return found;
  };
  /** `about`, without what differs between builders and sources: digests of images and layers. */
  const facts = (report: Report) => ({
    packages: report.packages.map(({ purl }) => purl).sort(),
    findings: report.findings.map(({ rule, identity, severity }) => `${rule} ${severity} ${identity}`).sort(),
  });

  function expectShop(report: Report, log: string, oneLayer: boolean): void {
    const status = new Map(report.stages.map((one) => [one.stage, one.status]));
    for (const stage of ['dockerfile', 'build', 'inventory', 'scan', 'hardening'] as const)
      expect([stage, status.get(stage)]).toEqual([stage, 'done']);
    expect(status.get('push')).toBe('skipped');
    const from = { kind: 'file', line: lineOf('FROM') };
    const copy = oneLayer
      ? { kind: 'file', line: lineOf('RUN command'), endLine: lineOf(' && chmod') }
      : { kind: 'file', line: lineOf('COPY') };
    expect(find(report, (one) => one.rule === 'CVE-2011-3374')).toMatchObject({ at: from, inherited: true });
    expect(find(report, (one) => one.rule === 'CVE-2021-44906')).toMatchObject({ at: copy, inherited: false });
    expect(find(report, ({ rule }) => rule === 'SW2001').at).toMatchObject(from);
    expect(find(report, ({ rule }) => rule === 'SW2002').at).toMatchObject({ line: lineOf('ENV SESSION') });
    const used = oneLayer ? lineOf('ARG API') : lineOf('RUN mkdir');
    expect(find(report, ({ rule }) => rule === 'SW2004').at).toMatchObject({ line: used });
    expect(find(report, ({ rule }) => rule === 'SW2007')).toMatchObject({ at: from, severity: 'medium' });
    expect(find(report, ({ rule }) => rule === 'SW2008').at).toMatchObject(
      oneLayer ? copy : { line: lineOf('RUN mkdir') },
    );
    for (const secret of [SECRET, 'b4d7c1f09e5a']) {
      expect(log).not.toContain(secret);
      expect(JSON.stringify(report)).not.toContain(secret);
    }
  }

  const builders = [
    ['docker, classic builder', 'docker', { DOCKER_BUILDKIT: '0' }, base, true],
    ['docker, BuildKit', 'docker', { DOCKER_BUILDKIT: '1' }, base, bridge],
    ['buildah', 'buildah', {}, given(variables, 'SEAWORTHY_E2E_CONTAINERS_BASE'), true],
  ] as const;
  const seen: (readonly [string, ReturnType<typeof facts>])[] = [];

  for (const [name, builder, env, from, possible] of builders) {
    if (!possible) {
      skipVisibly(`${name}: the engine of this machine has no bridge (SEAWORTHY_E2E_BRIDGE)`);
      continue;
    }
    test(
      `${name}: all stages run, findings are at their lines, no secret is told`,
      async () => {
        const run = await check(['--builder', builder, ...args(from)], env);
        expect(run.status).toBe(1);
        const report = reportOf(run);
        expectShop(report, run.log, builder === 'buildah');
        seen.push([name, facts(report)]);
        expect(seen.map(([, { packages }]) => packages)).toEqual(seen.map(() => seen[0]?.[1].packages));
      },
      3 * MINUTES,
    );

    test(
      `${name}: a step that fails is told with its line`,
      async () => {
        const run = await check(['--builder', builder, '--file', 'Fails', ...args(from)], env);
        expect(run.status).toBe(2);
        const build = reportOf(run).stages.find(({ stage }) => stage === 'build');
        expect(build?.failures).toMatchObject([{ code: 'build/failed' }]);
        expect(build?.failures?.[0]?.what).toContain('line 4 of Fails');
      },
      MINUTES,
    );
  }

  const classic = { DOCKER_BUILDKIT: '0' };
  const push = (tag: string, ...more: string[]) =>
    check(['--builder', 'docker', ...args(base), '--push', 'true', '--tags', tag, ...more], classic);

  test(
    'what is blocked or incomplete does not reach the registry',
    async () => {
      const blocked = await push(`${registry}/whole/blocked:1`);
      expect([blocked.status, await digestInRegistry(`${registry}/whole/blocked:1`)]).toEqual([1, undefined]);
      const tag = `${registry}/whole/incomplete:1`;
      const incomplete = await push(tag, '--file', 'Clean', '--fail-on', 'never', '--ignore-file', 'none.yaml');
      expect([incomplete.status, await digestInRegistry(tag)]).toEqual([2, undefined]);
    },
    2 * MINUTES,
  );

  test(
    'one image from every source: the same packages, the same findings',
    async () => {
      const tag = `${registry}/whole/shop:1`;
      const pushed = await push(tag, '--fail-on', 'never');
      expect([pushed.status, pushed.log]).toEqual([
        0,
        expect.stringContaining(`${tag}@${await digestInRegistry(tag)}`),
      ]);
      const archive = join(folder, 'saved.tar');
      execFileSync(docker, ['--host', given(variables, 'DOCKER_HOST'), 'save', '--output', archive, tag]);
      const copy = (to: string): unknown =>
        execFileSync('skopeo', ['--insecure-policy', 'copy', '--quiet', `docker-archive:${archive}`, to]);
      mkdirSync(join(folder, 'layout'));
      copy(`oci:${folder}/layout:x`);
      copy(`oci-archive:${folder}/oci.tar`);
      const sources = [
        tag,
        `docker-daemon:${tag}`,
        `docker-archive:${archive}`,
        `oci:${folder}/layout`,
        `oci-archive:${folder}/oci.tar`,
      ];
      for (const source of sources) {
        const run = await check(['--image', source, '--fail-on', 'never', ...args(base)]);
        expect([source, run.status, facts(reportOf(run))]).toEqual([source, 0, facts(reportOf(pushed))]);
      }
    },
    3 * MINUTES,
  );

  test(
    'built, pushed, signed with a key of our own: that key passes, another blocks, and so does no signature',
    async () => {
      const tag = `${registry}/whole/own:1`;
      expect((await push(tag, '--file', 'Clean', '--fail-on', 'never')).status).toBe(0);
      const image = `${registry}/whole/own@${await digestInRegistry(tag)}`;
      const keys = {
        right: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
        wrong: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
      };
      for (const [name, { publicKey }] of Object.entries(keys))
        writeFileSync(join(folder, `own-${name}.pub`), publicKey.export({ type: 'spki', format: 'pem' }));
      const signed = async (name: string) => {
        const key = ['--verify-key', join(folder, `own-${name}.pub`), '--verify-log', 'ignore'];
        const run = await check(['--image', image, '--stages', 'signature', ...key]);
        const report = reportOf(run);
        const stage = report.stages.find((one) => one.stage === 'signature');
        return [
          run.status,
          stage?.status,
          ...report.findings.filter((one) => one.kind === 'signature').map(({ rule }) => rule),
        ];
      };
      expect(await signed('right')).toEqual([1, 'done', 'SW3001']);
      await signImage(image, keys.right.privateKey);
      expect(await signed('right')).toEqual([0, 'done']);
      expect(await signed('wrong')).toEqual([1, 'done', 'SW3002']);
    },
    2 * MINUTES,
  );

  const cosignProgram = findProgram('cosign');
  describe('with cosign', () => {
    if (cosignProgram === undefined) {
      skipVisibly('cosign is not on the machine (SEAWORTHY_PEERS names a folder with it)');
      return;
    }
    test(
      'the pushed image passes with the right key, and with no other',
      async () => {
        const tag = `${registry}/whole/signed:1`;
        expect((await push(tag, '--file', 'Clean', '--fail-on', 'never')).status).toBe(0);
        const image = `${registry}/whole/signed@${await digestInRegistry(tag)}`;
        const say = (...words: string[]) => expect(cosign(cosignProgram, folder, words)).toMatchObject({ status: 0 });
        for (const name of ['right', 'wrong']) say('generate-key-pair', '--output-key-prefix', name);
        const verify = (name: string) =>
          runCli(variables, ['verify', image, '--verify-key', join(folder, `${name}.pub`), '--verify-log', 'ignore'], {
            cwd: shop,
          });
        const rules = async (name: string) => {
          const run = await verify(name);
          return [run.status, ...reportOf(run).findings.map(({ rule, severity }) => `${rule} ${severity}`)];
        };
        expect(await rules('right')).toEqual([1, 'SW3001 critical']);
        say(
          'sign',
          '--yes',
          '--use-signing-config=false',
          '--tlog-upload=false',
          '--allow-insecure-registry',
          '--key',
          'right.key',
          image,
        );
        expect(await rules('right')).toEqual([0]);
        expect(await rules('wrong')).toEqual([1, 'SW3002 critical']);
      },
      2 * MINUTES,
    );
  });

  const modern = process.env['SEAWORTHY_E2E_MODERN'];
  describe('with buildx and the containerd store', () => {
    if (modern === undefined || modern === '') {
      skipVisibly('SEAWORTHY_E2E_MODERN names no engine with the containerd store');
      return;
    }
    const env = { DOCKER_HOST: modern, DOCKER_CONFIG: process.env['SEAWORTHY_E2E_DOCKER_CONFIG'] ?? '' };

    test.each(['buildx', 'docker'])(
      '%s: findings are at their lines',
      async (builder) => {
        const run = await check(['--builder', builder, '--file', 'Offline', ...args(base)], env);
        expect(run.status).toBe(1);
        expectShop(reportOf(run), run.log, false);
      },
      2 * MINUTES,
    );

    test(
      'several platforms are one index in the registry',
      async () => {
        const tag = `${registry}/whole/several:1`;
        const platforms = ['linux/amd64', 'linux/arm64'];
        const own = ['--file', 'Several', '--platforms', platforms.join(), '--output-dir', join(folder, 'out')];
        const run = await check(
          ['--builder', 'buildx', ...own, '--push', 'true', '--tags', tag, '--fail-on', 'never'],
          env,
        );
        expect([run.status, run.log]).toEqual([0, expect.stringContaining(`${tag}@${await digestInRegistry(tag)}`)]);
        expect(reportOf(run).images.map(({ platform }) => platform)).toEqual(platforms);
        for (const [index, platform] of platforms.entries()) {
          const sbom = readFileSync(join(folder, `out/sbom-${index}-${platform.replace('/', '-')}.cdx.json`), 'utf8');
          expect(sbom).toContain('pkg:npm/minimist@1.2.5');
        }
      },
      2 * MINUTES,
    );
  });
});
