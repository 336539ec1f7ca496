import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { FORK_TOKEN, GitHubStandIn, WRITE_TOKEN } from '../helpers/github/server.ts';
import type { DiffFile } from '../helpers/github/state.ts';
import { EVENTS, HEAD_SHA, MERGE_SHA, type RunEvent } from '../helpers/runner/events.ts';
import { ACTION_ROOT, type ActionResult, cleanUp, runAction } from '../helpers/runner/run-action.ts';

/** What else happens to repositories and their pull requests, told by the bundled Action; asserted on what GitHub has in the end. */
const DOCKERFILE = ['FROM scratch', 'ADD app.txt /app.txt', 'USER 1000', 'HEALTHCHECK CMD ["/app"]'];
const RULE = 'DL3020';
const PATCH = `@@ -0,0 +1,${DOCKERFILE.length} @@\n${DOCKERFILE.map((line) => `+${line}`).join('\n')}`;
const ADDED: DiffFile = { filename: 'Dockerfile', patch: PATCH, status: 'added' };

interface Story {
  readonly event: RunEvent;
  readonly token?: string;
  /** A run before the one that is told. */
  readonly twice?: true;
  readonly workspace?: (folder: string) => void;
  readonly before?: (standIn: GitHubStandIn) => void;
}

/** The payload of a pull request with something else in it. */
function pull(changes: object, action = 'synchronize'): RunEvent {
  const payload = EVENTS.pullRequest.payload as { readonly pull_request: object };
  return {
    ...EVENTS.pullRequest,
    payload: { ...payload, action, pull_request: { ...payload.pull_request, ...changes } },
  };
}

function elsewhere(name: string, ref: string): RunEvent {
  return { ...EVENTS.push, name, ref, payload: { ref, before: '0'.repeat(40), after: HEAD_SHA } };
}

const base = (ref: string) => ({ sha: '3'.repeat(40), ref, repo: { id: 1 } });
const files =
  (...all: readonly DiffFile[]) =>
  (standIn: GitHubStandIn) =>
    void standIn.state.pulls.set(7, { files: all });

const STORIES = {
  draft: { event: pull({ draft: true }) },
  otherBase: { event: pull({ base: base('release/1.x') }) },
  merged: {
    event: { ...pull({ state: 'closed', merged: true }, 'closed'), ref: 'refs/heads/main', sha: MERGE_SHA },
  },
  dependabot: { event: { ...EVENTS.pullRequest, actor: 'dependabot[bot]' }, token: FORK_TOKEN },
  branch: { event: elsewhere('workflow_dispatch', 'refs/heads/topic') },
  tag: { event: elsewhere('push', 'refs/tags/v1.0.0') },
  release: { event: elsewhere('release', 'refs/tags/v1.0.0') },
  huge: {
    event: EVENTS.pullRequest,
    before: files(
      ...Array.from({ length: 420 }, (_, at): DiffFile => ({ filename: `a/${at}`, patch: '@@ -0,0 +1 @@\n+x' })),
      ADDED,
    ),
  },
  renamed: {
    event: EVENTS.pullRequest,
    before: files({ filename: 'Dockerfile', status: 'renamed', previous: 'old/Dockerfile' }),
  },
  deleted: {
    event: EVENTS.push,
    twice: true,
    workspace: (folder) => rmSync(join(folder, 'Dockerfile')),
  },
  binary: {
    event: EVENTS.push,
    workspace: (folder) => writeFileSync(join(folder, 'Dockerfile'), Buffer.from([0, 1, 2, 255, 10, 0])),
  },
  linked: {
    event: EVENTS.pullRequest,
    workspace: (folder) => {
      writeFileSync(join(folder, 'real.Dockerfile'), `${DOCKERFILE.join('\n')}\n`);
      rmSync(join(folder, 'Dockerfile'));
      symlinkSync('real.Dockerfile', join(folder, 'Dockerfile'));
    },
    before: files({ ...ADDED, filename: 'real.Dockerfile' }),
  },
  folded: {
    event: EVENTS.pullRequest,
    twice: true,
    before: ({ state }) => {
      for (const comment of state.comments) comment.minimized = 'resolved';
    },
  },
  forcePushed: {
    event: EVENTS.pullRequest,
    before: ({ state }) => {
      state.commits = new Set(['9'.repeat(40)]);
    },
  },
  locked: {
    event: EVENTS.pullRequest,
    before: (standIn) =>
      standIn.inject({
        when: ({ method, path }) => method === 'POST' && path.endsWith('/comments'),
        effect: {
          kind: 'status',
          status: 403,
          body: '{"message":"Unable to create comment because issue is locked."}',
        },
      }),
  },
} as const satisfies Record<string, Story>;
type StoryName = keyof typeof STORIES;

interface Told {
  readonly result: ActionResult;
  readonly standIn: GitHubStandIn;
}

const told = new Map<StoryName, Told>();
const folders: string[] = [];
const results: ActionResult[] = [];

beforeAll(async () => {
  if (!existsSync(join(ACTION_ROOT, 'dist/index.js'))) throw new Error('dist is not there: npm run build makes it');
  // Most of the time is GitHub's pace of writing: side by side it is waited for once.
  const names = Object.keys(STORIES) as StoryName[];
  await Promise.all(names.map(async (name) => told.set(name, await tell(STORIES[name]))));
}, 300_000);

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  cleanUp(results);
});

