import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type EventContext, readEvent } from '../../src/plan/event.ts';

const SHA = '1'.repeat(40);
const HEAD = '2'.repeat(40);
const BASE = '3'.repeat(40);
type Env = Record<string, string | undefined>;

function env(name: string, change: Env = {}): Env {
  return {
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: name,
    GITHUB_REPOSITORY: 'octo/app',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_SHA: SHA,
    GITHUB_ACTOR: 'octocat',
    GITHUB_WORKFLOW: 'ci',
    GITHUB_JOB: 'image',
    ...change,
  };
}

function pull(headRepo: { id: number } | null = { id: 1 }): string {
  return JSON.stringify({
    pull_request: {
      number: 7,
      head: { sha: HEAD, ref: 'topic', repo: headRepo },
      base: { sha: BASE, ref: 'main', repo: { id: 1 } },
    },
  });
}

function run(change: object): string {
  return JSON.stringify({
    repository: { id: 1 },
    workflow_run: { event: 'push', head_sha: HEAD, head_branch: 'main', head_repository: { id: 1 }, ...change },
  });
}

function read(...args: Parameters<typeof readEvent>): EventContext {
  const result = readEvent(...args);
  if (!result.ok) throw new Error(result.failure.why);
  return result.value;
}

const MERGE = { GITHUB_REF: 'refs/pull/7/merge' };

