import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { fail, ok } from '../../src/domain/failure.ts';
import { parseTarget } from '../../src/domain/image-ref.ts';
import type { Plan, VerifyPlan } from '../../src/domain/plan.ts';
import type { Artifacts } from '../../src/ports/stage.ts';
import type { World } from '../../src/ports/world.ts';
import { signatureStageWith } from '../../src/stages/check-signature.ts';
import { MemoryRegistry } from '../signatures/memory-registry.ts';
import { keyBundle, statement } from '../signatures/signer.ts';

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const PEM = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const MANIFEST = Buffer.from('{"schemaVersion":2,"layers":[]}');
const KEY: VerifyPlan = { key: PEM, log: 'ignore' };

/** `commits`: what commits have, by `SHA:PATH`. */
function worldWith(
  files: Record<string, string>,
  commits: Record<string, string> = {},
): { world: World; said: string[] } {
  const said: string[] = [];
  const world = {
    env: {},
    github: {
      fileAt: async (path: string, commit: string) => {
        const text = commits[`${commit}:${path}`];
        return ok(text === undefined ? undefined : Buffer.from(text));
      },
    },
    say: { info: (text: string) => said.push(text) },
    files: {
      kind: async () => undefined,
      resolve: (path: string) => (path.startsWith('/') ? path : `/w/${path}`),
      inWorkspace: (path: string) => (path.startsWith('/') ? undefined : path),
      readNamed: async (path: string) => {
        const text = files[path];
        return text === undefined ? fail('file/not-found', path, 'w', 'f') : ok(Buffer.from(text));
      },
    },
  } as unknown as World;
  return { world, said };
}

function planFor(image: string | undefined, verify: VerifyPlan | undefined): Plan {
  const target = image === undefined ? undefined : parseTarget(image);
  if (target !== undefined && !target.ok) throw new Error(target.failure.code);
  return {
    ...(target === undefined ? {} : { image: target.value }),
    ...(verify === undefined ? {} : { verify }),
  } as Plan;
}

async function run(options: {
  image?: string;
  verify?: VerifyPlan;
  soFar?: Artifacts;
  registry?: MemoryRegistry;
  world?: World;
}) {
  const registry = options.registry ?? new MemoryRegistry();
  const stage = signatureStageWith(() => registry);
  return stage.run(options.world ?? worldWith({}).world, planFor(options.image, options.verify), options.soFar ?? {});
}

function signedRegistry(key = pair.privateKey): { registry: MemoryRegistry; digest: string } {
  const registry = new MemoryRegistry();
  const digest = registry.push(MANIFEST, '1.0');
  registry.attachBundle(digest, keyBundle(statement({ digest }), key));
  return { registry, digest };
}