async function tell(story: Story): Promise<Told> {
  const workspace = mkdtempSync(join(tmpdir(), 'seaworthy-event-'));
  folders.push(workspace);
  writeFileSync(join(workspace, 'app.txt'), 'hello\n');
  writeFileSync(join(workspace, 'Dockerfile'), `${DOCKERFILE.join('\n')}\n`);
  const standIn = await GitHubStandIn.start();
  files(ADDED)(standIn);
  const run = async (): Promise<ActionResult> => {
    const result = await runAction({
      event: story.event,
      inputs: { stages: 'dockerfile', 'fail-on': 'medium', suggestions: 'true' },
      workspace,
      token: story.token ?? WRITE_TOKEN,
      env: standIn.env,
      timeoutMs: 150_000,
    });
    results.push(result);
    return result;
  };
  if (story.twice) await run();
  story.workspace?.(workspace);
  story.before?.(standIn);
  const result = await run();
  await standIn.close();
  return { result, standIn };
}

function story(name: StoryName): Told {
  const found = told.get(name);
  if (found === undefined) throw new Error(`${name} was not told`);
  return found;
}

const UNREADABLE: readonly string[] = ['deleted', 'binary'];

test.each(Object.keys(STORIES) as StoryName[])('%s: the verdict, by the runner’s rules', (name) => {
  const { result } = story(name);
  expect(result.violations).toEqual([]);
  expect(result.log).not.toContain('internal/bug');
  expect(result.outputs.get('conclusion')).toBe(UNREADABLE.includes(name) ? 'incomplete' : 'blocked');
  expect(result.exitCode).toBe(UNREADABLE.includes(name) ? 2 : 1);
});

describe('pull requests', () => {
  test.each<StoryName>(['draft', 'otherBase', 'huge'])('%s: one comment, one suggestion', (name) => {
    const { state } = story(name).standIn;
    expect(state.comments).toHaveLength(1);
    expect(state.comments[0]?.body).toContain(RULE);
    expect(state.reviews).toHaveLength(1);
    expect(state.uploads).toMatchObject([{ ref: 'refs/pull/7/merge', errors: [] }]);
  });

  test('merged: the comment, no suggestion; what is there now is the base branch’s', () => {
    const { state } = story('merged').standIn;
    expect(state.comments).toHaveLength(1);
    expect(state.reviews).toEqual([]);
    expect(state.uploads).toMatchObject([{ ref: 'refs/heads/main', commitSha: MERGE_SHA }]);
  });

  test('Dependabot’s: nothing is written, no suggestion is tried, all is in the summary', () => {
    const { standIn, result } = story('dependabot');
    expect([standIn.state.comments, standIn.state.reviews, standIn.state.uploads]).toEqual([[], [], []]);
    expect(standIn.log.some(({ operation }) => operation === 'pulls/create-review')).toBe(false);
    expect(result.summary).toContain(RULE);
  });

  test('a renamed Dockerfile without a change: no line of the diff, so no suggestion', () => {
    const { state } = story('renamed').standIn;
    expect(state.comments).toHaveLength(1);
    expect(state.reviews).toEqual([]);
  });

  test('a Dockerfile that is a link: everything stands on the file that the diff has', () => {
    const { result, standIn } = story('linked');
    expect(result.annotations.map(({ file }) => file)).toContain('real.Dockerfile');
    expect(standIn.state.reviews).toMatchObject([{ comments: [{ path: 'real.Dockerfile', line: 2 }] }]);
    expect(JSON.stringify(standIn.state.uploads[0]?.sarif)).toContain('"uri":"real.Dockerfile"');
  });

  test('a comment that somebody folded away is in sight again', () => {
    expect(story('folded').standIn.state.comments).toMatchObject([{ minimized: null }]);
  });

  test('a head that was pushed over: code scanning knows it no more, the comment is there', () => {
    const { result, standIn } = story('forcePushed');
    expect(standIn.state.uploads).toEqual([]);
    expect(standIn.state.comments).toHaveLength(1);
    expect(result.log).toContain('error[publish/refused]');
  });

  test('a locked conversation: told as what it is', () => {
    const { result, standIn } = story('locked');
    expect(standIn.state.comments).toEqual([]);
    expect(result.log).toContain('the conversation of the pull request is locked');
    expect(result.summary).toContain(RULE);
  });
});

describe('other events', () => {
  test.each<[StoryName, string]>([
    ['branch', 'refs/heads/topic'],
    ['tag', 'refs/tags/v1.0.0'],
    ['release', 'refs/tags/v1.0.0'],
  ])('%s: no comment; code scanning under %s', (name, ref) => {
    const { state } = story(name).standIn;
    expect([state.comments, state.reviews]).toEqual([[], []]);
    expect(state.uploads).toMatchObject([{ ref, commitSha: HEAD_SHA, errors: [] }]);
  });

  test.each<[StoryName, number]>([
    ['deleted', 1],
    ['binary', 0],
  ])('%s: what was not looked at closes no alert', (name, uploads) => {
    const { result, standIn } = story(name);
    expect(standIn.state.uploads).toHaveLength(uploads);
    expect(result.log).toContain('not uploaded');
  });
});
