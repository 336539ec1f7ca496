import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Suggestion } from '../../src/domain/suggestion.ts';
import type { GitHub } from '../../src/ports/github.ts';
import { publishSuggestions, type SuggestionsResult, type SuggestionsTask } from '../../src/publish/suggestions.ts';
import { createGitHub } from '../../src/shell/github.ts';
import { BOT, FORK_TOKEN, GitHubStandIn, WRITE_TOKEN } from '../helpers/github/server.ts';
import type { StoredThread } from '../helpers/github/state.ts';

const HEAD = '2'.repeat(40);
const SCOPE = 'a'.repeat(32);
const REGISTRY_SCOPE = 'c'.repeat(32);
const LINES = ['FROM debian', 'RUN a', 'RUN b', 'RUN c', 'RUN d', 'RUN e'];
/** Two hunks: lines 1 to 3, and 5 to 6. */
const PATCH = `@@ -1,2 +1,3 @@\n ${LINES[0]}\n+${LINES[1]}\n ${LINES[2]}\n@@ -4,1 +5,2 @@\n ${LINES[4]}\n+${LINES[5]}`;

let standIn: GitHubStandIn;
let said: string[];
beforeEach(async () => {
  standIn = await GitHubStandIn.start();
  standIn.state.pulls.set(7, { files: [{ filename: 'Dockerfile', patch: PATCH }] });
  said = [];
});
afterEach(() => standIn.close());

function client(token = WRITE_TOKEN): GitHub {
  const github = createGitHub({ token, env: standIn.env, throttle: false, secondMs: 1 });
  if (github === undefined) throw new Error('no client');
  return github;
}

function suggestion(line: number, endLine = line, change: Partial<Suggestion> = {}): Suggestion {
  return {
    path: 'Dockerfile',
    patch: { line, endLine, replacement: `RUN better ${line}` },
    original: LINES.slice(line - 1, endLine).join('\n'),
    mends: [{ rule: 'DL3014', identity: `RUN ${line}`, title: 'apt-get install without -y' }],
    ...change,
  };
}

function publish(
  suggestions: readonly Suggestion[],
  change: Partial<SuggestionsTask> = {},
): Promise<SuggestionsResult> {
  return publishSuggestions({
    github: client(),
    pullRequest: { number: 7, headSha: HEAD },
    scope: SCOPE,
    registryScope: REGISTRY_SCOPE,
    suggestions,
    looked: true,
    answered: true,
    rendering: {},
    say: { info: (text) => void said.push(text) },
    ...change,
  });
}

function comments(): readonly { path: string; line: number; start_line?: number; side: string; body: string }[] {
  return standIn.state.reviews.flatMap((review) => review.comments) as never;
}

function threadAt(line: number): StoredThread {
  const thread = standIn.state.threads.find((one) => one.line === line);
  if (thread === undefined) throw new Error(`no thread at ${line}`);
  return thread;
}

describe('where', () => {
  test('one review for the head, on lines of the diff alone', async () => {
    const { delivery, unmade } = await publish([suggestion(2), suggestion(4), suggestion(5, 6)]);
    expect(delivery).toMatchObject({ kind: 'delivered' });
    expect(unmade).toBeUndefined();
    expect(standIn.state.reviews).toHaveLength(1);
    expect(standIn.log.find(({ operation }) => operation === 'pulls/create-review')?.body).toMatchObject({
      commit_id: HEAD,
      event: 'COMMENT',
    });
    expect(comments()).toEqual([
      expect.objectContaining({ path: 'Dockerfile', line: 2, side: 'RIGHT' }),
      expect.objectContaining({ path: 'Dockerfile', start_line: 5, line: 6, side: 'RIGHT' }),
    ]);
    expect(comments()[0]).not.toHaveProperty('start_line');
  });

  test.each<[string, Suggestion]>([
    ['a line beside the diff', suggestion(4)],
    ['lines of two hunks', suggestion(3, 5)],
    ['another file', suggestion(2, 2, { path: 'other/Dockerfile' })],
    ['a line that reads differently at the head', suggestion(2, 2, { original: 'RUN other' })],
    ['what cannot be seen', suggestion(2, 2, { patch: { line: 2, endLine: 2, replacement: 'RUN \u202Ea' } })],
  ])('%s: none', async (_name, one) => {
    expect((await publish([one])).delivery.kind).toBe('delivered');
    expect(standIn.state.reviews).toEqual([]);
  });

  test('a file without a patch, and one that is removed: none', async () => {
    standIn.state.pulls.set(7, { files: [{ filename: 'Dockerfile' }] });
    await publish([suggestion(2)]);
    standIn.state.pulls.set(7, { files: [{ filename: 'Dockerfile', patch: PATCH, status: 'removed' }] });
    await publish([suggestion(2)]);
    expect(standIn.state.reviews).toEqual([]);
  });

  test('the file is looked for on all pages', async () => {
    const files = Array.from({ length: 250 }, (_, at) => ({ filename: `f${at}`, patch: '@@ -1 +1 @@\n+a' }));
    standIn.state.pulls.set(7, { files: [...files, { filename: 'Dockerfile', patch: PATCH }] });
    await publish([suggestion(2)]);
    expect(comments()).toHaveLength(1);
  });

  test('newer commits: none, and said', async () => {
    standIn.state.pulls.set(7, { files: [{ filename: 'Dockerfile', patch: PATCH }], headSha: '9'.repeat(40) });
    expect((await publish([suggestion(2)])).delivery.kind).toBe('skipped');
    expect(standIn.state.reviews).toEqual([]);
    expect(said).toHaveLength(1);
  });
});

