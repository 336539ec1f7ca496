import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as v from 'valibot';
import type { Failure } from '../../src/domain/failure.ts';
import { checkSignatures, type SignatureCheck } from '../../src/signatures/check.ts';
import { MAX_BUNDLE_BYTES, MAX_CANDIDATES } from '../../src/signatures/discover.ts';
import { signatureFinding } from '../../src/signatures/finding.ts';
import { signatureNotes } from '../../src/signatures/notes.ts';
import type { LogPolicy, Trust } from '../../src/signatures/trust.ts';
import { MemoryRegistry, sha256 } from './memory-registry.ts';
import { keyBundle, legacyLayer, messageBundle, payloadFor, statement } from './signer.ts';

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const trust: Trust = { kind: 'key', key: pair.publicKey };
const MANIFEST = Buffer.from('{"schemaVersion":2,"layers":[]}');
const OTHER_DIGEST = `sha256:${'0'.repeat(64)}`;
const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const unreachable: Failure = { code: 'registry/unreachable', what: 'w', why: 'y', fix: 'f' };

function served(): { registry: MemoryRegistry; digest: string } {
  const registry = new MemoryRegistry();
  return { registry, digest: registry.push(MANIFEST, '1.0') };
}

async function check(registry: MemoryRegistry, log: LogPolicy = 'ignore', who: Trust = trust): Promise<SignatureCheck> {
  const result = await checkSignatures(registry, { ref: { ...registry.ref, tag: '1.0' }, trust: who, log });
  if (!result.ok) throw new Error(result.failure.code);
  return result.value;
}

const rulesOf = (result: SignatureCheck): string[] => result.rejected.map((one) => one.rule);
const findingOf = (result: SignatureCheck): string | undefined => signatureFinding(result, 'app:1.0')?.rule;

describe('signatures that hold', () => {
  test('a sigstore bundle among the referrers', async () => {
    const { registry, digest } = served();
    registry.attachBundle(digest, keyBundle(statement({ digest }), pair.privateKey));
    const result = await check(registry);
    expect(result).toMatchObject({ digest, accepted: { signer: 'the given key', logged: false }, rejected: [] });
    expect(findingOf(result)).toBeUndefined();
    expect(signatureNotes(result, 'ignore')).toHaveLength(1);
  });

  test('a payload at the tag of cosign', async () => {
    const { registry, digest } = served();
    registry.attachLegacy(digest, [legacyLayer(payloadFor(digest), pair.privateKey)]);
    const result = await check(registry);
    expect(result.accepted?.dockerReference).toBe('registry.example/o/app');
    expect(signatureNotes(result, 'ignore')).toHaveLength(1);
  });

  test('a payload among the referrers (cosign, oci-1-1)', async () => {
    const { registry, digest } = served();
    const layer = legacyLayer(payloadFor(digest), pair.privateKey);
    const mediaType = 'application/vnd.dev.cosign.simplesigning.v1+json';
    const artifactType = 'application/vnd.dev.cosign.artifact.sig.v1+json';
    registry.attach(digest, [{ mediaType, ...layer }], { artifactType });
    expect((await check(registry)).accepted).toBeDefined();
  });

  test('a message signature over the manifest', async () => {
    const { registry, digest } = served();
    registry.attachBundle(digest, messageBundle(MANIFEST, pair.privateKey));
    expect((await check(registry)).accepted).toBeDefined();
  });

  test.each(['https://slsa.dev/provenance/v1', 'https://slsa.dev/provenance/v0.2'])('provenance: %s', async (type) => {
    const { registry, digest } = served();
    registry.attachBundle(digest, keyBundle(statement({ digest, predicateType: type }), pair.privateKey));
    expect((await check(registry)).accepted).toBeDefined();
  });

  test.each([
    ['P-384 with SHA-256', 'P-384', 'sha256'],
    ['P-384 with SHA-384', 'P-384', 'sha384'],
    ['P-521 with SHA-512', 'P-521', 'sha512'],
  ])('%s', async (_name, namedCurve, hash) => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve });
    const { registry, digest } = served();
    registry.attachBundle(digest, keyBundle(statement({ digest }), privateKey, undefined, hash));
    expect((await check(registry, 'ignore', { kind: 'key', key: publicKey })).accepted).toBeDefined();
  });

  test('Ed25519, bundle and payload', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const who: Trust = { kind: 'key', key: publicKey };
    const a = served();
    a.registry.attachBundle(a.digest, keyBundle(statement({ digest: a.digest }), privateKey, undefined, null));
    expect((await check(a.registry, 'ignore', who)).accepted).toBeDefined();
    const b = served();
    b.registry.attachLegacy(b.digest, [legacyLayer(payloadFor(b.digest), privateKey, null)]);
    expect((await check(b.registry, 'ignore', who)).accepted).toBeDefined();
  });

  test('one good one after bad ones is enough, wherever it is', async () => {
    const { registry, digest } = served();
    registry.attachBundle(digest, keyBundle(statement({ digest }), other.privateKey));
    registry.attachBundle(digest, { hello: 1 });
    const good = legacyLayer(payloadFor(digest), pair.privateKey);
    registry.attachLegacy(digest, [legacyLayer(payloadFor(digest), other.privateKey), good]);
    const result = await check(registry);
    expect(result.accepted?.where).toContain('layer 2');
    expect(rulesOf(result)).toEqual(['SW3002', 'SW3002', 'SW3002']);
    expect(findingOf(result)).toBeUndefined();
  });

  test('a copy into another repository holds, and the report says for which it was made', async () => {
    const { registry, digest } = served();
    registry.attachLegacy(digest, [legacyLayer(payloadFor(digest, 'registry.example/o/other'), pair.privateKey)]);
    const result = await check(registry);
    expect(result.accepted?.dockerReference).toBe('registry.example/o/other');
    expect(signatureNotes(result, 'ignore')).toHaveLength(2);
  });
});

