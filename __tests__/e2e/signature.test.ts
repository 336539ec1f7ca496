import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Descriptor } from '../../src/domain/registry.ts';
import { createRegistry } from '../../src/image/registry/client.ts';
import { CredentialStore } from '../../src/image/registry/credentials.ts';
import { networkFetch } from '../../src/shell/fetch.ts';
import { checkSignatures, type SignatureCheck } from '../../src/signatures/check.ts';
import { signatureFinding } from '../../src/signatures/finding.ts';
import { parsePublicKey } from '../../src/signatures/keys.ts';
import type { LogPolicy } from '../../src/signatures/trust.ts';
import { skipVisibly } from '../helpers/skip.ts';
import { cosign, findProgram, type RunningRegistry, startRegistry } from './signature-programs.ts';
import { Pusher } from './signature-push.ts';

const COSIGN = findProgram('cosign');
const SIGN = ['sign', '--yes', '--use-signing-config=false', '--tlog-upload=false', '--allow-insecure-registry'];
const IMAGE = 'application/vnd.oci.image.manifest.v1+json';
const registryClient = createRegistry({
  fetch: networkFetch,
  sleep: async () => undefined,
  credentials: new CredentialStore(undefined, undefined),
});
const INDEX = 'application/vnd.oci.image.index.v1+json';
const FORMATS = [
  ['a sigstore bundle', []],
  ['a payload at its own tag', ['--new-bundle-format=false']],
] as const;

for (const kind of ['olareg', 'docker-registry'] as const) {
  const program = findProgram(kind);
  if (COSIGN === undefined || program === undefined) {
    describe(`cosign and ${kind}`, () => {
      skipVisibly(`cosign or ${kind} is not on the machine (SEAWORTHY_PEERS names a folder with them)`);
    });
    continue;
  }
  describe(`cosign and ${kind}`, () => suite(kind, program, COSIGN));
}

