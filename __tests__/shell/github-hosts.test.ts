import { describe, expect, test } from '@jest/globals';
import { createGitHub } from '../../src/shell/github.ts';

interface Sent {
  readonly url: string;
  readonly token: string | null;
}

/** What a client sends, and to where; every answer is a refusal. */
async function sent(env: Readonly<Record<string, string>>): Promise<readonly Sent[]> {
  const seen: Sent[] = [];
  const fetch = (async (input: string | URL | Request, init?: RequestInit) => {
    const url = input instanceof Request ? input.url : String(input);
    seen.push({ url, token: new Headers(init?.headers).get('authorization') });
    return Response.json({ message: 'Not Found' }, { status: 404 });
  }) as typeof globalThis.fetch;
  const github = createGitHub({
    token: 'secret',
    env: { GITHUB_REPOSITORY: 'octo/app', ...env },
    throttle: false,
    secondMs: 1,
    fetch,
  });
  if (github === undefined) throw new Error('no client');
  await github.pullRequestFiles(7);
  await github.ownThreads(7, '<!-- x');
  await github.resolveThread('T');
  await github.createReview(7, { commitSha: '2'.repeat(40), body: 'b', comments: [] });
  await github.filesBetween('main', 'topic');
  await github.submitSnapshot({
    version: 0,
    job: { id: '1', correlator: 'c' },
    sha: '2'.repeat(40),
    ref: 'refs/heads/main',
    detector: { name: 'n', version: '1', url: 'https://example.com' },
    scanned: '2026-11-22T00:00:00Z',
    manifests: {},
  });
  return seen;
}

describe('every request goes to the host of the environment', () => {
  test.each<[string, Record<string, string>, string, string]>([
    ['github.com', {}, 'https://api.github.com/', 'https://api.github.com/graphql'],
    [
      'as the runner of github.com says',
      { GITHUB_API_URL: 'https://api.github.com', GITHUB_GRAPHQL_URL: 'https://api.github.com/graphql' },
      'https://api.github.com/',
      'https://api.github.com/graphql',
    ],
    [
      'GitHub Enterprise Server',
      { GITHUB_API_URL: 'https://ghe.example/api/v3', GITHUB_GRAPHQL_URL: 'https://ghe.example/api/graphql' },
      'https://ghe.example/api/v3/',
      'https://ghe.example/api/graphql',
    ],
    [
      'GitHub Enterprise Server, without the variable of GraphQL',
      { GITHUB_API_URL: 'https://ghe.example/api/v3/' },
      'https://ghe.example/api/v3/',
      'https://ghe.example/api/graphql',
    ],
    [
      'ghe.com',
      { GITHUB_API_URL: 'https://api.octo.ghe.com', GITHUB_GRAPHQL_URL: 'https://api.octo.ghe.com/graphql' },
      'https://api.octo.ghe.com/',
      'https://api.octo.ghe.com/graphql',
    ],
  ])('%s', async (_name, env, rest, graphql) => {
    const seen = await sent(env);
    expect(seen.filter(({ url }) => url === graphql)).toHaveLength(2);
    const others = seen.filter(({ url }) => url !== graphql);
    expect(others).toHaveLength(4);
    for (const { url, token } of others) {
      expect(url.startsWith(`${rest}repos/octo/app/`)).toBe(true);
      expect(token).toBe('token secret');
    }
  });
});
