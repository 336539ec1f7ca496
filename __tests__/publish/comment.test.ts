import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type CommentTask, publishComment } from '../../src/publish/comment.ts';
import { createGitHub } from '../../src/shell/github.ts';
import { BOT, FORK_TOKEN, GitHubStandIn, WRITE_TOKEN } from '../helpers/github/server.ts';

const MARKER = '<!-- seaworthy:abc -->';
const STRANGER = { login: 'mallory', id: 666 };

let standIn: GitHubStandIn;
let slept: number[];
beforeEach(async () => {
  standIn = await GitHubStandIn.start();
  slept = [];
});
afterEach(() => standIn.close());

function task(change: Partial<CommentTask> = {}, token: string = WRITE_TOKEN): CommentTask {
  return {
    github: createGitHub({ token, env: standIn.env, throttle: false, secondMs: 1 }),
    pullRequest: 7,
    marker: MARKER,
    body: `${MARKER}\nfit to ship`,
    sleep: async (ms) => {
      slept.push(ms);
    },
    ...change,
  };
}

function store(body: string, author: { login: string; id: number } = BOT, minimized: string | null = null): void {
  const at = '2026-11-01T00:00:00Z';
  standIn.state.comments.push({
    id: standIn.state.nextId++,
    pr: 7,
    author,
    createdAt: at,
    updatedAt: at,
    body,
    minimized,
  });
}

function bodies(): string[] {
  return standIn.state.comments.map(({ body }) => body);
}

describe('publishComment', () => {
  test('creates one comment, and edits the same one the next time', async () => {
    const first = await publishComment(task());
    const second = await publishComment(task({ body: `${MARKER}\nblocked` }));
    expect(bodies()).toEqual([`${MARKER}\nblocked`]);
    expect(first.kind).toBe('delivered');
    expect(second).toEqual(first);
    expect(standIn.count('issues/create-comment')).toBe(1);
    expect(standIn.count('issues/update-comment')).toBe(1);
  });

  test('what says the same is not written again', async () => {
    const first = await publishComment(task());
    expect(await publishComment(task())).toEqual(first);
    expect(standIn.count('issues/update-comment')).toBe(0);
  });

  test.each([
    ['the same', `${MARKER}\nfit to ship`, 0],
    ['something else', `${MARKER}\nblocked`, 1],
  ])('one that somebody folded away is in sight again when it says %s', async (_name, body, updates) => {
    await publishComment(task());
    for (const comment of standIn.state.comments) comment.minimized = 'resolved';
    await publishComment(task({ body }));
    expect(standIn.state.comments).toMatchObject([{ body, minimized: null }]);
    expect(standIn.count('issues/update-comment')).toBe(updates);
  });

  test('another marker makes another comment', async () => {
    await publishComment(task());
    await publishComment(task({ marker: '<!-- seaworthy:xyz -->', body: '<!-- seaworthy:xyz -->' }));
    expect(bodies()).toEqual([`${MARKER}\nfit to ship`, '<!-- seaworthy:xyz -->']);
  });

  test('a comment of somebody else is never touched, whatever it starts with', async () => {
    store(`${MARKER}\nforged`, STRANGER);
    await publishComment(task());
    expect(bodies()).toEqual([`${MARKER}\nforged`, `${MARKER}\nfit to ship`]);
    expect(standIn.count('issues/update-comment')).toBe(0);
  });

  test('an own comment that merely quotes the marker is left alone', async () => {
    store(`> ${MARKER}`);
    await publishComment(task());
    expect(bodies()).toEqual([`> ${MARKER}`, `${MARKER}\nfit to ship`]);
  });

  test('the own comment is found behind hundreds of others', async () => {
    for (let index = 0; index < 220; index += 1) store('talk', STRANGER);
    store(MARKER);
    for (let index = 0; index < 120; index += 1) store('talk', STRANGER);
    await publishComment(task());
    expect(standIn.count('issues/create-comment')).toBe(0);
    expect(bodies()[220]).toBe(`${MARKER}\nfit to ship`);
  });

  test('of several own ones the newest is edited, the others are folded away once', async () => {
    for (const body of ['1', '2', '3']) store(`${MARKER} ${body}`);
    await publishComment(task());
    await publishComment(task());
    expect(standIn.state.comments.map(({ body, minimized }) => [body, minimized])).toEqual([
      [`${MARKER} 1`, 'outdated'],
      [`${MARKER} 2`, 'outdated'],
      [`${MARKER}\nfit to ship`, null],
    ]);
    expect(standIn.log.filter(({ body }) => JSON.stringify(body ?? '').includes('minimizeComment'))).toHaveLength(2);
  });

  test('a POST that arrived, and whose answer was lost, is not sent again', async () => {
    standIn.inject({
      when: ({ method, path }) => method === 'POST' && path.endsWith('/comments'),
      effect: { kind: 'drop-after' },
    });
    const delivery = await publishComment(task());
    expect(delivery.kind).toBe('delivered');
    expect(bodies()).toEqual([`${MARKER}\nfit to ship`]);
    expect(standIn.log.filter(({ method, path }) => method === 'POST' && path.endsWith('/comments'))).toHaveLength(1);
  });

  test('a POST that did not arrive is sent again, a bounded number of times', async () => {
    const lost = {
      when: ({ method, path }: { method: string; path: string }) => method === 'POST' && path.endsWith('/comments'),
      effect: { kind: 'drop' },
    } as const;
    standIn.inject({ ...lost, times: 2 });
    expect((await publishComment(task())).kind).toBe('delivered');
    expect(bodies()).toHaveLength(1);
    expect(slept).toEqual([2_000, 4_000]);
    standIn.state.comments.length = 0;
    standIn.inject({ ...lost, times: 99 });
    expect(await publishComment(task())).toMatchObject({ kind: 'degraded', because: { code: 'publish/unreachable' } });
    expect(bodies()).toEqual([]);
  });

  test.each([
    ['a fork’s token', FORK_TOKEN],
    ['a wrong token', 'ghs_wrong'],
  ])('%s degrades, and writes nothing', async (_name, token) => {
    const delivery = await publishComment(task({}, token));
    expect(delivery).toMatchObject({ surface: 'comment', kind: 'degraded', because: { code: 'publish/forbidden' } });
    expect(delivery.required).toBeUndefined();
    expect(bodies()).toEqual([]);
  });

  test('no token degrades without a request', async () => {
    expect(await publishComment(task({ github: undefined }))).toMatchObject({ because: { code: 'publish/forbidden' } });
    expect(standIn.log).toEqual([]);
  });

  test.each([
    ['no marker first', { body: `x ${MARKER}` }],
    ['an empty marker', { marker: '' }],
    ['too long', { body: MARKER + 'x'.repeat(65_536) }],
  ])('a body with %s is never sent', async (_name, change) => {
    expect(await publishComment(task(change))).toMatchObject({ kind: 'degraded', because: { code: 'internal/bug' } });
    expect(standIn.log).toEqual([]);
  });
});
