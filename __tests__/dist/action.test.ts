import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { FORK_TOKEN, GitHubStandIn, WRITE_TOKEN } from '../helpers/github/server.ts';
import { EVENTS, HEAD_SHA, MERGE_SHA, type RunEvent } from '../helpers/runner/events.ts';
import { ACTION_ROOT, type ActionResult, cleanUp, runAction } from '../helpers/runner/run-action.ts';
import { makeWorkspace, removeWorkspace } from '../helpers/runner/workspace.ts';

/** The bundled Action on a real image archive, run as the runner does. Every story has a GitHub of its own. */
interface Story {
  readonly event: RunEvent;
  readonly token?: string;
  readonly inputs?: Readonly<Record<string, string>>;
  /** How often the Action runs, one after the other. */
  readonly times?: number;
  readonly prepare?: (standIn: GitHubStandIn) => void;
}

interface Told {
  readonly results: readonly ActionResult[];
  readonly standIn: GitHubStandIn;
}

const CVE = 'CVE-2023-5363';
const IMAGE = { image: 'docker-archive:image.tar', advisories: 'advisories' };
const STORIES = {
  push: { event: EVENTS.push },
  pullRequest: { event: EVENTS.pullRequest, times: 2 },
  passing: { event: EVENTS.pullRequest, inputs: { 'fail-on': 'critical' } },
  fork: { event: EVENTS.forkPullRequest, token: FORK_TOKEN },
  noToken: { event: EVENTS.pullRequest, token: '' },
  mergeGroup: { event: EVENTS.mergeGroup },
  target: { event: EVENTS.pullRequestTarget },
  targetBuild: { event: EVENTS.pullRequestTarget, inputs: { image: '', context: '.' } },
  workflowRunBuild: { event: EVENTS.workflowRun, inputs: { image: '', context: '.' } },
  scanningOff: {
    event: EVENTS.pullRequest,
    inputs: { 'fail-on': 'never' },
    prepare: ({ state }) => {
      state.codeScanning = 'not-enabled';
    },
  },
  requiredRefused: {
    event: EVENTS.pullRequest,
    inputs: { 'fail-on': 'never', 'upload-sarif': 'required' },
    prepare: ({ state }) => {
      state.codeScanning = 'not-enabled';
    },
  },
  requiredInQueue: { event: EVENTS.mergeGroup, inputs: { 'fail-on': 'never', 'upload-sarif': 'required' } },
  down: {
    event: EVENTS.pullRequest,
    prepare: (standIn) => standIn.inject({ when: () => true, times: 999, effect: { kind: 'drop' } }),
  },
  lostAnswer: {
    event: EVENTS.pullRequest,
    inputs: { 'upload-sarif': 'never' },
    prepare: (standIn) =>
      standIn.inject({
        when: ({ method, path }) => method === 'POST' && path.endsWith('/comments'),
        effect: { kind: 'drop-after' },
      }),
  },
  unreadableEvent: { event: { ...EVENTS.pullRequest, payload: '{' } },
  wrongInput: { event: EVENTS.push, inputs: { 'fail-on': 'hihg' } },
  unknownInput: { event: EVENTS.push, inputs: { 'fail-no': 'high' } },
  cutArchive: { event: EVENTS.push, inputs: { image: 'docker-archive:cut.tar', 'fail-on': 'never' } },
  noAdvisories: { event: EVENTS.push, inputs: { advisories: 'no-advisories', 'fail-on': 'never' } },
  hostile: { event: EVENTS.push, inputs: { image: 'docker-archive:x ##[set-output name=conclusion;]passed' } },
} as const satisfies Record<string, Story>;
type StoryName = keyof typeof STORIES;

const told = new Map<StoryName, Told>();
let workspace: string;

beforeAll(async () => {
  if (!existsSync(join(ACTION_ROOT, 'dist/index.js'))) throw new Error('dist is not there: npm run build makes it');
  workspace = makeWorkspace();
  const names = Object.keys(STORIES) as StoryName[];
  // Most of the time is GitHub's pace of writing and polling: side by side it is waited for once.
  await Promise.all(names.map(async (name) => told.set(name, await tell(STORIES[name]))));
}, 300_000);

afterAll(async () => {
  removeWorkspace(workspace);
  for (const { results } of told.values()) cleanUp(results);
});