describe('signatures that do not hold', () => {
  test('there is none', async () => {
    const result = await check(served().registry);
    expect(result).toMatchObject({ rejected: [], unread: [] });
    expect(findingOf(result)).toBe('SW3001');
  });

  const digest = sha256(MANIFEST);
  const good = statement({ digest });
  const inOther = statement({ digest: OTHER_DIGEST });
  const swapped = { ...keyBundle(inOther, pair.privateKey) } as Record<string, unknown>;
  const certificate = { certificate: { rawBytes: 'MAA=' } };
  test.each([
    ['another key', keyBundle(good, other.privateKey)],
    ['the digest of another image', keyBundle(inOther, pair.privateKey)],
    ['the signature of another payload', { ...keyBundle(good, pair.privateKey), dsseEnvelope: swap(good, swapped) }],
    ['an SBOM', keyBundle(statement({ digest, predicateType: 'https://spdx.dev/Document' }), pair.privateKey)],
    [
      'a scan',
      keyBundle(
        statement({ digest, predicateType: 'https://cosign.sigstore.dev/attestation/vuln/v1' }),
        pair.privateKey,
      ),
    ],
    ['another payload type', keyBundle(good, pair.privateKey, 'application/json')],
    ['another statement type', keyBundle(statement({ digest, type: 'https://example.com/v9' }), pair.privateKey)],
    ['no subject', keyBundle(statement({ digest, subject: [] }), pair.privateKey)],
    [
      'a subject by another algorithm',
      keyBundle(statement({ digest, subject: [{ digest: { sha1: digest.slice(7) } }] }), pair.privateKey),
    ],
    ['a digest in capitals', keyBundle(statement({ digest: digest.toUpperCase() }), pair.privateKey)],
    ['a message signature over another manifest', messageBundle(Buffer.from('{}'), pair.privateKey)],
    [
      'a certificate where a key is asked for',
      { ...keyBundle(good, pair.privateKey), verificationMaterial: certificate },
    ],
    ['no bundle', { a: 1 }],
    ['no signer', { ...keyBundle(good, pair.privateKey), verificationMaterial: {} }],
    ['an array', []],
    [
      'too many log entries',
      {
        ...keyBundle(good, pair.privateKey),
        verificationMaterial: { publicKey: { hint: 'x' }, tlogEntries: Array(99).fill({}) },
      },
    ],
  ])('bundle: %s', async (_name, bundle) => {
    const { registry } = served();
    registry.attachBundle(digest, bundle);
    const result = await check(registry);
    expect(result.accepted).toBeUndefined();
    expect(rulesOf(result)).toEqual(['SW3002']);
    expect(findingOf(result)).toBe('SW3002');
  });

  const signed = legacyLayer(payloadFor(digest), pair.privateKey);
  test.each([
    ['another key', legacyLayer(payloadFor(digest), other.privateKey)],
    ['the digest of another image', legacyLayer(payloadFor(OTHER_DIGEST), pair.privateKey)],
    ['a payload that was changed', { ...signed, content: payloadFor(digest, 'registry.example/o/other') }],
    ['no signature', { content: signed.content, annotations: {} }],
    ['a signature that is none', { ...signed, annotations: { 'dev.cosignproject.cosign/signature': '!!!' } }],
    ['an unknown critical field', legacyLayer(payloadFor(digest, 'r', { more: 1 }), pair.privateKey)],
    ['another type', legacyLayer(payloadFor(digest, 'r', { type: 'attestation' }), pair.privateKey)],
    ['not JSON', legacyLayer(Buffer.from('hello'), pair.privateKey)],
    ['not UTF-8', legacyLayer(Buffer.from([0x7b, 0xff, 0x7d]), pair.privateKey)],
    [
      'a log entry that cannot be read',
      { ...signed, annotations: { ...signed.annotations, 'dev.sigstore.cosign/bundle': '{' } },
    ],
  ])('payload: %s', async (_name, layer) => {
    const { registry } = served();
    registry.attachLegacy(digest, [layer]);
    const result = await check(registry);
    expect(result.accepted).toBeUndefined();
    expect(findingOf(result)).toBe('SW3002');
  });

  test('a good signature without a log, where a log is required', async () => {
    const { registry } = served();
    registry.attachBundle(digest, keyBundle(good, pair.privateKey));
    registry.attachLegacy(digest, [signed]);
    const result = await check(registry, 'require');
    expect(rulesOf(result)).toEqual(['SW3004', 'SW3004']);
    expect(findingOf(result)).toBe('SW3004');
  });

  test('a key is no identity', async () => {
    const { registry } = served();
    registry.attachBundle(digest, keyBundle(good, pair.privateKey));
    registry.attachLegacy(digest, [signed]);
    const identity = { text: 'a@example.com', parts: ['a', 'example.com'], separators: '@' };
    const result = await check(registry, 'ignore', { kind: 'identity', identity, issuer: 'https://i' });
    expect(rulesOf(result)).toEqual(['SW3002', 'SW3002']);
  });

  test('what is attached to another manifest does not count', async () => {
    const { registry } = served();
    const content = Buffer.from(JSON.stringify(keyBundle(good, pair.privateKey)));
    registry.attach(digest, [{ mediaType: BUNDLE, content }], {}, { subject: { digest: OTHER_DIGEST } });
    expect(rulesOf(await check(registry))).toEqual(['SW3002']);
  });

  test('wrong media types are no signatures: other artifacts do not stop anything', async () => {
    const { registry } = served();
    const content = Buffer.from(JSON.stringify(keyBundle(good, pair.privateKey)));
    registry.attach(digest, [{ mediaType: 'application/jose+json', content }], {
      artifactType: 'application/vnd.cncf.notary.signature',
    });
    registry.attach(digest, [{ mediaType: 'text/plain', content }]);
    const result = await check(registry);
    expect(result).toMatchObject({ rejected: [], others: 2 });
    expect(findingOf(result)).toBe('SW3001');
  });
});

