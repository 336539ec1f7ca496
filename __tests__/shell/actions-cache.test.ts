import { describe, expect, test } from '@jest/globals';
import { createActionsCache } from '../../src/shell/actions-cache.ts';

const RUNNER = { ACTIONS_RESULTS_URL: 'https://results.example/', ACTIONS_RUNTIME_TOKEN: 't' };
const BRANCH = { ...RUNNER, GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/heads/main' };

function client() {
  const calls: unknown[][] = [];
  return {
    calls,
    load: async () => ({
      async restoreCache(...given: unknown[]) {
        calls.push(['restore', ...given]);
        return 'key-1';
      },
      async saveCache(...given: unknown[]) {
        calls.push(['save', ...given]);
        return 7;
      },
    }),
  };
}

describe('who may save', () => {
  test.each([
    ['push', 'refs/heads/main', true],
    ['push', 'refs/heads/topic', true],
    ['schedule', 'refs/heads/main', true],
    ['workflow_dispatch', 'refs/heads/main', true],
    ['push', 'refs/tags/v1', false],
    ['workflow_dispatch', 'refs/tags/v1', false],
    ['pull_request', 'refs/pull/7/merge', false],
    // The ref of the base branch, and the content of somebody else.
    ['pull_request_target', 'refs/heads/main', false],
    ['workflow_run', 'refs/heads/main', false],
    ['issue_comment', 'refs/heads/main', false],
    ['merge_group', 'refs/heads/gh-readonly-queue/main/pr-1', false],
    ['', '', false],
  ])('%s of %s: %s', async (event, ref, expected) => {
    const { calls, load } = client();
    const cache = createActionsCache({ ...RUNNER, GITHUB_EVENT_NAME: event, GITHUB_REF: ref }, load);
    expect(cache?.maySave).toBe(expected);
    expect(await cache?.save(['/a'], 'key')).toEqual({ ok: true, value: undefined });
    expect(calls).toEqual(expected ? [['save', ['/a'], 'key']] : []);
    expect(await cache?.restore(['/a'], 'key', ['k'])).toEqual({ ok: true, value: 'key-1' });
    expect(calls.at(-1)).toEqual(['restore', ['/a'], 'key', ['k']]);
  });
});

test.each([
  [{}, false],
  [{ ACTIONS_RESULTS_URL: 'https://x/' }, false],
  [{ ACTIONS_RUNTIME_TOKEN: 't' }, false],
  [{ ACTIONS_CACHE_URL: 'https://x/', ACTIONS_RUNTIME_TOKEN: 't' }, true],
  [RUNNER, true],
])('is there only where the runner has one: %j', (env, there) => {
  expect(createActionsCache(env) !== undefined).toBe(there);
});

test('what the client throws, and a client that does not load, are failures and no exceptions', async () => {
  const throwing = createActionsCache(BRANCH, async () => ({
    restoreCache: () => Promise.reject(new Error('no network')),
    saveCache: () => Promise.reject(new Error('no network')),
  }));
  const missing = createActionsCache(BRANCH, () => Promise.reject(new Error('no module')));
  for (const cache of [throwing, missing]) {
    expect(await cache?.restore(['/a'], 'k', [])).toMatchObject({
      ok: false,
      failure: { code: 'publish/unreachable' },
    });
    expect(await cache?.save(['/a'], 'k')).toMatchObject({ ok: false, failure: { code: 'publish/unreachable' } });
  }
});