describe('the signature stage', () => {
  test('not configured: skipped', async () => {
    expect(await run({ image: 'registry.example/o/app:1.0' })).toMatchObject({ status: 'skipped' });
  });

  test.each(['oci:dir', 'docker-archive:a.tar', 'docker-daemon:o/app', undefined])(
    '%s: not in a registry',
    async (image) => {
      const outcome = await run({ ...(image === undefined ? {} : { image }), verify: KEY });
      expect(outcome).toEqual({ status: 'skipped', because: 'not in a registry' });
    },
  );

  test('an image that is signed: done, and the report says that no time was checked', async () => {
    const { registry } = signedRegistry();
    const { world, said } = worldWith({});
    const outcome = await run({ image: 'registry.example/o/app:1.0', verify: KEY, registry, world });
    expect(outcome).toMatchObject({ status: 'done', findings: [] });
    expect(outcome.status === 'done' && outcome.notAssessed).toHaveLength(1);
    expect(said).toHaveLength(1);
  });

  test('an image that is not: one critical finding that can be fixed', async () => {
    const registry = new MemoryRegistry();
    registry.push(MANIFEST, '1.0');
    const outcome = await run({ image: 'registry.example/o/app:1.0', verify: KEY, registry });
    expect(outcome).toMatchObject({
      status: 'done',
      findings: [
        {
          kind: 'signature',
          rule: 'SW3001',
          severity: 'critical',
          at: { kind: 'image', ref: 'registry.example/o/app:1.0' },
          identity: 'SW3001 registry.example/o/app',
          remedy: { kind: 'edit' },
        },
      ],
    });
  });

  test('a log is required unless it is ignored', async () => {
    const { registry } = signedRegistry();
    const verify: VerifyPlan = { key: PEM, log: 'require' };
    const outcome = await run({ image: 'registry.example/o/app:1.0', verify, registry });
    expect(outcome).toMatchObject({ status: 'done', findings: [{ rule: 'SW3004' }] });
  });

  test('what was pushed is verified by digest, once for each repository', async () => {
    const { registry, digest } = signedRegistry();
    const refs = ['registry.example/o/app:1.0', 'registry.example/o/app:2.0'];
    const outcome = await run({ verify: KEY, registry, soFar: { pushed: { refs, digest } } });
    expect(outcome).toMatchObject({ status: 'done', findings: [] });
    expect(registry.asked.filter((question) => question === `manifest ${digest}`)).toHaveLength(1);
    const elsewhere = ['registry.example/o/app:1.0', 'registry.example/o/copy:1.0'];
    const partial = await run({ verify: KEY, registry, soFar: { pushed: { refs: elsewhere, digest } } });
    expect(partial).toMatchObject({ status: 'partial', failures: [{ code: 'image/not-found' }] });
  });

  test('a tag that was moved after the scan: not verified', async () => {
    const { registry } = signedRegistry();
    const soFar: Artifacts = { digest: `sha256:${'1'.repeat(64)}` };
    const outcome = await run({ image: 'registry.example/o/app:1.0', verify: KEY, registry, soFar });
    expect(outcome).toMatchObject({ status: 'partial', failures: [{ code: 'image/digest-mismatch' }] });
  });

  test('a registry that gives no signatures: incomplete and no finding', async () => {
    const registry = new MemoryRegistry();
    registry.push(MANIFEST, '1.0');
    registry.failures.set('referrers', { code: 'registry/unauthorized', what: 'w', why: 'y', fix: 'f' });
    const outcome = await run({ image: 'registry.example/o/app:1.0', verify: KEY, registry });
    expect(outcome).toMatchObject({ status: 'partial', findings: [], failures: [{ code: 'registry/unauthorized' }] });
  });

  describe('a key in a file, on a pull request', () => {
    const { registry } = signedRegistry();
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
    const OTHER = other.export({ type: 'spki', format: 'pem' }).toString();
    const SOURCE = { base: 'b'.repeat(40), head: 'a'.repeat(40), counts: 'base' } as const;

    async function check(key: string, commits: Record<string, string>, policyFrom: Plan['policyFrom']) {
      const { world } = worldWith({ 'cosign.pub': PEM, '/etc/cosign.pub': PEM }, commits);
      const plan = { ...planFor('registry.example/o/app:1.0', { key, log: 'ignore' }), policyFrom } as Plan;
      const outcome = await signatureStageWith(() => registry).run(world, plan, {});
      if (outcome.status === 'failed') return outcome.failures[0]?.code;
      return 'findings' in outcome
        ? { rules: outcome.findings.map(({ rule }) => rule), told: outcome.artifacts.policyFiles?.[0]?.change }
        : outcome.status;
    }

    const at = (base: string | undefined, head: string) => ({
      ...(base === undefined ? {} : { [`${SOURCE.base}:cosign.pub`]: base }),
      [`${SOURCE.head}:cosign.pub`]: head,
    });

    test('is the base’s, whatever the head has made of it', async () => {
      expect(await check('cosign.pub', at(PEM, PEM), SOURCE)).toEqual({ rules: [], told: 'none' });
      expect(await check('cosign.pub', at(OTHER, PEM), SOURCE)).toEqual({ rules: ['SW3002'], told: 'changed' });
    });

    test('is not taken where the pull request brings it along', async () => {
      expect(await check('cosign.pub', at(undefined, PEM), SOURCE)).toBe('policy/brought-along');
    });

    test('is the head’s where that is asked for, and where there is no pull request', async () => {
      const head = { ...SOURCE, counts: 'head' } as const;
      expect(await check('cosign.pub', at(OTHER, PEM), head)).toEqual({ rules: [], told: 'changed' });
      expect(await check('cosign.pub', {}, undefined)).toEqual({ rules: [], told: undefined });
    });

    test('is as it lies there outside of the workspace', async () => {
      expect(await check('/etc/cosign.pub', {}, SOURCE)).toEqual({ rules: [], told: undefined });
    });
  });

  test.each<[string, VerifyPlan, string]>([
    ['a key that is not there', { key: 'no.pub', log: 'ignore' }, 'file/not-found'],
    ['a key that is none', { key: '-----BEGIN nonsense', log: 'ignore' }, 'signature/bad-key'],
    ['a key and an identity', { key: PEM, identity: 'a@b.c', issuer: 'https://i', log: 'require' }, 'usage/conflict'],
    ['an identity without its issuer', { identity: 'a@b.c', log: 'require' }, 'usage/conflict'],
    ['an issuer alone', { issuer: 'https://i', log: 'require' }, 'usage/conflict'],
    ['neither', { log: 'require' }, 'usage/conflict'],
    ['an empty identity', { identity: '', issuer: 'https://i', log: 'require' }, 'usage/bad-value'],
    ['everybody', { identity: '*', issuer: 'https://i', log: 'require' }, 'usage/bad-value'],
    ['an issuer that is no URL', { identity: 'a@b.c', issuer: '*', log: 'require' }, 'usage/bad-value'],
  ])('%s fails', async (_name, verify, code) => {
    const { registry } = signedRegistry();
    const outcome = await run({ image: 'registry.example/o/app:1.0', verify, registry });
    expect(outcome).toMatchObject({ status: 'failed', failures: [{ code }] });
  });
});
