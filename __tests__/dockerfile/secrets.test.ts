import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { holdsSecret, isSecretName, isSecretValue, maskSecrets } from '../../src/dockerfile/secrets.ts';

test.each([
  ['DB_PASSWORD', true],
  ['apiKey', true],
  ['NPM_TOKEN', true],
  ['AWS_SECRET_ACCESS_KEY', true],
  ['client_secret', true],
  ['GPG_KEY', false],
  ['PUBLIC_KEY', false],
  ['PASSWORD_FILE', false],
  ['TOKEN_URL', false],
  ['MONKEY', false],
  ['KEYBOARD', false],
  ['AUTHOR', false],
])('the name %s: %s', (name, wanted) => {
  expect(isSecretName(name)).toBe(wanted);
});

test.each([
  ['Tr0ub4dor&3x', true],
  ['"9f8e7d6c5b4a"', true],
  ['changeme', false],
  ['$VALUE', false],
  ['/run/secrets/a1', false],
  ['https://example.com/a1', false],
  ['true', false],
  ['short1', false],
  ['<your-token-1>', false],
  ['postgres', false],
])('the value %s: %s', (value, wanted) => {
  expect(isSecretValue(value)).toBe(wanted);
});

test.each([
  ['https://user:s3cr3tpass@example.com', true],
  ['https://user:$PASS@example.com', false],
  ['https://example.com:8080/a@b', false],
  ['Authorization: Bearer $TOKEN', false],
  ['just words', false],
])('%s holds a secret: %s', (text, wanted) => {
  expect(holdsSecret(text)).toBe(wanted);
});

test('masking is idempotent, and hides what is found', () => {
  const token = fc.stringMatching(/^[A-Za-z0-9]{36}$/).map((rest) => `ghp_${rest}`);
  fc.assert(
    fc.property(fc.string({ maxLength: 30 }), token, fc.string({ maxLength: 30 }), (before, secret, after) => {
      const masked = maskSecrets(`${before} ${secret} ${after}`);
      expect(masked).not.toContain(secret);
      expect(maskSecrets(masked)).toBe(masked);
    }),
  );
});

test.each([
  ['curl --token=$TOKEN https://example.com', 'curl --token=$TOKEN https://example.com'],
  ['COPY a b', 'COPY a b'],
  ['a --password hunter2x b', 'a --password *** b'],
  ['DB_PASSWORD="a b c d"', 'DB_PASSWORD=***'],
])('%s', (text, wanted) => {
  expect(maskSecrets(text)).toBe(wanted);
});