async function tell(story: Story): Promise<Told> {
  const standIn = await GitHubStandIn.start();
  story.prepare?.(standIn);
  const results: ActionResult[] = [];
  for (let time = 0; time < (story.times ?? 1); time += 1) {
    results.push(
      await runAction({
        event: story.event,
        inputs: { ...IMAGE, ...story.inputs },
        workspace,
        token: story.token ?? WRITE_TOKEN,
        env: standIn.env,
        timeoutMs: 150_000,
      }),
    );
  }
  await standIn.close();
  return { results, standIn };
}

function story(name: StoryName): { result: ActionResult; standIn: GitHubStandIn; results: readonly ActionResult[] } {
  const { results, standIn } = told.get(name) ?? {};
  const result = results?.at(-1);
  if (results === undefined || standIn === undefined || result === undefined) throw new Error(`${name} was not told`);
  return { result, standIn, results };
}

interface ReportFile {
  readonly conclusion: string;
  readonly findings: readonly {
    readonly rule: string;
    readonly at: { readonly path?: string; readonly line?: number };
  }[];
  readonly stages: readonly { readonly stage: string; readonly failures?: readonly { readonly code: string }[] }[];
}

function reportOf(result: ActionResult): ReportFile {
  return JSON.parse(readFileSync(result.outputs.get('report-file') ?? '', 'utf8')) as ReportFile;
}

function failureCodes(result: ActionResult): string[] {
  return reportOf(result).stages.flatMap(({ failures = [] }) => failures.map(({ code }) => code));
}

describe('every run', () => {
  test.each(Object.keys(STORIES) as StoryName[])('%s: keeps to the runner’s rules', (name) => {
    for (const result of story(name).results) {
      expect(result.violations).toEqual([]);
      expect(result.exitCode).not.toBeNull();
      expect(result.log).not.toContain(WRITE_TOKEN);
    }
  });
});

describe('the verdict is the same, whatever becomes of publishing', () => {
  test.each<StoryName>(['push', 'pullRequest', 'fork', 'noToken', 'mergeGroup', 'target', 'down', 'lostAnswer'])(
    '%s: blocked',
    (name) => {
      const { result } = story(name);
      expect(result.exitCode).toBe(1);
      expect(result.outputs.get('conclusion')).toBe('blocked');
      expect(JSON.parse(result.outputs.get('blocked-by') ?? '')).toEqual(['fail-on']);
      expect(JSON.parse(result.outputs.get('counts') ?? '')).toMatchObject({ critical: 0, high: 1 });
    },
  );

  test.each<StoryName>(['push', 'pullRequest', 'fork', 'noToken', 'mergeGroup', 'target', 'down'])(
    '%s: the same findings in summary, annotations and files',
    (name) => {
      const { result } = story(name);
      const reference = reportOf(story('push').result);
      expect(reportOf(result).findings).toEqual(reference.findings);
      expect(reference.findings.map(({ rule }) => rule)).toContain(CVE);
      expect(result.summary).toContain(CVE);
      expect(result.annotations.some(({ message, title }) => `${title} ${message}`.includes(CVE))).toBe(true);
      expect(readFileSync(result.outputs.get('sarif-file') ?? '', 'utf8')).toContain(CVE);
    },
  );

  test('passed: the same image below the gate', () => {
    const { result } = story('passing');
    expect(result.exitCode).toBe(0);
    expect(result.outputs.get('conclusion')).toBe('passed');
    expect(JSON.parse(result.outputs.get('blocked-by') ?? '')).toEqual([]);
  });
});

describe('comment', () => {
  test('exactly one; a next run that says the same writes nothing', () => {
    const { standIn, results } = story('pullRequest');
    expect(standIn.state.comments).toHaveLength(1);
    expect(standIn.count('issues/create-comment')).toBe(1);
    expect(standIn.count('issues/update-comment')).toBe(0);
    expect(standIn.state.comments[0]?.body).toMatch(/^<!-- /);
    expect(standIn.state.comments[0]?.body).toContain(CVE);
    expect(results.map(({ outputs }) => outputs.get('comment-url'))).toEqual(
      [1, 2].map(() => `https://github.com/octo/app/pull/7#issuecomment-${standIn.state.comments[0]?.id}`),
    );
  });

  test('one too where the answer to the POST was lost', () => {
    const { standIn, result } = story('lostAnswer');
    expect(standIn.state.comments).toHaveLength(1);
    expect(result.outputs.get('comment-url')).toBeTruthy();
  });

  test.each<StoryName>(['push', 'fork', 'noToken', 'mergeGroup', 'down'])('%s: none', (name) => {
    const { standIn, result } = story(name);
    expect(standIn.state.comments).toEqual([]);
    expect(result.outputs.get('comment-url') ?? '').toBe('');
  });
});