describe('readEvent', () => {
  test('outside Actions there is no event', () => {
    expect(read({}, undefined)).toMatchObject({ kind: 'none', codeScanning: { kind: 'nowhere' } });
  });

  test('push', () => {
    expect(read(env('push'), '{}')).toEqual({
      kind: 'push',
      name: 'push',
      repository: 'octo/app',
      codeScanning: { kind: 'place', ref: 'refs/heads/main', commitSha: SHA },
      readOnlyToken: false,
      dependabot: false,
      workflow: 'ci',
      job: 'image',
    });
  });

  test('merge_group: its commits, where the payload has them', () => {
    const queue = { GITHUB_REF: 'refs/heads/gh-readonly-queue/main/pr-7-abc' };
    const payload = JSON.stringify({ merge_group: { base_sha: BASE, head_sha: HEAD } });
    expect(read(env('merge_group', queue), payload).mergeGroup).toEqual({ baseSha: BASE, headSha: HEAD });
    expect(read(env('merge_group', queue), '{"merge_group":{"base_sha":"main"}}').mergeGroup).toBe(undefined);
    expect(read(env('push'), payload).mergeGroup).toBe(undefined);
  });

  test('pull_request: results belong to the merge commit', () => {
    expect(read(env('pull_request', MERGE), pull())).toMatchObject({
      kind: 'pull_request',
      pullRequest: { number: 7, headSha: HEAD, headRef: 'topic', baseSha: BASE, baseRef: 'main', isFork: false },
      codeScanning: { kind: 'place', ref: 'refs/pull/7/merge', commitSha: SHA },
      readOnlyToken: false,
    });
  });

  test.each([
    ['the head', HEAD, { ref: 'refs/pull/7/head', commitSha: HEAD }],
    ['the merge commit', SHA, { ref: 'refs/pull/7/merge', commitSha: SHA }],
    ['what is no commit', 'main', { ref: 'refs/pull/7/merge', commitSha: SHA }],
  ])('pull_request with %s checked out', (_name, checkedOut, place) => {
    expect(read(env('pull_request', MERGE), pull(), checkedOut).codeScanning).toEqual({ kind: 'place', ...place });
  });

  test.each([
    ['as it is', undefined, { ref: 'refs/heads/main', commitSha: SHA }],
    ['with the head checked out', HEAD, { ref: 'refs/pull/7/head', commitSha: HEAD }],
  ])('a pull request that was merged, %s', (_name, checkedOut, place) => {
    const merged = env('pull_request', { GITHUB_REF: 'refs/heads/main' });
    expect(read(merged, pull(), checkedOut).codeScanning).toEqual({ kind: 'place', ...place });
  });

  test('pull_request_target: results stay with the pull request, out of the default branch', () => {
    expect(read(env('pull_request_target'), pull({ id: 2 }))).toMatchObject({
      kind: 'pull_request_target',
      pullRequest: { isFork: true },
      codeScanning: { kind: 'place', ref: 'refs/pull/7/head', commitSha: HEAD },
      readOnlyToken: false,
    });
  });

  test.each([
    ['the same repository', { id: 1 }, {}, false],
    ['a fork', { id: 2 }, {}, true],
    ['a fork that is gone', null, {}, true],
    ['Dependabot', { id: 1 }, { GITHUB_ACTOR: 'dependabot[bot]' }, true],
    ['somebody called so', { id: 1 }, { GITHUB_ACTOR: 'dependabot' }, false],
  ])('pull_request from %s: read-only token %s', (_name, repo, change, readOnly) => {
    expect(read(env('pull_request', { ...MERGE, ...change }), pull(repo)).readOnlyToken).toBe(readOnly);
  });

  test.each([
    ['the event', 'merge_group', 'refs/heads/gh-readonly-queue/main/pr-7-abc'],
    ['the ref alone', 'push', 'refs/heads/gh-readonly-queue/main/pr-7-abc'],
    ['the event with another ref', 'merge_group', 'refs/heads/main'],
  ])('a merge queue has no place in code scanning: %s', (_name, name, ref) => {
    expect(read(env(name, { GITHUB_REF: ref }), '{}').codeScanning.kind).toBe('nowhere');
  });

  test.each([
    ['refs/tags/v1', 'place'],
    ['refs/heads/a', 'place'],
    ['refs/notes/x', 'nowhere'],
    ['', 'nowhere'],
  ])('ref %j: %s', (ref, kind) => {
    expect(read(env('push', { GITHUB_REF: ref }), '{}').codeScanning.kind).toBe(kind);
  });

  test.each([
    ['a push to the default branch', {}, 'place'],
    ['another branch', { head_branch: 'topic' }, 'nowhere'],
    ['a pull request', { event: 'pull_request' }, 'nowhere'],
    ['a fork with a branch of that name', { head_repository: { id: 2 } }, 'nowhere'],
    ['a fork that is gone', { head_repository: null }, 'nowhere'],
  ])('workflow_run after %s: %s', (_name, change, kind) => {
    const event = read(env('workflow_run'), run(change));
    expect(event).toMatchObject({ kind: 'workflow_run', codeScanning: { kind } });
    expect(event.pullRequest).toBeUndefined();
  });

  test.each([
    ['octo/app/.github/workflows/ci.yml@refs/heads/main', '.github/workflows/ci.yml'],
    ['Octo/App/.github/workflows/ci.yaml@refs/pull/7/merge', '.github/workflows/ci.yaml'],
    ['other/app/.github/workflows/ci.yml@refs/heads/main', undefined],
    ['octo/app/../../etc/passwd@x', undefined],
    ['octo/app/.github/workflows/a/../b.yml@x', undefined],
    ['', undefined],
  ])('GITHUB_WORKFLOW_REF %j is the file %j', (ref, path) => {
    expect(read(env('push', { GITHUB_WORKFLOW_REF: ref }), '{}').workflowPath).toBe(path);
  });

  test('the page of the run', () => {
    const change = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_RUN_ID: '42' };
    expect(read(env('push', change), '{}').runUrl).toBe('https://github.com/octo/app/actions/runs/42');
  });

  test('a payload is needed only where something is read from it', () => {
    expect(read(env('schedule'), undefined).kind).toBe('other');
    expect(readEvent(env('pull_request', MERGE), undefined)).toMatchObject({ failure: { code: 'event/unreadable' } });
  });

  test.each<[string, Env, string]>([
    ['not JSON', env('push'), '{'],
    ['a list', env('push'), '[]'],
    ['a number', env('push'), '1'],
    ['no name of the event', env('push', { GITHUB_EVENT_NAME: undefined }), '{}'],
    ['no repository', env('push', { GITHUB_REPOSITORY: '' }), '{}'],
    ['a repository that leads elsewhere', env('push', { GITHUB_REPOSITORY: 'a/b/../c' }), '{}'],
    ['no commit', env('push', { GITHUB_SHA: 'main' }), '{}'],
    ['a pull request without number', env('pull_request', MERGE), pull().replace('"number":7,', '')],
    ['a pull request number that is text', env('pull_request', MERGE), pull().replace('7', '"7"')],
    ['a pull request 0', env('pull_request', MERGE), pull().replace('7', '0')],
    ['a head that is no commit', env('pull_request', MERGE), pull().replace(HEAD, 'x')],
    ['a workflow_run without run', env('workflow_run'), '{}'],
  ])('%s: event/unreadable', (_name, variables, payload) => {
    expect(readEvent(variables, payload)).toMatchObject({ ok: false, failure: { code: 'event/unreadable' } });
  });

  test('no payload makes it throw', () => {
    const names = fc.constantFrom('push', 'pull_request', 'pull_request_target', 'workflow_run', 'merge_group', 'x');
    fc.assert(
      fc.property(names, fc.oneof(fc.json(), fc.string(), fc.constant('{"__proto__":{"x":1}}')), (name, payload) => {
        const result = readEvent(env(name), payload);
        expect(result.ok || result.failure.code === 'event/unreadable').toBe(true);
      }),
    );
  });
});
