import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { commandSecrets, secretKind } from '../../src/hardening/secrets.ts';
import { cpuMs } from '../helpers/cpu-time.ts';

/** Tokens are put together here, so that no scanner of this repository takes them for real ones. */
const A = 'aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1eF3gH5';
const GITHUB = `ghp_${A}`;
const AWS = `AKIA${'Q3EGRT7UVW2XYZ4A'}`;

describe('is a secret', () => {
  test.each([
    ['ANY', GITHUB, 'GitHub token'],
    ['ANY', `prefix ${GITHUB} suffix`, 'GitHub token'],
    ['ANY', `github_pat_${A.slice(0, 22)}_${A}${A.slice(0, 23)}`, 'GitHub token'],
    ['ANY', `glpat-${A.slice(0, 20)}`, 'GitLab token'],
    ['ANY', AWS, 'AWS access key'],
    ['ANY', `xoxb-123456789012-${A.slice(0, 24)}`, 'Slack token'],
    ['ANY', `https://hooks.slack.com/services/T0ABCDEFG/B0ABCDEFG/${A.slice(0, 24)}`, 'Slack webhook'],
    ['ANY', `npm_${A}`, 'npm token'],
    ['ANY', `sk_live_${A.slice(0, 24)}`, 'Stripe key'],
    ['ANY', `AIza${A.slice(0, 35)}`, 'Google API key'],
    ['ANY', `-----BEGIN RSA PRIVATE KEY-----\n${A}`, 'private key'],
    ['ANY', '-----BEGIN PRIVATE KEY-----', 'private key'],
    ['ANY', '-----BEGIN OPENSSH PRIVATE KEY-----', 'private key'],
    ['ANY', `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.${A}`, 'JSON web token'],
    ['DATABASE_URL', 'postgres://shop:hunter22@db:5432/shop', 'password in a URL'],
    ['DB_PASSWORD', 'hunter22', 'value of a secret name'],
    ['dbPassword', 'hunter22', 'value of a secret name'],
    ['db-passwd', 'hunter22', 'value of a secret name'],
    ['DB_PWD', 'hunter22', 'value of a secret name'],
    ['SECRET_KEY_BASE', 'a9f0c1d2', 'value of a secret name'],
    ['AWS_SECRET_ACCESS_KEY', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzz', 'value of a secret name'],
    ['API_KEY', 'abcd1234', 'value of a secret name'],
    ['com.example.token', 'abcd1234', 'value of a secret name'],
    ['ENCRYPTION_KEY', '0123456789abcdef0123456789abcdef', 'value of a secret name'],
    ['SENDER_AUTH', 'k3J9xQ2mV7tR4wZ8nB6p', 'random value of a secret name'],
  ])('%s=%s', (name, value, kind) => expect(secretKind(name, value)).toBe(kind));
});

describe('is none', () => {
  test.each([
    ['PASSWORD_FILE', '/run/secrets/db'],
    ['DB_PASSWORD', '/run/secrets/db'],
    ['DB_PASSWORD', ''],
    ['DB_PASSWORD', 'changeme'],
    ['DB_PASSWORD', 'place-holder'],
    ['DB_PASSWORD', 'to_do'],
    ['DB_PASSWORD', '$DB_PASSWORD'],
    ['DB_PASSWORD', `$\{DB_PASSWORD:-x}`],
    ['DB_PASSWORD', '<your password>'],
    ['DB_PASSWORD', 'your-password-here'],
    ['DB_PASSWORD', 'xxxxxxxx'],
    ['DB_PASSWORD', '********'],
    ['DB_PASSWORD', '{{ password }}'],
    ['POSTGRES_PASSWORD', 'postgres'],
    ['GPG_KEY', 'E3FF2839C048B25C084DEBE9B26995E310250568'],
    ['GPG_KEYS', `${'A'.repeat(40)} ${'B'.repeat(40)}`],
    ['NGINX_GPGKEY', '573BFD6B3D8FBC641079A6ABABF5BD827BD9BF62'],
    ['PYTHON_SHA256', '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef'],
    ['TOKEN_SHA512', 'a'.repeat(128)],
    ['NODE_VERSION', '24.1.0'],
    ['PASSWORD_MIN_LENGTH', '12'],
    ['TOKEN_TTL', '3600'],
    ['TOKEN_URL', 'https://auth.example.com/oauth/token'],
    ['SECRET_NAME', 'database-credentials'],
    ['PUBLIC_KEY', 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE'],
    ['ALLOW_EMPTY_PASSWORD', 'yesplease'],
    ['PWD', '/usr/src/app'],
    ['PATH', '/usr/local/sbin:/usr/local/bin'],
    ['COMPASS', 'pointing-north'],
    ['KEYBOARD', 'qwertyuiop1234567890'],
    ['TOKENIZERS_PARALLELISM', 'false'],
    ['AUTHOR', 'Somebody Known'],
    ['COMMIT_KEY', '0123456789abcdef0123456789abcdef01234567'],
    ['ANY', 'AKIAIOSFODNN7EXAMPLE'],
    ['ANY', `ghp_${'x'.repeat(36)}`],
    ['ANY', '-----BEGIN PUBLIC KEY-----'],
    ['ANY', '-----BEGIN CERTIFICATE-----'],
    ['DATABASE_URL', 'postgres://user:password@db/shop'],
    ['DATABASE_URL', `postgres://user:$\{PASS}@db/shop`],
    ['HOMEPAGE', 'https://example.com:8443/a@b'],
  ])('%s=%s', (name, value) => expect(secretKind(name, value)).toBeUndefined());
});

describe('commands', () => {
  test.each([
    [`curl -H "Authorization: Bearer ${A}" https://x`, [{ kind: 'credential in a header' }]],
    [`git clone https://bot:${A}@github.com/o/r`, [{ kind: 'password in a URL' }]],
    [`npm config set //registry.example/:_authToken=npm_${A}`, [{ kind: 'npm token' }]],
    ['export DB_PASSWORD=hunter22 && ./run', [{ kind: 'value of a secret name', name: 'DB_PASSWORD' }]],
    ["mysql --password='hunter22'", [{ kind: 'value of a secret name', name: 'password' }]],
    ['tool --api-key abcd1234 --verbose', [{ kind: 'value of a secret name', name: 'api-key' }]],
    [
      'java -Djavax.net.ssl.keyStorePassword=hunter22 -jar x',
      [{ kind: 'value of a secret name', name: 'Djavax.net.ssl.keyStorePassword' }],
    ],
    ['Server=db;Password=hunter22;', [{ kind: 'value of a secret name', name: 'Password' }]],
  ])('%s', (command, found) => expect(commandSecrets(command)).toEqual(found));

  test.each([
    'apt-get install -y passwd libsecret-1-0',
    'export DB_PASSWORD=$(cat /run/secrets/db)',
    'mysql --password-file /run/secrets/db',
    'curl -H "Authorization: Bearer $TOKEN" https://x',
    'echo "root:changeme" | chpasswd',
    'gpg --recv-keys E3FF2839C048B25C084DEBE9B26995E310250568',
    'adduser --disabled-password --gecos x app',
    '',
  ])('nothing in %s', (command) => expect(commandSecrets(command)).toEqual([]));
});

test('hostile text takes no time', () => {
  const texts = [
    'eyJ-'.repeat(20_000),
    'A'.repeat(100_000),
    '--a '.repeat(30_000),
    '://a:'.repeat(20_000),
    '-----BEGIN '.repeat(8_000),
  ];
  const start = cpuMs();
  for (const text of [...texts, ...texts.map((one) => `X=${one}`)]) {
    secretKind('DB_PASSWORD', text);
    secretKind('x', text);
    commandSecrets(text);
  }
  expect(cpuMs() - start).toBeLessThan(6_000);
});

test('never throws', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.string(), (name, value) => void secretKind(name, value)));
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void commandSecrets(text)));
});
