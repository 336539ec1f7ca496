import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Suggestion } from '../../src/domain/suggestion.ts';
import { readEvent } from '../../src/plan/event.ts';
import { type SendTask, sendSuggestions } from '../../src/publish/send-suggestions.ts';
import { createGitHub } from '../../src/shell/github.ts';
import { FORK_TOKEN, GitHubStandIn, WRITE_TOKEN } from '../helpers/github/server.ts';
import { EVENTS, type RunEvent } from '../helpers/runner/events.ts';

const SUGGESTION: Suggestion = {
  path: 'Dockerfile',
  patch: { line: 1, endLine: 1, replacement: 'COPY a /a' },
  original: 'ADD a /a',
  mends: [{ rule: 'DL3020', identity: 'ADD a /a', title: 'ADD' }],
};

let standIn: GitHubStandIn;
let said: string[];
beforeEach(async () => {
  standIn = await GitHubStandIn.start();
  standIn.state.pulls.set(7, { files: [{ filename: 'Dockerfile', patch: '@@ -0,0 +1 @@\n+ADD a /a' }] });
  said = [];
});
afterEach(() => standIn.close());

interface Run {
  readonly event?: RunEvent;
  readonly token?: string;
  readonly inputs?: Partial<SendTask['inputs']>;
  readonly suppressed?: boolean;
  readonly stage?: string;
}

function send({
  event = EVENTS.pullRequest,
  token = WRITE_TOKEN,
  inputs = {},
  suppressed = false,
  stage = 'done',
}: Run) {
  const env = {
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: event.name,
    GITHUB_REPOSITORY: 'octo/app',
    GITHUB_REF: event.ref,
    GITHUB_SHA: event.sha,
    GITHUB_ACTOR: event.actor ?? 'octocat',
  };
  const read = readEvent(env, JSON.stringify(event.payload));
  if (!read.ok) throw new Error(read.failure.why);
  const github = token === '' ? undefined : createGitHub({ token, env: standIn.env, throttle: false, secondMs: 1 });
  const verdict = suppressed ? { kind: 'suppressed', by: 'ignore-file', reason: 'r' } : { kind: 'reported' };
  const at = { kind: 'file', path: 'Dockerfile', line: 1 };
  return sendSuggestions({
    world: { github, env, say: { info: (text: string) => void said.push(text) } },
    inputs: { suggestions: true, mode: 'check', ...inputs },
    event: read.value,
    report: {
      stages: [{ stage: 'dockerfile', status: stage }],
      findings: [{ kind: 'dockerfile', rule: 'DL3020', identity: 'ADD a /a', at, verdict }],
    },
    artifacts: { suggestions: [SUGGESTION], registriesAnswered: true },
    rendering: {},
    subject: 'build . Dockerfile',
  } as unknown as SendTask);
}

const closed: RunEvent = {
  ...EVENTS.pullRequest,
  payload: JSON.parse(
    JSON.stringify(EVENTS.pullRequest.payload).replace('"number":7,"head"', '"number":7,"state":"closed","head"'),
  ),
};

describe('sendSuggestions', () => {
  test('on a pull request of the repository itself', async () => {
    expect((await send({}))?.delivery.kind).toBe('delivered');
    expect(standIn.state.reviews).toHaveLength(1);
  });

  test.each<[string, Run]>([
    ['a push', { event: EVENTS.push }],
    ['a fork', { event: EVENTS.forkPullRequest, token: FORK_TOKEN }],
    ['a fork with a token that may write', { event: EVENTS.forkPullRequest }],
    ['Dependabot', { event: { ...EVENTS.pullRequest, actor: 'dependabot[bot]' } }],
    ['pull_request_target', { event: EVENTS.pullRequestTarget }],
    ['workflow_run', { event: EVENTS.workflowRun }],
    ['a merge queue', { event: EVENTS.mergeGroup }],
    ['a closed pull request', { event: closed }],
    ['no token', { token: '' }],
    ['mode: analyze', { inputs: { mode: 'analyze' } }],
  ])('%s: none, nothing asked, and said', async (_name, run) => {
    expect((await send(run))?.delivery.kind).toBe('skipped');
    expect(standIn.log).toEqual([]);
    expect(said).toHaveLength(1);
  });

  test('nobody asked', async () => {
    expect(await send({ inputs: { suggestions: false } })).toBeUndefined();
    expect(standIn.log).toEqual([]);
  });

  test('what the ignore file switches off is not suggested', async () => {
    await send({ suppressed: true });
    expect(standIn.state.reviews).toEqual([]);
  });

  test('a Dockerfile that was not checked in full resolves nothing', async () => {
    await send({});
    await send({ suppressed: true, stage: 'partial' });
    expect(standIn.state.threads.map(({ resolved }) => resolved)).toEqual([false]);
    await send({ suppressed: true });
    expect(standIn.state.threads.map(({ resolved }) => resolved)).toEqual([true]);
  });
});
