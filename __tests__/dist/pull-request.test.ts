import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { FORK_TOKEN, GitHubStandIn, WRITE_TOKEN } from '../helpers/github/server.ts';
import { EVENTS, HEAD_SHA, type RunEvent } from '../helpers/runner/events.ts';
import { ACTION_ROOT, type ActionResult, cleanUp, runAction } from '../helpers/runner/run-action.ts';

/** Stories of one pull request with a Dockerfile that has three mistakes, told by the bundled Action; asserted on what GitHub has in the end. */
const MISTAKES = ['ENV MODE production', 'ADD app.txt /app.txt', 'CMD /app.txt'];
const RULES = ['LegacyKeyValueFormat', 'DL3020', 'DL3025'];
const LINES = [2, 3, 6];
const DOCKERFILE = [
  `FROM debian@sha256:${'a'.repeat(64)}`,
  MISTAKES[0],
  MISTAKES[1],
  'USER 1000',
  'HEALTHCHECK CMD ["true"]',
  MISTAKES[2],
];
const INPUTS = { stages: 'dockerfile', suggestions: 'true', 'fail-on': 'low' };
const STRANGER = { login: 'other-bot[bot]', id: 777 };

interface Step {
  readonly event?: RunEvent;
  readonly token?: string;
  readonly inputs?: Readonly<Record<string, string>>;
  /** Before the run: what people, other bots and GitHub have done. */
  readonly before?: (story: Scene) => void;
}

/** A registry with one tag, which names what the story says. */
class OneTag {
  names: string | undefined;
  readonly #server = createServer((request, response) => {
    const isTag = request.method === 'HEAD' && request.url === '/v2/base/manifests/1';
    // What the tag names is read too, for it may be an index that holds the digest that is pinned.
    const isIndex = request.method === 'GET' && request.url === `/v2/base/manifests/${this.names}`;
    const isIt = this.names !== undefined && (isTag || isIndex);
    response.writeHead(isIt ? 200 : 404, isIt ? { 'docker-content-digest': this.names } : {});
    response.end(isIt && isIndex ? INDEX : '');
  });

  async open(): Promise<void> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** A Dockerfile on the tag, pinned. */
  dockerfile(digest: string): string[] {
    const address = this.#server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    return [`FROM 127.0.0.1:${port}/base:1@${digest}`, 'USER 1000', 'HEALTHCHECK CMD ["true"]', 'CMD ["/app"]'];
  }
}
const baseImages = new OneTag();
const OLD = `sha256:${'a'.repeat(64)}`;
const INDEX = '{"schemaVersion":2,"manifests":[]}';
const NEW = `sha256:${createHash('sha256').update(INDEX).digest('hex')}`;

/** A workspace of its own and a GitHub of its own. */
class Scene {
  readonly workspace = mkdtempSync(join(tmpdir(), 'seaworthy-story-'));
  readonly results: ActionResult[] = [];
  /** Writes of each run, by what they did. */
  readonly writes: string[][] = [];
  readonly standIn: GitHubStandIn;

  private constructor(standIn: GitHubStandIn) {
    this.standIn = standIn;
    writeFileSync(join(this.workspace, 'app.txt'), 'hello\n');
    this.push(DOCKERFILE);
  }

  static async open(): Promise<Scene> {
    return new Scene(await GitHubStandIn.start());
  }

  /** The head has these lines, and the whole file is new in the pull request. */
  push(lines: readonly (string | undefined)[]): void {
    const text = `${lines.join('\n')}\n`;
    writeFileSync(join(this.workspace, 'Dockerfile'), text);
    const patch = `@@ -0,0 +1,${lines.length} @@\n${lines.map((line) => `+${line}`).join('\n')}`;
    this.standIn.state.pulls.set(7, { files: [{ filename: 'Dockerfile', patch, status: 'added' }] });
  }

