import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { checkSignatures, type SignatureCheck } from '../../src/signatures/check.ts';
import { signatureFinding } from '../../src/signatures/finding.ts';
import { parsePublicKey } from '../../src/signatures/keys.ts';
import type { LogPolicy } from '../../src/signatures/trust.ts';
import { HttpRegistry } from './signature-http-registry.ts';
import { cosign, findProgram, type RunningRegistry, startRegistry } from './signature-programs.ts';

const COSIGN = findProgram('cosign');
const SIGN = ['sign', '--yes', '--use-signing-config=false', '--tlog-upload=false', '--allow-insecure-registry'];
const IMAGE = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';
const FORMATS = [
  ['a sigstore bundle', []],
  ['a payload at its own tag', ['--new-bundle-format=false']],
] as const;

for (const kind of ['olareg', 'docker-registry'] as const) {
  const program = findProgram(kind);
  if (COSIGN === undefined || program === undefined) {
    describe(`cosign and ${kind}`, () => {
      test.skip(`skipped: cosign or ${kind} is not on the machine (SEAWORTHY_PEERS names a folder with them)`, () =>
        undefined);
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
  }, 60_000);
  afterAll(() => {
    registry.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  interface Pushed {
    readonly client: HttpRegistry;
    readonly repository: string;
    readonly digest: string;
  }

  async function push(client: HttpRegistry, text: string, tag?: string): Promise<string> {
    const config = {
      ...(await client.pushBlob(Buffer.from('{}'))),
      mediaType: 'application/vnd.oci.image.config.v1+json',
    };
    const layer = {
      ...(await client.pushBlob(Buffer.from(text))),
      mediaType: 'application/vnd.oci.image.layer.v1.tar',
    };
    return client.pushManifest(
      { schemaVersion: 2, mediaType: IMAGE, config, layers: [layer] } as { mediaType: string },
      tag,
    );
  }

  async function pushed(): Promise<Pushed> {
    count += 1;
    const repository = `o/app${count}`;
    const client = new HttpRegistry(registry.host, repository);
    return { client, repository, digest: await push(client, `content ${count}`, '1.0') };
  }

  async function check(
    { client, repository }: Pushed,
    options: { key?: string; log?: LogPolicy; tag?: string; scanned?: readonly string[] } = {},
  ): Promise<SignatureCheck> {
    const { key = 'right', log = 'ignore', tag = '1.0', scanned = [] } = options;
    const parsed = parsePublicKey(readFileSync(join(folder, `${key}.pub`), 'utf8'), key);
    if (!parsed.ok) throw new Error(parsed.failure.why);
    const ref = { registry: registry.host, repository, tag };
    const trust = { kind: 'key', key: parsed.value } as const;
    const result = await checkSignatures(client, { ref, trust, log, scanned });
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
      await push(image.client, 'malware', '1.0');
      expect(rule(await check(image))).toBe('SW3001');
    });

    test('the digest is signed, whatever its tag', async () => {
      const image = await pushed();
      sign(['--key', 'right.key', ...format, atRegistry(image)]);
      await push(image.client, `content ${count}`, 'again');
      expect((await check(image, { tag: 'again' })).accepted).toBeDefined();
    });

    test('an index that is signed covers what it lists', async () => {
      const image = await pushed();
      const bytes = await image.client.manifest({ registry: registry.host, repository: image.repository, tag: '1.0' });
      if (!bytes.ok) throw new Error(bytes.failure.what);
      const platform = { os: 'linux', architecture: 'amd64' };
      const listed = { mediaType: IMAGE, digest: image.digest, size: bytes.value.bytes.length, platform };
      const index = { schemaVersion: 2, mediaType: INDEX, manifests: [listed] };
      const digest = await image.client.pushManifest(index, 'multi');
      sign(['--key', 'right.key', ...format, atRegistry(image, digest)]);
      expect(await check(image, { tag: 'multi', scanned: [image.digest] })).toMatchObject({ digest, accepted: {} });
      expect(rule(await check(image))).toBe('SW3001');
    });
  });

  test('the signature of one image at the tag of another', async () => {
    const image = await pushed();
    sign(['--key', 'right.key', '--new-bundle-format=false', atRegistry(image)]);
    const evil = await push(image.client, 'malware', 'evil');
    const tag = `${image.digest.replace(':', '-')}.sig`;
    const signature = await image.client.manifest({ registry: registry.host, repository: image.repository, tag });
    if (!signature.ok) throw new Error(signature.failure.what);
    const manifest = JSON.parse(Buffer.from(signature.value.bytes).toString()) as { mediaType: string };
    await image.client.pushManifest(manifest, `${evil.replace(':', '-')}.sig`);
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
