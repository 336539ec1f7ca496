import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Result } from '../../src/domain/failure.ts';
import type { GitHub } from '../../src/ports/github.ts';
import { createGitHub, type GitHubOptions } from '../../src/shell/github.ts';
import { BOT, type Effect, FORK_TOKEN, GitHubStandIn, WRITE_TOKEN } from '../helpers/github/server.ts';

const MARKER = '<!-- seaworthy:test -->';
const SHA = 'a'.repeat(40);

let standIn: GitHubStandIn;
beforeEach(async () => {
  standIn = await GitHubStandIn.start();
});
afterEach(() => standIn.close());

function client(options: Partial<GitHubOptions> = {}): GitHub {
  const github = createGitHub({ token: WRITE_TOKEN, env: standIn.env, throttle: false, secondMs: 1, ...options });
  if (github === undefined) throw new Error('no client');
  return github;
}

function codeOf(result: Result<unknown>): string {
  return result.ok ? 'ok' : result.failure.code;
}

function comment(body: string, author: { login: string; id: number } = BOT): void {
  const at = '2026-11-01T00:00:00Z';
  standIn.state.comments.push({
    id: standIn.state.nextId++,
    pr: 7,
    author,
    createdAt: at,
    updatedAt: at,
    body,
    minimized: null,
  });
}

describe('createGitHub', () => {
  test.each([
    ['no token', { token: '', env: { GITHUB_REPOSITORY: 'o/r' } }],
    ['no repository', { token: 't', env: {} }],
    ['half a repository', { token: 't', env: { GITHUB_REPOSITORY: 'o' } }],
    ['too many parts', { token: 't', env: { GITHUB_REPOSITORY: 'o/r/x' } }],
  ])('is undefined with %s', (_name, options) => {
    expect(createGitHub(options)).toBeUndefined();
  });

  test('sends nothing before the first call', () => {
    client();
    expect(standIn.log).toEqual([]);
  });
});

describe('comments', () => {
  test('the viewer is the token’s own account', async () => {
    expect(await client().viewer()).toEqual({ ok: true, value: BOT });
  });

  test('all pages are read, and only what starts with the marker is kept', async () => {
    for (let index = 0; index < 250; index += 1) comment(index % 100 === 99 ? `${MARKER} ${index}` : `text ${MARKER}`);
    const found = await client().commentsStartingWith(7, MARKER);
    expect(found.ok && found.value.map(({ body }) => body)).toEqual([`${MARKER} 99`, `${MARKER} 199`]);
    expect(standIn.count('issues/list-comments')).toBe(3);
  });

  test('creates, updates and folds away', async () => {
    const github = client();
    const created = await github.createComment(7, `${MARKER} one`);
    if (!created.ok) throw new Error(created.failure.what);
    expect(created.value).toMatchObject({ author: BOT, body: `${MARKER} one`, minimized: false });
    expect(codeOf(await github.updateComment(created.value.id, `${MARKER} two`))).toBe('ok');
    expect(codeOf(await github.minimizeComment(created.value.nodeId))).toBe('ok');
    expect(standIn.state.comments).toMatchObject([{ body: `${MARKER} two`, minimized: 'outdated' }]);
    expect(codeOf(await github.unminimizeComment(created.value.nodeId))).toBe('ok');
    expect(standIn.state.comments).toMatchObject([{ minimized: null }]);
  });

  test('a comment of a deleted account belongs to nobody', async () => {
    const found = await client({ fetch: answering([{ ...bare, body: MARKER, user: null }]) }).commentsStartingWith(
      7,
      MARKER,
    );
    expect(found.ok && found.value[0]?.author).toEqual({ login: 'ghost', id: 0 });
  });

  test('65,536 characters are taken, one more is refused', async () => {
    const github = client();
    expect(codeOf(await github.createComment(7, 'x'.repeat(65_536)))).toBe('ok');
    const refused = await github.createComment(7, 'x'.repeat(65_537));
    expect(refused).toMatchObject({ ok: false, failure: { code: 'publish/refused' } });
    expect(!refused.ok && refused.failure.what).toContain('maximum is 65536 characters');
  });
});

describe('refusals', () => {
  test('a read-only token may look, not write; the missing permission is named', async () => {
    const github = client({ token: FORK_TOKEN });
    expect(codeOf(await github.viewer())).toBe('ok');
    expect(codeOf(await github.commentsStartingWith(7, MARKER))).toBe('ok');
    const refused = await github.createComment(7, 'x');
    expect(refused).toMatchObject({ ok: false, failure: { code: 'publish/forbidden' } });
    expect(!refused.ok && refused.failure.why).toContain('pull_requests=write');
    expect(standIn.state.comments).toEqual([]);
  });

  test('a wrong token is forbidden and not sent again', async () => {
    expect(codeOf(await client({ token: 'ghs_wrong' }).viewer())).toBe('publish/forbidden');
    expect(standIn.log).toHaveLength(1);
  });

  test('an unknown pull request is forbidden: GitHub hides what a token may not see', async () => {
    expect(codeOf(await client().createComment(99, 'x'))).toBe('publish/forbidden');
  });

  test('a failed GraphQL answer of status 200 is a failure', async () => {
    expect(codeOf(await client().minimizeComment('IC_1'))).toBe('publish/refused');
    expect(codeOf(await client().unminimizeComment('IC_1'))).toBe('publish/refused');
    comment('x');
    const [only] = standIn.state.comments;
    expect(codeOf(await client({ token: FORK_TOKEN }).minimizeComment(`IC_${only?.id}`))).toBe('publish/forbidden');
  });
});

