import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import * as v from 'valibot';
import { readBundle } from '../../../src/signatures/bundle.ts';
import { parseIdentity } from '../../../src/signatures/identity.ts';
import { parsePublicKey } from '../../../src/signatures/keys.ts';
import type { Trust, Verification } from '../../../src/signatures/trust.ts';
import { readTrustedRoot } from '../../../src/signatures/trusted-root.ts';
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
    const root = readTrustedRoot(readFileSync(join(dir, one.trustedRoot), 'utf8'));
    if (!root.ok) throw new Error(root.failure.code);
    const artifact = readFileSync(join(dir, one.artifact));
    // A statement is about an artifact by its subject; here the library's cases have it in the envelope.
    return judge(read.bundle, artifact, { trust, log, root: root.value });
  }
  const holds = (result: ReturnType<typeof run>): boolean => 'ok' in result && result.ok;

  test('all 31 cases are here', () => expect(cases).toHaveLength(31));

  test.each(cases)('$name → $shouldVerify', (one) => {
    expect(holds(run(one, trustOf(one)))).toBe(one.shouldVerify);
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