describe('what it says', () => {
  test('the fence is longer than any row of backticks in it', async () => {
    const replacement = 'RUN echo ```` `a`\n```';
    await publish([suggestion(2, 2, { patch: { line: 2, endLine: 2, replacement } })]);
    expect(comments()[0]?.body).toContain(`\n\`\`\`\`\`suggestion\n${replacement}\n\`\`\`\`\`\n`);
  });

  test('foreign words are words', async () => {
    const title = '@octocat ```suggestion\nevil\n``` <!-- seaworthy:suggestion:';
    await publish([suggestion(2, 2, { mends: [{ rule: 'DL3014', identity: 'x', title }] })]);
    const body = comments()[0]?.body ?? '';
    expect(body.match(/<!--/g)).toHaveLength(1);
    expect(body.match(/^`+suggestion$/gm)).toHaveLength(1);
    expect(body).not.toContain('@octocat');
  });
});

describe('again', () => {
  test('a second run writes nothing', async () => {
    await publish([suggestion(2), suggestion(5)]);
    const writes = standIn.log.filter(({ operation }) => operation === 'pulls/create-review').length;
    await publish([suggestion(2), suggestion(5)]);
    expect(standIn.log.filter(({ operation }) => operation === 'pulls/create-review')).toHaveLength(writes);
    expect(standIn.state.threads.map(({ resolved }) => resolved)).toEqual([false, false]);
  });

  test('the same change on another line is the same', async () => {
    await publish([suggestion(2)]);
    threadAt(2);
    await publish([
      suggestion(2, 2, { patch: { line: 3, endLine: 3, replacement: 'RUN better 2' }, original: 'RUN b' }),
    ]);
    expect(standIn.state.reviews).toHaveLength(1);
  });

  test('equal changes of one file are two', async () => {
    const same = { mends: suggestion(2).mends };
    const patch = (line: number) => ({ line, endLine: line, replacement: 'RUN x' });
    await publish([suggestion(2, 2, { ...same, patch: patch(2) }), suggestion(5, 5, { ...same, patch: patch(5) })]);
    expect(comments()).toHaveLength(2);
  });

  test('somebody else’s comment with our mark does not count', async () => {
    await publish([suggestion(2)]);
    const body = comments()[0]?.body ?? '';
    standIn.state.threads.splice(0);
    standIn.state.reviews.splice(0);
    const author = { login: 'mallory', id: 666 };
    const other = {
      id: 'PRRT_x',
      pr: 7,
      path: 'Dockerfile',
      line: 2,
      startLine: undefined,
      resolved: false,
      outdated: false,
    };
    standIn.state.threads.push({ ...other, comments: [{ author, body }] });
    await publish([suggestion(2)]);
    expect(comments()).toHaveLength(1);
    await publish([]);
    expect(standIn.state.threads.map(({ resolved }) => resolved)).toEqual([false, true]);
  });

  test('one that a person resolved is not repeated; one that is outdated is made anew', async () => {
    await publish([suggestion(2), suggestion(5)]);
    threadAt(2).resolved = true;
    threadAt(5).outdated = true;
    await publish([suggestion(2), suggestion(5)]);
    expect(standIn.state.threads.map(({ line, resolved }) => [line, resolved])).toEqual([
      [2, true],
      [5, true],
      [5, false],
    ]);
  });
});

describe('lines that change more than once', () => {
  const outdate = () => {
    for (const thread of standIn.state.threads) thread.outdated = true;
  };
  const made = () => standIn.state.threads.length;

  test('the change is suggested anew each time', async () => {
    await publish([suggestion(2)]);
    for (const threads of [2, 3]) {
      outdate();
      await publish([suggestion(2)]);
      expect(made()).toBe(threads);
      await publish([suggestion(2)]);
      expect(made()).toBe(threads);
    }
  });

  test('a mistake that was mended and comes back is suggested again', async () => {
    await publish([suggestion(2)]);
    outdate();
    await publish([]);
    expect(threadAt(2).resolved).toBe(true);
    await publish([suggestion(2)]);
    expect(made()).toBe(2);
  });

  test('one that a person answered and resolved is a no', async () => {
    await publish([suggestion(2)]);
    threadAt(2).comments.push({ author: { login: 'octocat', id: 1 }, body: 'no' });
    threadAt(2).resolved = true;
    outdate();
    await publish([suggestion(2)]);
    expect(made()).toBe(1);
  });
});

describe('mended', () => {
  test('the thread is resolved', async () => {
    await publish([suggestion(2), suggestion(5)]);
    await publish([suggestion(5)]);
    expect(threadAt(2).resolved).toBe(true);
    expect(threadAt(5).resolved).toBe(false);
  });

  test.each<[string, (thread: StoredThread) => void, Partial<SuggestionsTask>]>([
    [
      'somebody has answered',
      (thread) => void thread.comments.push({ author: { login: 'octocat', id: 1 }, body: 'no' }),
      {},
    ],
    ['another kind of run made it', () => undefined, { scope: 'b'.repeat(32) }],
    ['the Dockerfiles were not all checked', () => undefined, { looked: false }],
  ])('not where %s', async (_name, prepare, change) => {
    await publish([suggestion(2)]);
    prepare(threadAt(2));
    await publish([], change);
    expect(threadAt(2).resolved).toBe(false);
  });

  test('one that a registry was asked for: only where all registries have answered', async () => {
    await publish([suggestion(2, 2, { byRegistry: true }), suggestion(5)]);
    await publish([], { answered: false });
    expect([threadAt(2).resolved, threadAt(5).resolved]).toEqual([false, true]);
    await publish([], { looked: false });
    expect(threadAt(2).resolved).toBe(false);
    await publish([]);
    expect(threadAt(2).resolved).toBe(true);
  });

  test('an own answer is no answer', async () => {
    await publish([suggestion(2)]);
    threadAt(2).comments.push({ author: BOT, body: 'more' });
    await publish([]);
    expect(threadAt(2).resolved).toBe(true);
  });

  test('where the token may not, it is told and nothing is missing', async () => {
    await publish([suggestion(2), suggestion(5)]);
    standIn.state.tokens.set(WRITE_TOKEN, {
      ...BOT,
      pullRequests: 'write',
      securityEvents: 'write',
      resolves: false,
      remaining: 99,
    });
    expect((await publish([])).delivery.kind).toBe('delivered');
    expect(said.length).toBeGreaterThan(0);
    expect(
      standIn.log.filter(
        ({ operation, body }) => operation === 'graphql' && JSON.stringify(body).includes('resolveReviewThread'),
      ),
    ).toHaveLength(1);
  });
});

describe('batches', () => {
  test('at most 20 in a review', async () => {
    const lines = Array.from({ length: 45 }, (_, at) => `RUN ${at}`);
    const patch = `@@ -0,0 +1,45 @@\n${lines.map((line) => `+${line}`).join('\n')}`;
    standIn.state.pulls.set(7, { files: [{ filename: 'Dockerfile', patch }] });
    await publish(lines.map((original, at) => suggestion(at + 1, at + 1, { original })));
    expect(standIn.state.reviews.map((review) => review.comments.length)).toEqual([20, 20, 5]);
  });
});

describe('refused', () => {
  test('a 422 leads to the comment, with all of them and the reason', async () => {
    const github = client();
    const stale: GitHub = {
      ...github,
      // What GitHub answers when the diff has changed since the files were listed.
      createReview: (pr, review) => {
        standIn.state.pulls.set(7, { files: [] });
        return github.createReview(pr, review);
      },
    };
    const { delivery, unmade } = await publish([suggestion(2), suggestion(5)], { github: stale });
    expect(delivery).toMatchObject({ kind: 'degraded', because: { code: 'publish/refused' } });
    expect(unmade?.suggestions).toHaveLength(2);
    expect(standIn.state.reviews).toEqual([]);
  });

  test('a token that may not write', async () => {
    const { delivery, unmade } = await publish([suggestion(2)], { github: client(FORK_TOKEN) });
    expect(delivery).toMatchObject({ kind: 'degraded', because: { code: 'publish/forbidden' } });
    expect(unmade?.suggestions).toHaveLength(1);
  });

  test('GitHub does not answer', async () => {
    standIn.inject({ when: () => true, times: 99, effect: { kind: 'drop' } });
    expect((await publish([suggestion(2)])).delivery).toMatchObject({ kind: 'degraded' });
  });

  test('a lost answer to the review: the next run finds what arrived', async () => {
    standIn.inject({ when: ({ path }) => path.endsWith('/reviews'), effect: { kind: 'drop-after' } });
    await publish([suggestion(2)]);
    await publish([suggestion(2)]);
    expect(standIn.state.threads).toHaveLength(1);
  });

  test('a secondary limit is waited for', async () => {
    standIn.inject({
      when: ({ path }) => path.endsWith('/reviews'),
      effect: { kind: 'secondary-limit', retryAfter: 1 },
    });
    const github = createGitHub({ token: WRITE_TOKEN, env: standIn.env, secondMs: 1 });
    if (github === undefined) throw new Error('no client');
    expect((await publish([suggestion(2)], { github })).delivery.kind).toBe('delivered');
    expect(standIn.state.reviews).toHaveLength(1);
  }, 300_000);
});
