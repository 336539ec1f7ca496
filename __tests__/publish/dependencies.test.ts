import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readEvent } from '../../src/plan/event.ts';
import type { World } from '../../src/ports/world.ts';
import { type DependenciesTask, submitDependencies } from '../../src/publish/dependencies.ts';
import { createGitHub } from '../../src/shell/github.ts';
import { BOT, GitHubStandIn, WRITE_TOKEN } from '../helpers/github/server.ts';
import { EVENTS, HEAD_SHA, type RunEvent } from '../helpers/runner/events.ts';

type Report = DependenciesTask['report'];
const CONTENTS_TOKEN = 'ghs_contents';

let standIn: GitHubStandIn;
let said: string[];
beforeEach(async () => {
  standIn = await GitHubStandIn.start();
  standIn.state.tokens.set(CONTENTS_TOKEN, {
    ...BOT,
    pullRequests: 'write',
    securityEvents: 'write',
    contents: 'write',
    remaining: 100,
  });
  said = [];
});
afterEach(() => standIn.close());

function report(change: Partial<Report> = {}): Report {
  const found = { type: 'npm', version: '1', licences: [], layer: 'sha256:0', locations: [] } as const;
  return {
    tool: { name: 'seaworthy', version: '1.2.3' },
    createdAt: '2026-11-22T06:00:00.000Z',
    subject: { key: 'build . Dockerfile', label: 'octo/app:1', dockerfile: 'app/Dockerfile' },
    images: [
      { ref: 'octo/app:1', digest: 'sha256:1', platform: 'linux/amd64' },
      { ref: 'octo/app:1', digest: 'sha256:2', platform: 'linux/arm64' },
    ],
    packages: [
      { ...found, image: 0, name: 'a', purl: 'pkg:npm/a@1' },
      { ...found, image: 0, name: 'a', purl: 'pkg:npm/a@1' },
      { ...found, image: 0, name: 'b', purl: 'pkg:npm/b@1', owner: 'pkg:deb/debian/b@1' },
      { ...found, image: 1, name: 'c', purl: 'pkg:npm/c@1' },
    ],
    stages: [{ stage: 'inventory', status: 'done' }],
    ...change,
  } as Report;
}

interface Run {
  readonly event?: RunEvent;
  readonly token?: string;
  readonly change?: Partial<Report>;
  readonly inputs?: Partial<DependenciesTask['inputs']>;
}

async function submit({ event = EVENTS.push, token = CONTENTS_TOKEN, change = {}, inputs = {} }: Run = {}) {
  const env = {
    ...standIn.env,
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: event.name,
    GITHUB_REF: event.ref,
    GITHUB_SHA: event.sha,
    GITHUB_RUN_ID: '42',
    GITHUB_WORKFLOW: 'ci',
    GITHUB_JOB: 'image',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_ACTOR: event.actor ?? 'octocat',
  };
  const read = readEvent(env, JSON.stringify(event.payload));
  if (!read.ok) throw new Error(read.failure.why);
  const github = token === '' ? undefined : createGitHub({ token, env, throttle: false, secondMs: 1 });
  const world = { env, github, say: { info: (text: string) => void said.push(text) } } as unknown as World;
  return submitDependencies({
    world,
    inputs: { submitDependencies: true, lockFiles: false, mode: 'check', ...inputs },
    event: read.value,
    report: report(change),
  });
}

describe('submitDependencies', () => {
  test('one snapshot for each platform, each with its packages once', async () => {
    expect(await submit()).toMatchObject({ kind: 'delivered' });
    expect(standIn.state.snapshots).toHaveLength(2);
    expect(standIn.state.snapshots[0]).toMatchObject({
      version: 0,
      sha: HEAD_SHA,
      ref: 'refs/heads/main',
      job: { id: '42', html_url: 'https://github.com/octo/app/actions/runs/42' },
      detector: { name: 'seaworthy', version: '1.2.3' },
      manifests: {
        'octo/app:1 linux/amd64': {
          file: { source_location: 'app/Dockerfile' },
          resolved: { 'pkg:npm/a@1': { package_url: 'pkg:npm/a@1', scope: 'runtime' } },
        },
      },
    });
    expect(JSON.stringify(standIn.state.snapshots[0])).not.toContain('pkg:npm/b@1');
    expect(JSON.stringify(standIn.state.snapshots[1])).toContain('pkg:npm/c@1');
  });

  test('the correlator is of the platform and the subject, and of no digest or tag', async () => {
    await submit();
    const image = { ref: 'octo/app:2', digest: 'sha256:9', platform: 'linux/amd64' };
    await submit({ change: { images: [image] } });
    await submit({ change: { images: [image], subject: { key: 'build . Other', label: 'octo/app:1' } } });
    const [amd, arm, again, other] = standIn.state.snapshots.map(
      (one) => (one['job'] as { correlator: string }).correlator,
    );
    expect(again).toBe(amd);
    expect(new Set([amd, arm, other]).size).toBe(3);
  });

  test('what lock files name may be for development', async () => {
    await submit({ inputs: { lockFiles: true } });
    expect(JSON.stringify(standIn.state.snapshots)).not.toContain('runtime');
  });

  test('a pull request of the repository itself: its head', async () => {
    expect(await submit({ event: EVENTS.pullRequest })).toMatchObject({ kind: 'delivered' });
    expect(standIn.state.snapshots[0]).toMatchObject({ sha: HEAD_SHA, ref: 'refs/pull/7/merge' });
  });

  test('one that was merged: the commit of the branch that it went into', async () => {
    await submit({ event: { ...EVENTS.pullRequest, ref: 'refs/heads/main' } });
    expect(standIn.state.snapshots[0]).toMatchObject({ sha: EVENTS.pullRequest.sha, ref: 'refs/heads/main' });
  });

  test.each<[string, Run]>([
    ['a fork', { event: EVENTS.forkPullRequest }],
    ['pull_request_target', { event: EVENTS.pullRequestTarget }],
    ['workflow_run', { event: EVENTS.workflowRun }],
    ['a merge queue', { event: EVENTS.mergeGroup }],
    ['Dependabot', { event: { ...EVENTS.pullRequest, actor: 'dependabot[bot]' } }],
    ['no token', { token: '' }],
    ['mode: analyze', { inputs: { mode: 'analyze' } }],
    ['packages that were not read in full', { change: { stages: [{ stage: 'inventory', status: 'partial' }] } }],
  ])('%s: none, and said', async (_name, run) => {
    expect(await submit(run)).toMatchObject({ kind: 'skipped' });
    expect(standIn.log).toEqual([]);
    expect(said).toHaveLength(1);
  });

  test('nobody asked', async () => {
    expect(await submit({ inputs: { submitDependencies: false } })).toBeUndefined();
  });

  test('INVALID comes with 201, and is a failure', async () => {
    standIn.state.snapshotResult = 'INVALID';
    expect(await submit()).toMatchObject({ kind: 'failed', failure: { code: 'publish/refused' } });
  });

  test.each<[string, () => void, string, RegExp]>([
    ['a token that may not write contents', () => undefined, WRITE_TOKEN, /contents: write/],
    [
      'the graph is off',
      () => {
        standIn.state.dependencyGraph = 'off';
      },
      CONTENTS_TOKEN,
      /settings/,
    ],
  ])('%s: told with its cure', async (_name, prepare, token, fix) => {
    prepare();
    const delivery = await submit({ token });
    expect(delivery).toMatchObject({ kind: 'failed', failure: { code: 'publish/forbidden' } });
    expect(delivery?.kind === 'failed' ? delivery.failure.fix : '').toMatch(fix);
  });
});