  async run(step: Step): Promise<void> {
    step.before?.(this);
    const seen = this.standIn.log.length;
    const result = await runAction({
      event: step.event ?? EVENTS.pullRequest,
      inputs: { ...INPUTS, ...step.inputs },
      workspace: this.workspace,
      token: step.token ?? WRITE_TOKEN,
      env: this.standIn.env,
      timeoutMs: 150_000,
    });
    this.results.push(result);
    this.writes.push(
      this.standIn.log
        .slice(seen)
        .filter(({ method, operation, body, status }) => {
          const isQuery = operation === 'graphql' && JSON.stringify(body).includes('"query":"query');
          return method !== 'GET' && !isQuery && typeof status === 'number' && status < 300;
        })
        .map(({ operation }) => operation ?? ''),
    );
  }

  get result(): ActionResult {
    const last = this.results.at(-1);
    if (last === undefined) throw new Error('nothing was run');
    return last;
  }

  get suggestions(): readonly { path: string; line: number; start_line?: number; body: string }[] {
    return this.standIn.state.reviews.flatMap((review) => review.comments) as never;
  }

  /** The Dockerfile after somebody has pressed the button under each suggestion. */
  withSuggestions(): string[] {
    const lines = [...DOCKERFILE].map(String);
    for (const { line, start_line: start = line, body } of this.suggestions.toSorted((a, b) => b.line - a.line)) {
      const [, , content = ''] = /^(`{3,})suggestion\n([\s\S]*?)\n\1$/m.exec(body) ?? [];
      lines.splice(start - 1, line - start + 1, ...content.split('\n'));
    }
    return lines;
  }
}

const closed: RunEvent = {
  ...EVENTS.pullRequest,
  payload: JSON.parse(
    JSON.stringify(EVENTS.pullRequest.payload).replace('"number":7,"head"', '"number":7,"state":"closed","head"'),
  ),
};

const STORIES = {
  life: [
    {},
    {},
    {
      inputs: { baseline: 'first.json' },
      before: (scene: Scene) => {
        writeFileSync(join(scene.workspace, 'first.json'), readFileSync(scene.result.outputs.get('report-file') ?? ''));
        scene.push(scene.withSuggestions());
      },
    },
    { event: closed, before: (scene: Scene) => scene.push(DOCKERFILE) },
  ],
  mergeQueue: [{ event: EVENTS.mergeGroup }],
  fork: [{ event: EVENTS.forkPullRequest, token: FORK_TOKEN }],
  noPermission: [{ token: FORK_TOKEN }],
  target: [{ event: EVENTS.pullRequestTarget }],
  outsideDiff: [
    {
      before: (scene: Scene) => {
        const patch = `@@ -3 +3 @@\n-COPY app.txt /app.txt\n+${MISTAKES[1]}`;
        scene.standIn.state.pulls.set(7, { files: [{ filename: 'Dockerfile', patch }] });
      },
    },
  ],
  staleDiff: [
    {
      before: (scene: Scene) =>
        scene.standIn.inject({
          when: ({ path }) => path.endsWith('/reviews'),
          effect: {
            kind: 'status',
            status: 422,
            body: '{"message":"Unprocessable Entity","errors":["Pull request review thread line must be part of the diff"]}',
          },
        }),
    },
  ],
  secondaryLimit: [
    {
      before: (scene: Scene) => {
        for (const end of ['/reviews', '/comments'])
          scene.standIn.inject({
            when: ({ method, path }) => method === 'POST' && path.endsWith(end),
            effect: { kind: 'secondary-limit', retryAfter: 1 },
          });
      },
    },
  ],
  deleted: [{}, { before: (scene: Scene) => void scene.standIn.state.comments.splice(0) }],
  otherBot: [
    {},
    {
      before: (scene: Scene) => {
        for (const comment of scene.standIn.state.comments) Object.assign(comment, { author: STRANGER });
        for (const thread of scene.standIn.state.threads)
          thread.comments.splice(0, 1, { author: STRANGER, body: thread.comments[0]?.body ?? '' });
      },
    },
  ],
  answered: [
    {},
    {
      before: (scene: Scene) => {
        scene.standIn.state.threads[0]?.comments.push({ author: { login: 'octocat', id: 1 }, body: 'why?' });
        scene.push(scene.withSuggestions());
      },
    },
  ],
  baseImage: [
    {
      before: (scene: Scene) => {
        scene.push(baseImages.dockerfile(OLD));
        baseImages.names = NEW;
      },
    },
    {
      before: () => {
        baseImages.names = undefined;
      },
    },
    {
      before: (scene: Scene) => {
        scene.push(baseImages.dockerfile(NEW));
        baseImages.names = NEW;
      },
    },
  ],
} as const satisfies Record<string, readonly Step[]>;
type StoryName = keyof typeof STORIES;

const told = new Map<StoryName, Scene>();

beforeAll(async () => {
  if (!existsSync(join(ACTION_ROOT, 'dist/index.js'))) throw new Error('dist is not there: npm run build makes it');
  await baseImages.open();
  // Most of the time is GitHub's pace of writing: side by side it is waited for once.
  await Promise.all(
    (Object.keys(STORIES) as StoryName[]).map(async (name) => {
      const scene = await Scene.open();
      told.set(name, scene);
      for (const step of STORIES[name]) await scene.run(step);
      await scene.standIn.close();
    }),
  );
}, 300_000);

afterAll(() => {
  baseImages.close();
  for (const { workspace, results } of told.values()) {
    rmSync(workspace, { recursive: true, force: true });
    cleanUp(results);
  }
});

function scene(name: StoryName): Scene {
  const found = told.get(name);
  if (found === undefined) throw new Error(`${name} was not told`);
  return found;
}

test.each(Object.keys(STORIES) as StoryName[])('%s: keeps to the runner’s rules', (name) => {
  for (const result of scene(name).results) {
    expect(result.violations).toEqual([]);
    expect(result.log).not.toContain('internal/bug');
  }
});

describe('opened with three mistakes', () => {
  test('three annotations on their lines', () => {
    const { annotations } = scene('life').results[0] ?? scene('life').result;
    const places = annotations.filter(({ file }) => file === 'Dockerfile').map(({ line, title }) => [line, title]);
    expect(places).toHaveLength(3);
    for (const [at, line] of LINES.entries())
      expect(places).toContainEqual([line, expect.stringContaining(RULES[at] ?? '')]);
  });

  test('three suggestions on their lines, in one review of the head', () => {
    const { standIn, suggestions } = scene('life');
    expect(standIn.state.reviews).toHaveLength(1);
    expect(suggestions.map(({ path, line }) => [path, line])).toEqual(LINES.map((line) => ['Dockerfile', line]));
    expect(standIn.log.find(({ operation }) => operation === 'pulls/create-review')?.body).toMatchObject({
      commit_id: HEAD_SHA,
    });
  });

  test('they can be taken as they stand: the next run finds nothing', () => {
    const { results } = scene('life');
    expect(results.map(({ outputs }) => outputs.get('conclusion'))).toEqual([
      'blocked',
      'blocked',
      'passed',
      'blocked',
    ]);
    const lines = scene('life').withSuggestions();
    expect(lines.filter((line) => MISTAKES.includes(line))).toEqual([]);
    expect(lines).toHaveLength(DOCKERFILE.length);
  });
});

describe('pushed twice, fixed, closed', () => {
  test('writes: three, then none where nothing has changed, then the comment and the threads', () => {
    const [first, second, fixed, last] = scene('life').writes;
    expect(first).toEqual(['code-scanning/upload-sarif', 'pulls/create-review', 'issues/create-comment']);
    expect(second).toEqual(['code-scanning/upload-sarif']);
    expect(fixed).toEqual(['code-scanning/upload-sarif', 'graphql', 'graphql', 'graphql', 'issues/update-comment']);
    expect(last).toEqual(['code-scanning/upload-sarif', 'issues/update-comment']);
  });

  test('one comment; it says what was fixed', () => {
    const { standIn, results } = scene('life');
    expect(standIn.state.comments).toHaveLength(1);
    expect(JSON.parse(results[2]?.outputs.get('fixed') ?? '{}')).toMatchObject({ medium: 1, low: 2 });
    const third = standIn.log.filter(({ operation }) => operation === 'issues/update-comment')[0];
    expect(JSON.stringify(third?.body)).toMatch(/3 fixed/);
  });

  test('the threads are resolved, and none comes on a closed pull request', () => {
    const { standIn, result } = scene('life');
    expect(standIn.state.threads.map(({ resolved }) => resolved)).toEqual([true, true, true]);
    expect(result.log).toContain('no suggestions');
  });

  test('a thread with an answer stays open', () => {
    expect(scene('answered').standIn.state.threads.map(({ resolved }) => resolved)).toEqual([false, true, true]);
  });
});

describe('a base image that has moved on', () => {
  test('its digest of today is suggested, and is no finding', () => {
    const { suggestions, results, writes } = scene('baseImage');
    expect(suggestions.map(({ line, body }) => [line, body.includes(`base:1@${NEW}`)])).toEqual([[1, true]]);
    for (const { outputs } of results) expect(outputs.get('conclusion')).toBe('passed');
    expect(writes[0]).toContain('pulls/create-review');
  });

  test('it stays where the registry does not answer, and is resolved when taken', () => {
    const { standIn, writes } = scene('baseImage');
    expect(writes[1]).not.toContain('graphql');
    expect(writes[2]).toContain('graphql');
    expect(standIn.state.threads.map(({ resolved }) => resolved)).toEqual([true]);
  });
});

describe('where GitHub is not to be written to', () => {
  test('a merge queue: the gate alone', () => {
    const { result, writes, standIn } = scene('mergeQueue');
    expect(result).toMatchObject({ exitCode: 1 });
    expect(writes).toEqual([[]]);
    expect(standIn.state.uploads).toEqual([]);
    expect(result.log).toContain('no suggestions');
  });

  test.each<StoryName>(['fork', 'noPermission'])('%s: the verdict, the annotations and the summary stand', (name) => {
    const { result, standIn, writes } = scene(name);
    expect(result.outputs.get('conclusion')).toBe('blocked');
    expect(result.annotations.filter(({ file }) => file === 'Dockerfile')).toHaveLength(3);
    for (const rule of RULES) expect(result.summary).toContain(rule);
    expect(standIn.state.comments).toEqual([]);
    expect(writes).toEqual([[]]);
  });

  test('a fork: no review is even tried', () => {
    expect(scene('fork').standIn.log.filter(({ operation }) => operation === 'pulls/create-review')).toEqual([]);
    expect(scene('fork').result.log).toContain('no suggestions');
  });

  test('pull_request_target: a comment, no suggestions', () => {
    const { standIn, result } = scene('target');
    expect(standIn.state.comments).toHaveLength(1);
    expect(standIn.state.reviews).toEqual([]);
    expect(result.log).toContain('no suggestions');
  });
});

describe('when it does not go smoothly', () => {
  test('lines beside the diff get no suggestion', () => {
    expect(scene('outsideDiff').suggestions.map(({ line }) => line)).toEqual([3]);
  });

  test('a refused review: the changes are in the comment, with the reason', () => {
    const { standIn } = scene('staleDiff');
    expect(standIn.state.reviews).toEqual([]);
    expect(standIn.state.comments).toHaveLength(1);
    expect(standIn.state.comments[0]?.body).toMatch(/3 suggested changes/);
    expect(standIn.state.comments[0]?.body).toMatch(/must be part of the diff/);
  });

  test('a secondary limit is waited for', () => {
    const { standIn, result } = scene('secondaryLimit');
    expect(result.exitCode).toBe(1);
    expect(standIn.state.comments).toHaveLength(1);
    expect(standIn.state.reviews).toHaveLength(1);
  });

  test('a comment that somebody deleted is written anew', () => {
    const { standIn } = scene('deleted');
    expect(standIn.state.comments).toHaveLength(1);
    expect(standIn.count('issues/create-comment')).toBe(2);
  });

  test('another bot with our mark: its comment and threads are left alone', () => {
    const { standIn } = scene('otherBot');
    expect(standIn.state.comments.map(({ author }) => author.id)).toEqual([STRANGER.id, 41_898_282]);
    expect(standIn.count('issues/update-comment')).toBe(0);
    expect(standIn.state.threads).toHaveLength(6);
    expect(standIn.state.threads.every(({ resolved }) => !resolved)).toBe(true);
  });
});
