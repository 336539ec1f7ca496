import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import * as v from 'valibot';
import { readBundle } from '../../../src/signatures/bundle.ts';
import { parseIdentity } from '../../../src/signatures/identity.ts';
import { parsePublicKey } from '../../../src/signatures/keys.ts';
import type { Trust, Verification } from '../../../src/signatures/trust.ts';
import { judge } from '../../../src/signatures/verify.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';

const Case = v.object({
  name: v.string(),
  bundle: v.string(),
  artifact: v.string(),
  trustedRoot: v.string(),
  key: v.nullable(v.string()),
  identity: v.string(),
  issuer: v.string(),
  shouldVerify: v.boolean(),
});
type Case = v.InferOutput<typeof Case>;

describeWithCorpora('sigstore conformance', (dir) => {
  const cases = readFileSync(join(dir, 'cases/sigstore-cases.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => v.parse(Case, JSON.parse(line)));

  function trustOf(one: Case): Trust {
    if (one.key !== null) {
      const key = parsePublicKey(readFileSync(join(dir, one.key), 'utf8'), one.key);
      if (!key.ok) throw new Error(key.failure.code);
      return { kind: 'key', key: key.value };
    }
    const identity = parseIdentity(one.identity);
    if (!identity.ok) throw new Error(identity.failure.code);
    return { kind: 'identity', identity: identity.value, issuer: one.issuer };
  }

  function run(one: Case, trust: Trust, log: 'require' | 'ignore' = 'require'): Verification | { reason: string } {
    const read = readBundle(readFileSync(join(dir, one.bundle)));
    if ('reason' in read) return read;
    const root = TrustedRoot.fromJSON(JSON.parse(readFileSync(join(dir, one.trustedRoot), 'utf8')));
    const artifact = readFileSync(join(dir, one.artifact));
    // A statement is about an artifact by its subject; here the library's cases have it in the envelope.
    return judge(read.bundle, artifact, { trust, log, root });
  }
  const holds = (result: ReturnType<typeof run>): boolean => 'ok' in result && result.ok;

  test('all 31 cases are here', () => expect(cases).toHaveLength(31));

  test.each(cases)('$name → $shouldVerify', (one) => {
    expect(holds(run(one, trustOf(one)))).toBe(one.shouldVerify);
  });

  test('what is wrong is named by its rule', () => {
    const rules = cases
      .filter((one) => !one.shouldVerify)
      .map((one) => {
        const result = run(one, trustOf(one));
        return [one.name.replace('_fail', ''), 'ok' in result && !result.ok ? result.rejection.rule : 'unreadable'];
      });
    expect(Object.fromEntries(rules)).toEqual({
      'bundle-empty-certificate-chain': 'unreadable',
      'bundle-invalid-base64-signature': 'SW3002',
      'bundle-negative-log-index': 'SW3004',
      'checkpoint-wrong-roothash': 'SW3004',
      'dsse-invalid-sig': 'SW3002',
      'dsse-mismatch-envelope': 'SW3004',
      'inclusion-proof-corrupted-hash': 'SW3004',
      'integrated-time-in-future': 'SW3002',
      'intoto-set-outside-signing-cert-validity': 'SW3002',
      'intoto-tsa-timestamp-outside-cert-validity': 'SW3002',
      'invalid-checkpoint-signature': 'SW3004',
      'invalid-ct-key': 'SW3002',
      'managed-key-no-key': 'SW3002',
      'rekor2-checkpoint-missing-origin': 'SW3004',
      'rekor2-no-timestamp': 'SW3004',
      'rekor2-timestamp-outside-tsa-cert-validity': 'SW3004',
      'rekor2-timestamp-untrusted-tsa-with-embedded-cert': 'SW3004',
      'rekor2-timestamp-untrusted-tsa-without-embedded-cert': 'SW3004',
      'set-invalid-signature': 'SW3004',
      'signature-mismatch': 'SW3002',
      'wrong-hashedrekord-entry': 'SW3004',
      'wrong-material': 'SW3002',
    });
  });

  test('log entries are bounded: each one costs a check', () => {
    const one = cases.find((other) => other.name === 'happy-path-v0.1');
    const json = JSON.parse(readFileSync(join(dir, one?.bundle ?? ''), 'utf8'));
    const times = (count: number) => {
      const [entry] = json.verificationMaterial.tlogEntries;
      const material = { ...json.verificationMaterial, tlogEntries: Array(count).fill(entry) };
      return readBundle(Buffer.from(JSON.stringify({ ...json, verificationMaterial: material })));
    };
    expect(times(8)).toHaveProperty('bundle');
    expect(times(9)).toHaveProperty('reason');
  });

  const keyless = cases.filter((one) => one.shouldVerify && one.key === null);
  test.each(keyless)('$name fails for a foreign identity, issuer, and key', (one) => {
    const trust = trustOf(one);
    if (trust.kind !== 'identity') throw new Error('keyless');
    const shorter = parseIdentity(one.identity.slice(0, -1));
    if (!shorter.ok) throw new Error(shorter.failure.code);
    for (const foreign of [
      { ...trust, identity: shorter.value },
      { ...trust, issuer: `${one.issuer}/` },
    ]) {
      expect(run(one, foreign)).toMatchObject({ ok: false, rejection: { rule: 'SW3003' } });
    }
    const withKey = cases.find((other) => other.key !== null && other.shouldVerify);
    if (withKey === undefined) throw new Error('no case with a key');
    expect(run(one, trustOf(withKey))).toMatchObject({ ok: false, rejection: { rule: 'SW3002' } });
  });

  test.each(cases.filter((one) => one.key === null && !one.shouldVerify))(
    '$name: without a log nothing that is forged becomes good',
    (one) => {
      const result = run(one, trustOf(one), 'ignore');
      // What is wrong with these lies in the log alone, and they carry a good timestamp of an authority.
      const wrongLogOnly = ['rekor2-checkpoint-missing-origin_fail'];
      expect(holds(result)).toBe(wrongLogOnly.includes(one.name));
    },
  );
});
