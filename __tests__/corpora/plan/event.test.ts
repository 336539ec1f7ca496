import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { type EventContext, readEvent } from '../../../src/plan/event.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';

const SHA = 'c'.repeat(40);

interface Pull {
  readonly number: number;
  readonly state: string;
  readonly head: { readonly sha: string; readonly ref: string; readonly repo: { readonly id: number } | null };
  readonly base: { readonly sha: string; readonly ref: string; readonly repo: { readonly id: number } };
}
interface Payload {
  readonly pull_request?: Pull;
  readonly ref?: string;
  readonly before?: string;
  readonly after?: string;
  readonly forced?: boolean;
  readonly release?: { readonly tag_name: string };
}

/** Real payloads, each with the variables that the runner sets beside it. */
describeWithCorpora('real payloads of webhooks', (dir) => {
  const root = join(dir, 'octokit-webhooks/payload-examples/api.github.com');
  const files = (event: string): string[] =>
    readdirSync(join(root, event))
      .filter((name) => name.endsWith('.json'))
      .map((name) => `${event}/${name}`);

  function read(file: string, change: Record<string, string> = {}): { payload: Payload; event: EventContext } {
    const text = readFileSync(join(root, file), 'utf8');
    const payload = JSON.parse(text) as Payload;
    const result = readEvent(
      {
        GITHUB_ACTIONS: 'true',
        GITHUB_EVENT_NAME: file.split('/')[0] ?? '',
        GITHUB_REPOSITORY: 'Codertocat/Hello-World',
        GITHUB_REF: 'refs/heads/main',
        GITHUB_SHA: SHA,
        GITHUB_ACTOR: 'Codertocat',
        ...change,
      },
      text,
    );
    if (!result.ok) throw new Error(`${file}: ${result.failure.why}`);
    return { payload, event: result.value };
  }

  const pulls = files('pull_request');

  test.each(pulls)('%s', (file) => {
    const { payload, event } = read(file, { GITHUB_REF: 'refs/pull/1/merge' });
    const pull = payload.pull_request;
    if (pull === undefined) throw new Error('no pull request');
    const isFork = pull.head.repo?.id !== pull.base.repo.id;
    expect(event).toMatchObject({
      kind: 'pull_request',
      pullRequest: {
        number: pull.number,
        headSha: pull.head.sha,
        headRef: pull.head.ref,
        baseSha: pull.base.sha,
        baseRef: pull.base.ref,
        isFork,
        ...(pull.state === 'closed' ? { isClosed: true } : {}),
      },
      codeScanning: { kind: 'place', ref: 'refs/pull/1/merge', commitSha: SHA },
      readOnlyToken: isFork,
    });
  });

  test.each(pulls)('%s as pull_request_target, and of Dependabot', (file) => {
    const target = read(file, { GITHUB_EVENT_NAME: 'pull_request_target' });
    const head = target.payload.pull_request?.head.sha;
    const ref = `refs/pull/${target.payload.pull_request?.number}/head`;
    expect(target.event).toMatchObject({ codeScanning: { kind: 'place', ref, commitSha: head }, readOnlyToken: false });
    const change = { GITHUB_REF: 'refs/pull/1/merge', GITHUB_ACTOR: 'dependabot[bot]' };
    expect(read(file, change).event).toMatchObject({ dependabot: true, readOnlyToken: true });
  });

  test.each(files('push'))('%s', (file) => {
    const text = JSON.parse(readFileSync(join(root, file), 'utf8')) as Payload;
    const { event, payload } = read(file, { GITHUB_REF: text.ref ?? '' });
    const isNew = /^0+$/.test(payload.before ?? '') || /^0+$/.test(payload.after ?? '');
    const moves = payload.ref?.startsWith('refs/heads/') === true && !isNew && payload.forced !== true;
    expect(event.push).toEqual(moves ? { before: payload.before, after: payload.after } : undefined);
    expect(event).toMatchObject({
      kind: 'push',
      codeScanning: { kind: 'place', ref: payload.ref },
      readOnlyToken: false,
    });
    expect(event.pullRequest).toBeUndefined();
  });

  test.each(files('release'))('%s', (file) => {
    const text = JSON.parse(readFileSync(join(root, file), 'utf8')) as Payload;
    const ref = `refs/tags/${text.release?.tag_name}`;
    const { event } = read(file, { GITHUB_REF: ref });
    expect(event).toMatchObject({
      kind: 'other',
      name: 'release',
      codeScanning: { kind: 'place', ref, commitSha: SHA },
    });
    expect(event.push).toBeUndefined();
  });

  test.each([...files('workflow_dispatch'), ...files('check_run')])('%s', (file) => {
    const { event } = read(file);
    expect(event).toMatchObject({ kind: 'other', codeScanning: { kind: 'place', ref: 'refs/heads/main' } });
    expect(event.pullRequest).toBeUndefined();
  });

  test('each kind was seen', () => {
    expect(pulls.length).toBeGreaterThan(20);
    expect(pulls.some((file) => read(file).event.pullRequest?.isClosed === true)).toBe(true);
    expect(files('push').map((file) => read(file, { GITHUB_REF: 'refs/heads/a' }).event.push !== undefined)).toContain(
      false,
    );
  });
});