describe('errors of the network and of GitHub itself', () => {
  const faults: readonly (readonly [string, Effect])[] = [
    ['502', { kind: 'status', status: 502 }],
    ['a cut connection', { kind: 'drop' }],
    ['an answer that never comes', { kind: 'hang' }],
  ];
  const isPost = ({ method, path }: { method: string; path: string }) =>
    method === 'POST' && path.endsWith('/comments');
  const isList = ({ method }: { method: string }) => method === 'GET';

  test.each(faults)('reading is tried again after %s', async (_name, effect) => {
    standIn.inject({ when: isList, effect });
    expect(codeOf(await client({ timeoutMs: 2000 }).commentsStartingWith(7, MARKER))).toBe('ok');
    expect(standIn.log).toHaveLength(2);
  });

  test.each(faults)('a POST is sent once, whatever became of it (%s)', async (_name, effect) => {
    standIn.inject({ when: isPost, times: 9, effect });
    expect(codeOf(await client({ timeoutMs: 2000 }).createComment(7, MARKER))).toBe('publish/unreachable');
    expect(standIn.log).toHaveLength(1);
  });

  test('tries end', async () => {
    standIn.inject({ when: isList, times: 99, effect: { kind: 'status', status: 503 } });
    expect(codeOf(await client().commentsStartingWith(7, MARKER))).toBe('publish/unreachable');
    expect(standIn.log).toHaveLength(3);
  });

  test('the viewer too, through GraphQL, with limits on', async () => {
    standIn.inject({ when: ({ path }) => path === '/graphql', times: 99, effect: { kind: 'drop' } });
    expect(codeOf(await client({ throttle: true }).viewer())).toBe('publish/unreachable');
  });

  test('nobody listens', async () => {
    const env = {
      ...standIn.env,
      GITHUB_API_URL: 'http://127.0.0.1:1',
      GITHUB_GRAPHQL_URL: 'http://127.0.0.1:1/graphql',
    };
    expect(codeOf(await client({ env }).viewer())).toBe('publish/unreachable');
  });

  test.each([
    ['a page of a proxy', '<html>'],
    ['an empty answer', ''],
    ['JSON of another kind', '{"id":1}'],
  ])('an answer that is none of GitHub’s is a failure: %s', async (_name, body) => {
    standIn.inject({ when: isPost, effect: { kind: 'status', status: 201, body } });
    expect(codeOf(await client().createComment(7, MARKER))).toBe('publish/unreachable');
  });
});

describe('limits', () => {
  test('a secondary limit is waited for, and the request sent again', async () => {
    standIn.inject({ when: ({ method }) => method === 'GET', effect: { kind: 'secondary-limit', retryAfter: 30 } });
    expect(codeOf(await client({ throttle: true }).commentsStartingWith(7, MARKER))).toBe('ok');
    expect(standIn.log.map(({ status }) => status)).toEqual([403, 200]);
  });

  test.each([
    ['secondary', { kind: 'secondary-limit', retryAfter: 1 }, 3],
    ['primary, soon over', { kind: 'primary-limit', resetIn: 5 }, 3],
    ['primary, long', { kind: 'primary-limit', resetIn: 3_000 }, 1],
  ] as const)('waiting is bounded: %s', async (_name, effect, requests) => {
    standIn.inject({ when: () => true, times: 99, effect });
    expect(codeOf(await client({ throttle: true }).commentsStartingWith(7, MARKER))).toBe('publish/rate-limited');
    expect(standIn.log).toHaveLength(requests);
  });
});