function suite(kind: 'olareg' | 'docker-registry', program: string, cosignProgram: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-cosign-'));
  let registry: RunningRegistry;
  let count = 0;

  const run = (args: readonly string[]): number | null => cosign(cosignProgram, folder, args).status;
  function sign(args: readonly string[]): void {
    const done = cosign(cosignProgram, folder, [...SIGN, ...args]);
    if (done.status !== 0) throw new Error(done.text);
  }

  beforeAll(async () => {
    registry = await startRegistry(kind, program);
    for (const name of ['right', 'wrong']) {
      if (run(['generate-key-pair', '--output-key-prefix', name]) !== 0) throw new Error('no key');
    }
  }, 300_000);
  afterAll(() => {
    registry.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  interface Pushed {
    readonly pusher: Pusher;
    readonly repository: string;
    readonly digest: string;
    readonly descriptor: Descriptor;
  }

  async function push(pusher: Pusher, text: string, tag: string): Promise<Descriptor> {
    const config = await pusher.blob(Buffer.from('{}'), 'application/vnd.oci.image.config.v1+json');
    const layer = await pusher.blob(Buffer.from(text), 'application/vnd.oci.image.layer.v1.tar');
    return pusher.manifest(IMAGE, { config, layers: [layer] }, tag);
  }

  async function pushed(): Promise<Pushed> {
    count += 1;
    const repository = `o/app${count}`;
    const pusher = new Pusher(registry.host, repository);
    const descriptor = await push(pusher, `content ${count}`, '1.0');
    return { pusher, repository, descriptor, digest: descriptor.digest };
  }

  async function check(
    { repository }: Pushed,
    options: { key?: string; log?: LogPolicy; tag?: string; scanned?: readonly string[] } = {},
  ): Promise<SignatureCheck> {
    const { key = 'right', log = 'ignore', tag = '1.0', scanned = [] } = options;
    const parsed = parsePublicKey(readFileSync(join(folder, `${key}.pub`), 'utf8'), key);
    if (!parsed.ok) throw new Error(parsed.failure.why);
    const ref = { registry: registry.host, repository, tag };
    const trust = { kind: 'key', key: parsed.value } as const;
    const result = await checkSignatures(registryClient, { ref, trust, log, scanned });
    if (!result.ok) throw new Error(result.failure.what);
    return result.value;
  }
  const rule = (result: SignatureCheck): string | undefined => signatureFinding(result, 'app')?.rule;
  const atRegistry = ({ repository, digest }: Pushed, other = digest): string =>
    `${registry.host}/${repository}@${other}`;
  const cosignSays = (image: Pushed, key: string, format: readonly string[]): boolean =>
    run([
      'verify',
      '--key',
      `${key}.pub`,
      '--insecure-ignore-tlog=true',
      '--allow-insecure-registry',
      ...format,
      atRegistry(image),
    ]) === 0;

  test('an image without a signature', async () => {
    const image = await pushed();
    expect(rule(await check(image))).toBe('SW3001');
  });

  describe.each(FORMATS)('%s', (_name, format) => {
    test('the right key holds, the wrong one does not, and cosign says the same', async () => {
      const image = await pushed();
      sign(['--key', 'right.key', ...format, atRegistry(image)]);
      expect(await check(image)).toMatchObject({ digest: image.digest, accepted: { signer: 'the given key' } });
      expect(rule(await check(image, { key: 'wrong' }))).toBe('SW3002');
      expect(rule(await check(image, { log: 'require' }))).toBe('SW3004');
      expect(cosignSays(image, 'right', format)).toBe(true);
      expect(cosignSays(image, 'wrong', format)).toBe(false);
    });

    test('two signers: either key holds', async () => {
      const image = await pushed();
      for (const key of ['wrong', 'right']) sign(['--key', `${key}.key`, ...format, atRegistry(image)]);
      expect((await check(image)).accepted).toBeDefined();
      expect((await check(image, { key: 'wrong' })).accepted).toBeDefined();
    });

    test('a tag that was moved to another image', async () => {
      const image = await pushed();
      sign(['--key', 'right.key', ...format, atRegistry(image)]);
      await push(image.pusher, 'malware', '1.0');
      expect(rule(await check(image))).toBe('SW3001');
    });

    test('the digest is signed, whatever its tag', async () => {
      const image = await pushed();
      sign(['--key', 'right.key', ...format, atRegistry(image)]);
      await push(image.pusher, `content ${count}`, 'again');
      expect((await check(image, { tag: 'again' })).accepted).toBeDefined();
    });

    test('an index that is signed covers what it lists', async () => {
      const image = await pushed();
      const platform = { os: 'linux', architecture: 'amd64' };
      const { digest } = await image.pusher.manifest(
        INDEX,
        { manifests: [{ ...image.descriptor, platform }] },
        'multi',
      );
      sign(['--key', 'right.key', ...format, atRegistry(image, digest)]);
      expect(await check(image, { tag: 'multi', scanned: [image.digest] })).toMatchObject({ digest, accepted: {} });
      expect(rule(await check(image))).toBe('SW3001');
    });
  });

  test('the signature of one image at the tag of another', async () => {
    const image = await pushed();
    sign(['--key', 'right.key', '--new-bundle-format=false', atRegistry(image)]);
    const evil = await push(image.pusher, 'malware', 'evil');
    const tagOf = (digest: string): string => `${digest.replace(':', '-')}.sig`;
    const ref = { registry: registry.host, repository: image.repository, tag: tagOf(image.digest) };
    const signature = await registryClient.manifest(ref);
    if (!signature.ok) throw new Error(signature.failure.what);
    await image.pusher.manifestBytes(IMAGE, signature.value.bytes, tagOf(evil.digest));
    expect(rule(await check(image, { tag: 'evil' }))).toBe('SW3002');
  });

  test('an attestation of cosign that is no signature', async () => {
    const image = await pushed();
    writeFileSync(join(folder, 'predicate.json'), '{}');
    const args = ['attest', ...SIGN.slice(1), '--key', 'right.key', '--type', 'vuln', '--predicate', 'predicate.json'];
    const done = cosign(cosignProgram, folder, [...args, atRegistry(image)]);
    expect(done).toMatchObject({ status: 0 });
    expect((await check(image)).accepted).toBeUndefined();
  });

  if (kind === 'docker-registry') return;
  test.each([
    ['P-384', 'sha384', generateKeyPairSync('ec', { namedCurve: 'P-384' })],
    ['P-521', 'sha512', generateKeyPairSync('ec', { namedCurve: 'P-521' })],
    ['RSA', 'sha256', generateKeyPairSync('rsa', { modulusLength: 3072 })],
    ['Ed25519', 'sha512', generateKeyPairSync('ed25519')],
  ])('a key of type %s, in both formats', async (name, hash, { privateKey }) => {
    writeFileSync(join(folder, `${name}.pem`), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    expect(run(['import-key-pair', '--key', `${name}.pem`, '--output-key-prefix', name])).toBe(0);
    for (const [, format] of FORMATS) {
      const image = await pushed();
      sign(['--key', `${name}.key`, ...format, atRegistry(image)]);
      // cosign 3.1 signs with the prehashed form of Ed25519, and then does not verify that itself: nor do we.
      const holds = name !== 'Ed25519';
      expect(cosignSays(image, name, [...format, `--signature-digest-algorithm=${hash}`])).toBe(holds);
      expect((await check(image, { key: name })).accepted !== undefined).toBe(holds);
      expect(rule(await check(image))).toBe('SW3002');
    }
  });
}
