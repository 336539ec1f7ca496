import { describe, expect, test } from '@jest/globals';
import { pickVariables } from '../../src/engines/environment.ts';
import { manifestIdentity } from '../../src/engines/pushed-manifest.ts';
import { secretMask } from '../../src/engines/secrets.ts';

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
