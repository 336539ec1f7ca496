import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ResultsStandIn } from '../helpers/github/results.ts';
import { GitHubStandIn, WRITE_TOKEN } from '../helpers/github/server.ts';
import { BASE_SHA, EVENTS, HEAD_SHA, type RunEvent } from '../helpers/runner/events.ts';
import { ACTION_ROOT, type ActionResult, cleanUp, runAction } from '../helpers/runner/run-action.ts';
import { makeWorkspace, removeWorkspace, writeAdvisory, writeImageWith } from '../helpers/runner/workspace.ts';

/** A push keeps its report in the cache of Actions, with GitHub's own client; pull requests are compared with it. */
const PUSHED = '8'.repeat(40);
const MAIN = { ref: 'refs/heads/main' };
const SCOPES = {
  push: [{ ...MAIN, writes: true }],
  pull: [{ ref: 'refs/pull/7/merge', writes: true }, MAIN],
} as const;

const pushed: RunEvent = { ...EVENTS.push, sha: PUSHED };
let workspace: string;
let standIn: GitHubStandIn;
let service: ResultsStandIn;
const results: ActionResult[] = [];

/** Each has an image or advisories that the one before did not have. */
const told: Record<'push' | 'unchanged' | 'brings', ActionResult> = {} as never;

async function run(
  number: number,
  event: RunEvent,
  scopes: Parameters<ResultsStandIn['env']>[1],
): Promise<ActionResult> {
  const temp = join(workspace, '..', `${workspace.split('/').at(-1)}-temp`);
  mkdirSync(temp, { recursive: true });
  const result = await runAction({
    event,
    workspace,
    token: WRITE_TOKEN,
    inputs: { image: 'docker-archive:image.tar', advisories: 'advisories', 'fail-on': 'high', 'new-only': 'true' },
    // A cache is found by its paths too: runners of one kind have the same.
    env: { ...standIn.env, ...service.env(number, scopes), RUNNER_TEMP: temp },
    timeoutMs: 150_000,
  });
  results.push(result);
  return result;
}

beforeAll(async () => {
  if (!existsSync(join(ACTION_ROOT, 'dist/index.js'))) throw new Error('dist is not there: npm run build makes it');
  workspace = makeWorkspace();
  standIn = await GitHubStandIn.start();
  service = await ResultsStandIn.start(standIn.state);
  standIn.state.history.set(HEAD_SHA, [BASE_SHA]).set(BASE_SHA, [PUSHED]).set(PUSHED, []);
  told.push = await run(1, pushed, SCOPES.push);
  writeAdvisory(workspace, 'CVE-2026-0001', 'openssl', '3.0.20-1');
  told.unchanged = await run(2, EVENTS.pullRequest, SCOPES.pull);
  writeAdvisory(workspace, 'CVE-2026-0002', 'curl', '7.88.1-10+deb12u7');
  writeImageWith(workspace, 'curl', '7.88.1-10+deb12u4');
  told.brings = await run(3, EVENTS.pullRequest, SCOPES.pull);
}, 300_000);

afterAll(async () => {
  removeWorkspace(workspace);
  removeWorkspace(`${workspace}-temp`);
  cleanUp(results);
  await service.close();
  await standIn.close();
});

function counts(result: ActionResult, output: string): Readonly<Record<string, number>> {
  return JSON.parse(result.outputs.get(output) ?? '');
}

describe('only what is new', () => {
  test('a push keeps one report, under its commit; pull requests keep none', () => {
    expect(told.push.outputs.get('conclusion')).toBe('blocked');
    const kept = service.caches.entries.filter(({ key }) => key.startsWith('seaworthy-report-'));
    expect(kept).toMatchObject([{ ref: 'refs/heads/main', key: expect.stringContaining(PUSHED), done: true }]);
  });

  test('what was published last night is not blamed on the pull request', () => {
    expect(told.unchanged.log).not.toContain('error: CVE');
    expect(counts(told.unchanged, 'new')).toMatchObject({ critical: 0, high: 0 });
    expect(counts(told.unchanged, 'existing')).toMatchObject({ high: 2 });
    expect(told.unchanged.outputs.get('conclusion')).toBe('passed');
  });

  test('what it brings is', () => {
    expect(counts(told.brings, 'new')).toMatchObject({ high: 1 });
    expect(counts(told.brings, 'existing')).toMatchObject({ high: 2 });
    expect(told.brings.outputs.get('conclusion')).toBe('blocked');
    const [comment, ...others] = standIn.state.comments;
    expect(others).toEqual([]);
    expect(comment?.body).toContain('1 high finding, which is new');
    expect(comment?.body).toContain('CVE-2026-0002');
    expect(comment?.body).not.toContain('CVE-2026-0001');
  });

  test('it is said what it was compared with', () => {
    expect(standIn.state.comments[0]?.body).toContain(`base commit <code>${PUSHED.slice(0, 12)}</code>`);
  });

  test('the runner’s rules are kept', () => {
    for (const { violations } of results) expect(violations).toEqual([]);
  });
});