describe('SARIF', () => {
  const upload = { commitSha: SHA, ref: 'refs/heads/main', sarif: sarifOf({ version: '2.1.0', runs: [] }) };

  test('uploads and tells the state', async () => {
    standIn.state.pendingPolls = 1;
    const github = client();
    const receipt = await github.uploadSarif({ ...upload, startedAt: '2026-11-21T10:00:00Z' });
    if (!receipt.ok) throw new Error(receipt.failure.what);
    expect(await github.sarifStatus(receipt.value.id)).toMatchObject({ ok: true, value: { status: 'pending' } });
    expect(await github.sarifStatus(receipt.value.id)).toMatchObject({
      ok: true,
      value: { status: 'complete', errors: [] },
    });
  });

  test('tells what GitHub could not process', async () => {
    const github = client();
    const runs = Array.from({ length: 21 }, (_, index) => ({
      tool: { driver: { name: 'x' } },
      automationDetails: { id: `${index}/` },
      results: [],
    }));
    const receipt = await github.uploadSarif({ ...upload, sarif: sarifOf({ version: '2.1.0', runs }) });
    const status = await github.sarifStatus(receipt.ok ? receipt.value.id : '');
    expect(status).toEqual({
      ok: true,
      value: { status: 'failed', errors: ['rejecting SARIF, as there are more runs than allowed (21 > 20)'] },
    });
  });

  test.each([
    ['not-enabled', 'publish/forbidden'],
    ['no-code-security', 'publish/forbidden'],
    ['archived', 'publish/forbidden'],
  ] as const)('code scanning %s: %s', async (codeScanning, code) => {
    standIn.state.codeScanning = codeScanning;
    expect(codeOf(await client().uploadSarif(upload))).toBe(code);
  });

  test('an unknown commit or ref is refused', async () => {
    standIn.state.commits = new Set();
    expect(codeOf(await client().uploadSarif(upload))).toBe('publish/refused');
    standIn.state.refs = new Set();
    expect(codeOf(await client().uploadSarif(upload))).toBe('publish/refused');
  });

  test('a fork’s token may not upload', async () => {
    expect(codeOf(await client({ token: FORK_TOKEN }).uploadSarif(upload))).toBe('publish/forbidden');
  });

  test('what is no SARIF is refused', async () => {
    expect(codeOf(await client().uploadSarif({ ...upload, sarif: 'bm90IGd6aXA=' }))).toBe('publish/refused');
  });
});

const bare = {
  id: 1,
  node_id: 'IC_1',
  url: 'https://example.test/1',
  html_url: 'https://example.test/1',
  updated_at: '2026-11-01T00:00:00Z',
};

function answering(body: unknown): typeof globalThis.fetch {
  return async () => Response.json(body);
}

function sarifOf(log: unknown): string {
  return gzipSync(JSON.stringify(log)).toString('base64');
}

describe('commits and files', () => {
  const [M, B, H, A] = ['1', '2', '3', '4'].map((digit) => digit.repeat(40)) as [string, string, string, string];
  beforeEach(() => {
    for (const [sha, parents] of [
      [M, [B, H]],
      [H, [A]],
      [B, [A]],
      [A, []],
    ] as const)
      standIn.state.history.set(sha, parents);
  });

  test('the history comes with its parents', async () => {
    const read = await client().history(M, 100);
    expect(read.ok && read.value[0]).toEqual({ sha: M, parents: [B, H] });
    expect(read.ok && read.value).toHaveLength(4);
    expect(codeOf(await client().history('9'.repeat(40), 100))).toBe('publish/forbidden');
  });

  test('more than a page is read page by page, and no more than was asked for', async () => {
    const line = Array.from({ length: 250 }, (_, index) => String(index).padStart(40, '0'));
    for (const [index, sha] of line.entries()) standIn.state.history.set(sha, line.slice(index + 1, index + 2));
    const read = await client().history(line[0] ?? '', 150);
    expect(read.ok && read.value.map(({ sha }) => sha)).toEqual(line.slice(0, 150));
    expect(standIn.count('repos/list-commits')).toBe(2);
  });

  test('the merge base of two commits', async () => {
    expect(await client().mergeBase(B, H)).toEqual({ ok: true, value: A });
  });

  test('a file as it is in a commit, in folders too, whatever its kind', async () => {
    standIn.state.files.set(`${A}:.github/a b#1.yml`, '- id: é\n');
    standIn.state.files.set(`${A}:r.json`, '{"a":1}');
    const read = await client().fileAt('.github/a b#1.yml', A, 100);
    expect(read.ok && new TextDecoder().decode(read.value)).toBe('- id: é\n');
    const json = await client().fileAt('r.json', A, 100);
    expect(json.ok && new TextDecoder().decode(json.value)).toBe('{"a":1}');
    expect(codeOf(await client().fileAt('r.json', A, 6))).toBe('file/too-large');
  });

  test('a file that is not there is none; one that may not be seen is a failure', async () => {
    expect(await client().fileAt('x.yml', A, 100)).toEqual({ ok: true, value: undefined });
    standIn.state.tokens.set('blind', {
      ...BOT,
      pullRequests: 'write',
      securityEvents: 'read',
      contents: 'none',
      remaining: 9,
    });
    expect(codeOf(await client({ token: 'blind' }).fileAt('x.yml', A, 100))).toBe('publish/forbidden');
    expect(codeOf(await client().fileAt('x.yml', '9'.repeat(40), 100))).not.toBe('ok');
  });
});
