import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { processingErrors } from './sarif-limits.ts';
import { FORK_TOKEN, GitHubStandIn, WRITE_TOKEN } from './server.ts';

const PATCH = '@@ -1,2 +1,3 @@\n a\n-b\n+c\n+d\n@@ -10,1 +11,2 @@\n x\n+y';

let standIn: GitHubStandIn;
beforeEach(async () => {
  standIn = await GitHubStandIn.start();
  standIn.state.pulls.set(7, { files: [{ filename: 'Dockerfile', patch: PATCH }, { filename: 'logo.png' }] });
});
afterEach(async () => {
  standIn.violations.length = 0;
  await standIn.close();
});

async function call(
  method: string,
  path: string,
  body?: unknown,
  token = WRITE_TOKEN,
): Promise<{ status: number; data: unknown }> {
  const response = await fetch(`${standIn.url}${path}`, {
    method,
    headers: { authorization: `token ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, data: await response.json() };
}

const COMMENTS = '/repos/octo/app/issues/7/comments';
const SARIFS = '/repos/octo/app/code-scanning/sarifs';

describe('GitHub’s description is kept to', () => {
  test.each<[string, string, string, unknown]>([
    ['an unknown route', 'GET', '/repos/octo/app/issues', undefined],
    ['a method that is not there', 'PUT', COMMENTS, undefined],
    ['a missing body', 'POST', COMMENTS, undefined],
    ['a body of another type', 'POST', COMMENTS, { body: 7 }],
    ['a number that is none', 'GET', '/repos/octo/app/issues/seven/comments', undefined],
    ['an unknown query parameter', 'GET', `${COMMENTS}?perpage=100`, undefined],
    ['a short commit', 'POST', SARIFS, { commit_sha: 'abc', ref: 'refs/heads/main', sarif: 'x' }],
    ['a branch as ref', 'POST', SARIFS, { commit_sha: 'a'.repeat(40), ref: 'main', sarif: 'x' }],
    [
      'an unknown property',
      'POST',
      SARIFS,
      { commit_sha: 'a'.repeat(40), ref: 'refs/heads/x', sarif: 'x', category: 'y' },
    ],
    ['an unknown GraphQL document', 'POST', '/graphql', { query: '{ rateLimit { cost } }' }],
  ])('%s is a violation', async (_name, method, path, body) => {
    await call(method, path, body);
    expect(standIn.violations).not.toEqual([]);
    const failing = await GitHubStandIn.start();
    failing.violations.push(...standIn.violations);
    await expect(failing.close()).rejects.toThrow('GitHub would not understand');
  });

  test('a sound request is none', async () => {
    expect((await call('POST', COMMENTS, { body: 'x' })).status).toBe(201);
    expect((await call('GET', `${COMMENTS}?per_page=100&page=1`)).data).toHaveLength(1);
    expect(standIn.violations).toEqual([]);
  });
});

describe('what the description misses', () => {
  test.each([
    ['65,536 characters', 'x'.repeat(65_536), 201],
    ['one more', 'x'.repeat(65_537), 422],
    ['nothing', ' ', 422],
  ])('a comment of %s: %s', async (_name, body, status) => {
    expect((await call('POST', COMMENTS, { body })).status).toBe(status);
  });

  test('a token may what it may', async () => {
    const refused = await call('POST', COMMENTS, { body: 'x' }, FORK_TOKEN);
    expect(refused).toMatchObject({ status: 403, data: { message: 'Resource not accessible by integration' } });
    expect((await call('GET', COMMENTS, undefined, FORK_TOKEN)).status).toBe(200);
    expect((await call('GET', COMMENTS, undefined, 'none')).status).toBe(401);
  });

  test('the 81st comment of a minute meets the secondary limit', async () => {
    for (let index = 0; index < 80; index += 1) await call('POST', COMMENTS, { body: 'x' });
    expect(await call('POST', COMMENTS, { body: 'x' })).toMatchObject({ status: 403 });
    expect(standIn.state.comments).toHaveLength(80);
  });

  test('an hour’s requests end', async () => {
    const token = standIn.state.tokens.get(WRITE_TOKEN);
    if (token === undefined) throw new Error('no token');
    token.remaining = 1;
    expect((await call('GET', COMMENTS)).status).toBe(200);
    expect((await call('GET', COMMENTS)).status).toBe(403);
  });

  const review = (comment: object) => ({
    event: 'COMMENT',
    body: 'x',
    comments: [{ path: 'Dockerfile', body: 'y', ...comment }],
  });
  test.each([
    ['an added line', review({ line: 3 }), 200],
    ['a line beside it', review({ line: 1 }), 200],
    ['a line outside the hunks', review({ line: 5 }), 422],
    ['a range in one hunk', review({ start_line: 1, line: 3 }), 200],
    ['a range over two', review({ start_line: 3, line: 12 }), 422],
    ['a range that ends where it starts', review({ start_line: 3, line: 3 }), 422],
    ['a binary file', review({ path: 'logo.png', line: 1 }), 422],
    ['a file outside the diff', review({ path: 'other', line: 1 }), 422],
  ])('a review at %s: %s', async (_name, body, status) => {
    expect((await call('POST', '/repos/octo/app/pulls/7/reviews', body)).status).toBe(status);
    expect(standIn.state.reviews).toHaveLength(status === 200 ? 1 : 0);
    expect(standIn.violations).toEqual([]);
  });

  test('the files of a pull request', async () => {
    expect((await call('GET', '/repos/octo/app/pulls/7/files')).data).toMatchObject([
      { patch: PATCH },
      { filename: 'logo.png' },
    ]);
  });

  test.each([
    ['a queue’s branch', { ref: 'refs/heads/gh-readonly-queue/main/pr-1' }, 404],
    ['no gzip', { sarif: 'aGVsbG8=' }, 400],
    ['no base64', { sarif: '%%%' }, 400],
    ['a sound one', {}, 202],
  ])('an upload with %s: %s', async (_name, change, status) => {
    const sarif = gzipSync('{"version":"2.1.0","runs":[]}').toString('base64');
    const body = { commit_sha: 'a'.repeat(40), ref: 'refs/heads/main', sarif, ...change };
    expect((await call('POST', SARIFS, body)).status).toBe(status);
  });
});

describe('processingErrors', () => {
  const location = (uri: string, startLine = 1) => ({
    physicalLocation: { artifactLocation: { uri }, region: { startLine } },
  });
  const result = (...locations: object[]) => ({ message: { text: 'x' }, locations });
  const run = (change: object = {}, rules: object[] = []) => ({
    tool: { driver: { name: 'T', rules } },
    results: [result(location('Dockerfile'))],
    ...change,
  });
  const log = (...runs: object[]) => ({ version: '2.1.0', runs });
  const many = <T>(count: number, value: (index: number) => T): T[] =>
    Array.from({ length: count }, (_, index) => value(index));
  const rule = (properties: object) => run({}, [{ id: 'R', properties }]);

  test.each<[string, unknown, string | undefined]>([
    ['a sound log', log(run()), undefined],
    ['another version', { version: '2.0.0', runs: [] }, 'version'],
    ['20 runs', log(...many(20, (index) => run({ automationDetails: { id: `${index}/` } }))), undefined],
    ['21 runs', log(...many(21, (index) => run({ automationDetails: { id: `${index}/` } }))), '(21 > 20)'],
    [
      'two runs of one category',
      log(run({ automationDetails: { id: 'a/1' } }), run({ automationDetails: { id: 'a/2' } })),
      'same category',
    ],
    ['two runs without category', log(run(), run()), 'same category'],
    ['25,000 results', log(run({ results: many(25_000, () => result(location('a'))) })), undefined],
    ['25,001 results', log(run({ results: many(25_001, () => result(location('a'))) })), '(25001 > 25000)'],
    ['1,001 locations', log(run({ results: [result(...many(1_001, () => location('a')))] })), '(1001 > 1000)'],
    ['no location', log(run({ results: [result()] })), 'expected at least one location'],
    ['a location without file', log(run({ results: [result({})] })), 'expected artifact location'],
    ['a space in a URI', log(run({ results: [result(location('a b'))] })), 'invalid URI'],
    ['an escaped space', log(run({ results: [result(location('a%20b'))] })), undefined],
    ['another scheme', log(run({ results: [result(location('https://x/a'))] })), 'URI scheme'],
    ['line 0', log(run({ results: [result(location('a', 0))] })), 'before the first line'],
    ['no message', log(run({ results: [{ locations: [location('a')] }] })), 'no message'],
    ['severity 7.5', log(rule({ 'security-severity': '7.5' })), undefined],
    ['severity as a number', log(rule({ 'security-severity': 7.5 })), 'not a number'],
    ['severity in words', log(rule({ 'security-severity': 'high' })), 'not a number'],
    ['severity 11', log(rule({ 'security-severity': '11' })), 'not a number'],
    ['20 tags', log(rule({ tags: many(20, String) })), undefined],
    ['21 tags', log(rule({ tags: many(21, String) })), '(21 > 20)'],
  ])('%s', (_name, sarif, words) => {
    const errors = processingErrors(sarif, undefined);
    if (words === undefined) expect(errors).toEqual([]);
    else expect(errors.join('\n')).toContain(words);
  });
});