const Envelope = v.looseObject({
  dsseEnvelope: v.looseObject({ payload: v.string(), signatures: v.tuple([v.object({ sig: v.string() })]) }),
});

/** The payload of one envelope with the signature of another. */
function swap(payload: Buffer, bundle: Record<string, unknown>): object {
  return { ...(bundle['dsseEnvelope'] as object), payload: payload.toString('base64') };
}

describe('a registry that is hostile or does not answer', () => {
  const digest = sha256(MANIFEST);
  const content = Buffer.from(JSON.stringify(keyBundle(statement({ digest }), pair.privateKey)));
  const bundle = { mediaType: BUNDLE, content };

  test('a flood of signatures is read up to a bound, and what is beyond is told', async () => {
    const { registry } = served();
    for (let i = 0; i < 300; i += 1) registry.attachBundle(digest, { n: i });
    const result = await check(registry);
    expect(result.rejected).toHaveLength(MAX_CANDIDATES);
    expect(result.beyond).toBe(300 - MAX_CANDIDATES);
    expect(registry.asked.length).toBeLessThan(2 * MAX_CANDIDATES + 5);
    const finding = signatureFinding(result, 'app');
    expect((finding?.detail ?? '').length).toBeLessThan(6000);
  });

  test('untyped referrers cannot crowd out a typed one', async () => {
    const { registry } = served();
    for (let i = 0; i < 200; i += 1) {
      const layer = { mediaType: 'text/plain', content: Buffer.from(String(i)) };
      registry.attach(digest, [layer], { artifactType: 'application/vnd.oci.empty.v1+json' });
    }
    registry.attach(digest, [bundle]);
    expect((await check(registry)).accepted).toBeDefined();
  });

  test('a flood of layers', async () => {
    const { registry } = served();
    const payload = payloadFor(digest);
    registry.attachLegacy(
      digest,
      Array.from({ length: 500 }, () => legacyLayer(payload, other.privateKey)),
    );
    const result = await check(registry);
    expect(result).toMatchObject({ beyond: 500 - MAX_CANDIDATES });
    expect(findingOf(result)).toBe('SW3002');
  });

  test.each([
    ['larger than what is read', MAX_BUNDLE_BYTES + 1],
    ['longer than its descriptor says', content.length - 1],
    ['shorter than its descriptor says', content.length + 1],
  ])('a blob %s', async (_name, claimedSize) => {
    const { registry } = served();
    registry.attach(digest, [{ ...bundle, claimedSize }]);
    expect(rulesOf(await check(registry))).toEqual(['SW3002']);
    expect(registry.asked.some((question) => question.startsWith('blob'))).toBe(claimedSize <= MAX_BUNDLE_BYTES);
  });

  test('referrers and manifests that are none', async () => {
    const { registry } = served();
    registry.attached.set(digest, [
      { mediaType: 'x', digest: '../../v2/secret', size: 1, artifactType: BUNDLE },
      { mediaType: 'x', digest: OTHER_DIGEST, size: 1, artifactType: BUNDLE },
    ]);
    registry.push(Buffer.from('not json'), `${digest.replace(':', '-')}.sig`);
    const result = await check(registry);
    expect(rulesOf(result)).toEqual(['SW3002', 'SW3002', 'SW3002']);
    expect(registry.asked).not.toContain('manifest ../../v2/secret');
  });

  test('what the registry does not give leaves the question open: no finding, a failure', async () => {
    const { registry } = served();
    registry.failures.set('referrers', unreachable);
    const result = await check(registry);
    expect(result.unread.map((failure) => failure.code)).toEqual(['registry/unreachable']);
    expect(findingOf(result)).toBeUndefined();
  });

  test('a blob that does not come leaves it open; another signature that holds settles it', async () => {
    const { registry } = served();
    registry.attach(digest, [bundle]);
    registry.failures.set(`blob ${sha256(content)}`, unreachable);
    expect(await check(registry)).toMatchObject({ rejected: [], unread: [unreachable] });
    registry.attachLegacy(digest, [legacyLayer(payloadFor(digest), pair.privateKey)]);
    expect((await check(registry)).accepted).toBeDefined();
  });

  test('an image that is not there', async () => {
    const registry = new MemoryRegistry();
    const result = await checkSignatures(registry, { ref: { ...registry.ref, tag: '1.0' }, trust, log: 'ignore' });
    expect(result).toMatchObject({ ok: false, failure: { code: 'image/not-found' } });
  });

  test('without a tag, latest is asked for', async () => {
    const { registry } = served();
    await checkSignatures(registry, { ref: registry.ref, trust, log: 'ignore' });
    expect(registry.asked).toEqual(['manifest latest']);
  });

  test('foreign bundles never throw', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), fc.uint8Array({ maxLength: 300 }), async (json, bytes) => {
        const { registry } = served();
        registry.attach(digest, [
          { mediaType: BUNDLE, content: Buffer.from(json) },
          { mediaType: BUNDLE, content: bytes },
        ]);
        expect(rulesOf(await check(registry))).toEqual(['SW3002', 'SW3002']);
      }),
      { numRuns: 50 },
    );
  });

  test('a bit that changes anywhere in what is signed, or in the signature, is seen', async () => {
    const whole = v.parse(Envelope, keyBundle(statement({ digest }), pair.privateKey));
    const payload = Buffer.from(whole.dsseEnvelope.payload, 'base64');
    const signature = Buffer.from(whole.dsseEnvelope.signatures[0].sig, 'base64');
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.nat(), fc.nat(7), async (inPayload, place, bit) => {
        const changed = Buffer.from(inPayload ? payload : signature);
        const at = place % changed.length;
        changed[at] = (changed[at] ?? 0) ^ (1 << bit);
        const text = changed.toString('base64');
        const { registry } = served();
        const envelope = inPayload ? { payload: text } : { signatures: [{ sig: text }] };
        registry.attachBundle(digest, { ...whole, dsseEnvelope: { ...whole.dsseEnvelope, ...envelope } });
        expect(rulesOf(await check(registry))).toEqual(['SW3002']);
      }),
      { numRuns: 100 },
    );
  });
});

describe('what was scanned is what is verified', () => {
  const digest = sha256(MANIFEST);
  const ask = (registry: MemoryRegistry, scanned: readonly string[]) =>
    checkSignatures(registry, { ref: { ...registry.ref, tag: '1.0' }, trust, log: 'ignore', scanned });

  test('the same manifest', async () => {
    expect((await ask(served().registry, [digest, digest])).ok).toBe(true);
  });

  test('an index that lists what was scanned', async () => {
    const registry = new MemoryRegistry();
    const index = Buffer.from(JSON.stringify({ schemaVersion: 2, manifests: [{ digest }, { digest: OTHER_DIGEST }] }));
    registry.push(index, '1.0');
    expect((await ask(registry, [digest, OTHER_DIGEST])).ok).toBe(true);
    registry.attachBundle(sha256(index), keyBundle(statement({ digest: sha256(index) }), pair.privateKey));
    expect(await ask(registry, [digest])).toMatchObject({ ok: true, value: { accepted: { signer: 'the given key' } } });
  });

  test('a tag that was moved', async () => {
    const result = await ask(served().registry, [OTHER_DIGEST]);
    expect(result).toMatchObject({ ok: false, failure: { code: 'image/digest-mismatch' } });
  });
});
