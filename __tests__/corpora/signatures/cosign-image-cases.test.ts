import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { formatRegistryRef, parseRegistryRef, type RegistryRef } from '../../../src/domain/image-ref.ts';
import { checkSignatures, type SignatureCheck } from '../../../src/signatures/check.ts';
import { parseIdentity } from '../../../src/signatures/identity.ts';
import { parsePublicKey } from '../../../src/signatures/keys.ts';
import { namesRepository } from '../../../src/signatures/simple-signing.ts';
import type { LogPolicy, Trust } from '../../../src/signatures/trust.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';
import { MemoryRegistry } from '../../signatures/memory-registry.ts';

const Case = v.object({
  dir: v.string(),
  reference: v.string(),
  identityMatch: v.picklist(['matchRepository', 'matchExact']),
  key: v.string(),
  accepted: v.boolean(),
  why: v.string(),
});
const Stored = v.object({ mimeType: v.string(), payload: v.string(), annotations: v.record(v.string(), v.string()) });
const HEADER = '\0sigstore-json\n';

function refOf(text: string): RegistryRef {
  const ref = parseRegistryRef(text);
  if (!ref.ok) throw new Error(ref.failure.code);
  return ref.value;
}

/** Symbolic links of the source are kept here as files that hold the target. */
function readLinked(path: string): Buffer {
  const bytes = readFileSync(path);
  const text = bytes.length < 200 ? bytes.toString('utf8').trim() : '';
  return /^[\w./-]+$/.test(text) ? readLinked(join(dirname(path), text)) : bytes;
}

/** Serves a `dir:` image: its manifest, and its signatures as cosign keeps them in a registry. */
function serve(dir: string, ref: RegistryRef): MemoryRegistry {
  const registry = new MemoryRegistry(ref);
  const digest = registry.push(readLinked(join(dir, 'manifest.json')), ref.tag ?? 'latest');
  const layers = readdirSync(dir)
    .filter((name) => name.startsWith('signature-'))
    .sort()
    .map((name) => readLinked(join(dir, name)))
    .filter((bytes) => bytes.toString('latin1').startsWith(HEADER))
    .map((bytes) => v.parse(Stored, JSON.parse(bytes.subarray(HEADER.length).toString('utf8'))))
    .map(({ mimeType, payload, annotations }) => ({
      mediaType: mimeType,
      content: Buffer.from(payload, 'base64'),
      annotations,
    }));
  if (layers.length > 0) registry.attachLegacy(digest, layers);
  return registry;
}

async function check(dir: string, ref: RegistryRef, trust: Trust, log: LogPolicy): Promise<SignatureCheck> {
  const result = await checkSignatures(serve(dir, ref), { ref, trust, log });
  if (!result.ok) throw new Error(result.failure.code);
  return result.value;
}

function keyTrust(path: string): Trust {
  const key = parsePublicKey(readFileSync(path, 'utf8'), path);
  if (!key.ok) throw new Error(key.failure.code);
  return { kind: 'key', key: key.value };
}

describeWithCorpora('cosign image signatures', (dir) => {
  const cases = readFileSync(join(dir, 'cases/cosign-image-cases.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => v.parse(Case, JSON.parse(line)));
  const fixtures = join(dir, 'containers-image/signature/fixtures');

  test('all 13 cases are here', () => expect(cases).toHaveLength(13));

  test.each(cases)('$dir, $reference, $identityMatch: $why', async (one) => {
    const ref = refOf(one.reference);
    const { accepted } = await check(join(dir, one.dir), ref, keyTrust(join(dir, one.key)), 'ignore');
    const named = accepted?.dockerReference ?? '';
    // The signer's name for the image is noted, and the policy of these cases is laid over it.
    const matches = one.identityMatch === 'matchExact' ? named === formatRegistryRef(ref) : namesRepository(named, ref);
    expect(accepted !== undefined && matches).toBe(one.accepted);
  });

  test('a changed manifest, another key, and no signature give their own rules', async () => {
    const ref = refOf('192.168.64.2:5000/cosign-signed-single-sample');
    const key = keyTrust(join(fixtures, 'cosign.pub'));
    const modified = await check(join(fixtures, 'dir-img-cosign-modified-manifest'), ref, key, 'ignore');
    expect(modified.rejected.map((one) => one.rule)).toEqual(['SW3002']);
    const unsigned = await check(join(fixtures, 'dir-img-unsigned'), ref, key, 'ignore');
    expect(unsigned).toMatchObject({ rejected: [], others: 0 });
    const logless = await check(join(fixtures, 'dir-img-cosign-valid'), ref, key, 'require');
    expect(logless.rejected.map((one) => one.rule)).toEqual(['SW3004']);
  });

  describe('with the public log', () => {
    const keyed = join(fixtures, 'dir-img-cosign-key-rekor-valid');
    const keyless = join(fixtures, 'dir-img-cosign-fulcio-rekor-valid');
    const ref = refOf('192.168.64.2:5000/cosign-signed/x');
    const trust = (identity: string, issuer: string): Trust => {
      const pattern = parseIdentity(identity);
      if (!pattern.ok) throw new Error(pattern.failure.code);
      return { kind: 'identity', identity: pattern.value, issuer };
    };
    const GITHUB = 'https://github.com/login/oauth';

    test('a key with an entry of Rekor holds', async () => {
      const pub = ['cosign.pub', 'cosign2.pub', 'cosign3.pub'].map((name) => join(fixtures, name)).filter(existsSync);
      const results = await Promise.all(pub.map((path) => check(keyed, ref, keyTrust(path), 'require')));
      const signers = results.map((result) => result.accepted).filter((accepted) => accepted !== undefined);
      expect(signers).toEqual([expect.objectContaining({ logged: true })]);
    });

    test('Fulcio and Rekor: the identity and issuer of the certificate hold', async () => {
      const { accepted } = await check(keyless, ref, trust('mitr@redhat.com', GITHUB), 'require');
      expect(accepted).toMatchObject({ signer: `mitr@redhat.com (${GITHUB})`, logged: true });
      const glob = await check(keyless, ref, trust('*@redhat.com', GITHUB), 'require');
      expect(glob.accepted).toBeDefined();
    });

    test.each([
      ['a prefix', 'mitr@redhat.co', GITHUB],
      ['a suffix', 'itr@redhat.com', GITHUB],
      ['what contains it', 'mitr@redhat.com.evil.example', GITHUB],
      ['a regular expression', 'mitr@redhat.co.', GITHUB],
      ['another', '.*', GITHUB],
      ['a wildcard over the @', 'mitr*com', GITHUB],
      ['another issuer', 'mitr@redhat.com', 'https://accounts.google.com'],
      ['a longer issuer', 'mitr@redhat.com', `${GITHUB}/x`],
      ['a shorter issuer', 'mitr@redhat.com', 'https://github.com/login'],
      ['a wildcard as issuer', 'mitr@redhat.com', '*'],
    ])('%s is refused', async (_name, identity, issuer) => {
      const { accepted, rejected } = await check(keyless, ref, trust(identity, issuer), 'require');
      expect(accepted).toBeUndefined();
      expect(rejected.map((one) => one.rule)).toEqual(['SW3003']);
    });
  });
});
