import { describe, expect, test } from '@jest/globals';
import { createRunArtifacts } from '../../src/shell/run-artifacts.ts';

const ENV = { ACTIONS_RUNTIME_TOKEN: 't', ACTIONS_RESULTS_URL: 'https://results.example' };

describe('createRunArtifacts', () => {
  test.each([{}, { ACTIONS_RUNTIME_TOKEN: 't' }, { ACTIONS_RESULTS_URL: 'u' }, { ...ENV, ACTIONS_RUNTIME_TOKEN: '' }])(
    'none where the runner has none: %j',
    (env) => expect(createRunArtifacts(env)).toBeUndefined(),
  );

  test.each([
    ['https://github.com', true],
    ['https://GitHub.com/', true],
    ['https://octo.ghe.com', true],
    ['http://github.localhost:3000', true],
    ['', true],
    ['https://github.example.com', false],
    ['https://notgithub.com', false],
    ['https://ghe.com.example.com', false],
  ])('%s offers artifacts: %s', (server, offers) => {
    expect(createRunArtifacts({ ...ENV, GITHUB_SERVER_URL: server }) !== undefined).toBe(offers);
  });

  test('the file lies in the artifact under its base name', async () => {
    const calls: unknown[][] = [];
    const load = async () => ({ uploadArtifact: async (...args: unknown[]) => void calls.push(args) });
    expect(await createRunArtifacts(ENV, load)?.upload('name', '/tmp/x/report.json')).toEqual({
      ok: true,
      value: undefined,
    });
    expect(calls).toEqual([['name', ['/tmp/x/report.json'], '/tmp/x']]);
  });

  test.each([
    ['what the client throws', async () => ({ uploadArtifact: () => Promise.reject(new Error('409 Conflict')) })],
    ['a client that does not load', () => Promise.reject(new Error('no chunk'))],
  ])('%s is a failure and no exception', async (_name, load) => {
    const uploaded = await createRunArtifacts(ENV, load)?.upload('name', '/tmp/report.json');
    expect(uploaded).toMatchObject({ ok: false, failure: { code: 'publish/unreachable' } });
  });
});
