import { describe, expect, test } from '@jest/globals';
import { pickVariables } from '../../src/engines/environment.ts';
import { manifestIdentity } from '../../src/engines/pushed-manifest.ts';
import { secretMask } from '../../src/engines/secrets.ts';
import { cpuMs } from '../helpers/cpu-time.ts';

describe('build arguments in the log', () => {
  test.each([
    ['NPM_TOKEN=hunter2hunter2', 'x hunter2hunter2 y hunter2hunter2', 'x *** y ***'],
    ['token=hunter2hunter2', 'hunter2hunter2', '***'],
    ['DB_PASSWORD=hunter2hunter2', 'hunter2hunter2', '***'],
    ['AWS_SECRET_ACCESS_KEY=hunter2hunter2', 'hunter2hunter2', '***'],
    ['API_KEY=a=b=c=d', 'a=b=c=d', '***'],
    ['VERSION=1.2.3-rc1', '1.2.3-rc1', '1.2.3-rc1'],
    ['MONKEY=banana', 'banana', 'banana'],
    ['TOKEN=dev', 'a device', 'a device'],
    ['TOKEN', 'TOKEN', 'TOKEN'],
  ])('%s', (arg, line, shown) => {
    expect(secretMask([arg])(line)).toBe(shown);
  });

  test.each([
    ['Step 5/12 : ENV SESSION_SECRET=b4d7c1f0', 'Step 5/12 : ENV SESSION_SECRET=***'],
    ['[2/2] STEP 5/12: ENV A=1 DB_PASSWORD="two words" B=2', '[2/2] STEP 5/12: ENV A=1 DB_PASSWORD=*** B=2'],
    ['STEP 5/12: ENV API_KEY b4d7 c1f0', 'STEP 5/12: ENV API_KEY ***'],
    ['+ curl -H token=abc http://x/?api_key=abc&x=1', '+ curl -H token=*** http://x/?api_key=***'],
    ['RUN TOKEN=$TOKEN npm ci', 'RUN TOKEN=$TOKEN npm ci'],
    ['ENV NODE_ENV=production', 'ENV NODE_ENV=production'],
    ['ENV MONKEY banana', 'ENV MONKEY banana'],
    ['KEYBOARD=de', 'KEYBOARD=de'],
  ])('what the builder shows: %s', (line, shown) => {
    expect(secretMask([])(line)).toBe(shown);
  });

  test('a long line of nothing but assignments is quick', () => {
    const start = cpuMs();
    secretMask([])('A_KEY='.repeat(11_000));
    secretMask([])('a'.repeat(65_536));
    secretMask([])(`ENV ${'a='.repeat(32_000)}`);
    expect(cpuMs() - start).toBeLessThan(2_000);
  });

  test('the longer secret goes first, so that no part of it is left', () => {
    expect(secretMask(['A_KEY=secret', 'B_KEY=secret-long'])('secret-long secret')).toBe('*** ***');
  });
});

test('variables are picked by name, empty ones left out', () => {
  expect(pickVariables({ A: '1', B: '', C: undefined, D: '4' }, ['A', 'B', 'C'])).toEqual({ A: '1' });
});

describe('identity of a manifest', () => {
  const digest = `sha256:${'d'.repeat(64)}`;
  const other = `sha256:${'e'.repeat(64)}`;
  const read = (json: string) => {
    const identity = manifestIdentity({ digest, mediaType: 'x', bytes: new TextEncoder().encode(json) });
    return identity.ok ? identity.value : identity.failure.code;
  };
  test.each([
    [`{"config":{"digest":"${other}"}}`, { digest, config: other, children: [] }],
    [`{"manifests":[{"digest":"${other}"}]}`, { digest, children: [other] }],
    ['{"manifests":[]}', { digest, children: [] }],
    ['{}', 'registry/bad-answer'],
    ['<html>', 'registry/bad-answer'],
    ['{"config":{"digest":"x"}}', 'registry/bad-answer'],
    [`{"manifests":[{"digest":"../${other}"}]}`, 'registry/bad-answer'],
  ])('%s', (json, identity) => {
    expect(read(json)).toEqual(identity);
  });
});