describe('SARIF', () => {
  test.each<[StoryName, string, string]>([
    ['push', 'refs/heads/main', HEAD_SHA],
    ['pullRequest', 'refs/pull/7/merge', MERGE_SHA],
    ['target', 'refs/pull/7/head', HEAD_SHA],
  ])('%s: uploaded for %s', (name, ref, commitSha) => {
    expect(story(name).standIn.state.uploads[0]).toMatchObject({ ref, commitSha, errors: [], polls: 1 });
  });

  test.each<StoryName>(['fork', 'noToken', 'mergeGroup', 'down', 'scanningOff'])('%s: not uploaded', (name) => {
    expect(story(name).standIn.state.uploads).toEqual([]);
  });

  test('every location is an existing line of the checkout', () => {
    const places = JSON.stringify(story('push').standIn.state.uploads[0]?.sarif).matchAll(
      /"uri":"([^"]+)"[^{}]*\}(?:,"region":\{"startLine":(\d+))?/g,
    );
    const seen = [...places].filter(([, , line]) => line !== undefined);
    expect(seen.length).toBeGreaterThan(0);
    for (const [, uri = '', line] of seen) {
      const path = join(workspace, decodeURIComponent(uri));
      expect(existsSync(path)).toBe(true);
      expect(Number(line)).toBeLessThanOrEqual(readFileSync(path, 'utf8').trimEnd().split('\n').length);
    }
  });

  test('the flaw points at the line that brought the package', () => {
    const finding = reportOf(story('push').result).findings.find(({ rule }) => rule === CVE);
    expect(finding?.at).toMatchObject({ kind: 'file', path: 'Dockerfile', line: 2 });
  });

  test('refused: nothing changes where it may be, incomplete where it is required', () => {
    expect(story('scanningOff').result).toMatchObject({ exitCode: 0 });
    expect(story('requiredRefused').result).toMatchObject({ exitCode: 2 });
    expect(story('requiredRefused').result.outputs.get('conclusion')).toBe('incomplete');
    expect(story('requiredInQueue').result.exitCode).toBe(0);
  });
});

describe('what did not finish is never green', () => {
  test.each<[StoryName, string]>([
    ['targetBuild', 'build/refused'],
    ['workflowRunBuild', 'build/refused'],
    ['noAdvisories', 'advisories/empty'],
  ])('%s: incomplete, %s', (name, code) => {
    const { result } = story(name);
    expect(result.exitCode).toBe(2);
    expect(result.outputs.get('conclusion')).toBe('incomplete');
    expect(failureCodes(result)).toContain(code);
  });

  test('a cut archive: incomplete', () => {
    const { result } = story('cutArchive');
    expect(result.exitCode).toBe(2);
    expect(failureCodes(result).some((code) => code.startsWith('image/'))).toBe(true);
  });

  test('an event that cannot be read: incomplete', () => {
    const { result, standIn } = story('unreadableEvent');
    expect(result.exitCode).toBe(2);
    expect(result.outputs.get('conclusion')).toBe('incomplete');
    expect(result.log).toContain('event/unreadable');
    expect(standIn.log).toEqual([]);
  });

  test.each<[StoryName, string]>([
    ['wrongInput', 'usage/bad-value'],
    ['unknownInput', 'usage/unknown-input'],
  ])('%s: 64, %s', (name, code) => {
    const { result } = story(name);
    expect(result.exitCode).toBe(64);
    expect(result.outputs.get('conclusion')).toBe('incomplete');
    expect(result.log).toContain(code);
  });

  test('a hostile input sets no output', () => {
    const { result } = story('hostile');
    expect(result.exitCode).not.toBe(0);
    expect(result.outputs.get('conclusion')).toBe('incomplete');
  });
});
