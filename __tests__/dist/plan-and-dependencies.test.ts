import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BOT, GitHubStandIn, WRITE_TOKEN } from '../helpers/github/server.ts';
import { EVENTS, HEAD_SHA, type RunEvent } from '../helpers/runner/events.ts';
import { ACTION_ROOT, type ActionResult, cleanUp, runAction } from '../helpers/runner/run-action.ts';
import { makeWorkspace, removeWorkspace } from '../helpers/runner/workspace.ts';

const CONTENTS_TOKEN = 'ghs_contents';
let workspace: string;
let standIn: GitHubStandIn;
const results: ActionResult[] = [];

beforeAll(async () => {
  if (!existsSync(join(ACTION_ROOT, 'dist/index.js'))) throw new Error('dist is not there: npm run build makes it');
  workspace = makeWorkspace();
  mkdirSync(join(workspace, 'api'));
  writeFileSync(join(workspace, 'api/Dockerfile'), 'FROM scratch\nCOPY a /\n');
  standIn = await GitHubStandIn.start();
  const rights = { pullRequests: 'write', securityEvents: 'write', contents: 'write', remaining: 100 } as const;
  standIn.state.tokens.set(CONTENTS_TOKEN, { ...BOT, ...rights });
});

afterAll(async () => {
  removeWorkspace(workspace);
  cleanUp(results);
  await standIn.close();
});

async function run(
  event: RunEvent,
  inputs: Readonly<Record<string, string>>,
  token = CONTENTS_TOKEN,
): Promise<ActionResult> {
  const result = await runAction({ event, inputs, workspace, token, env: standIn.env, timeoutMs: 150_000 });
  results.push(result);
  expect(result.violations).toEqual([]);
  return result;
}

describe('mode: plan', () => {
  test('a pull request: the images that it touches', async () => {
    standIn.state.pulls.set(7, { files: [{ filename: 'api/a', patch: '@@ -0,0 +1 @@\n+a' }] });
    const result = await run(EVENTS.pullRequest, { mode: 'plan' });
    expect(result).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(result.outputs.get('matrix') ?? '')).toEqual({
      include: [{ name: 'api', context: 'api', file: 'api/Dockerfile' }],
    });
  }, 300_000);

  test('nothing touched: an empty list', async () => {
    standIn.state.pulls.set(7, { files: [{ filename: 'README.md', patch: '@@ -0,0 +1 @@\n+a' }] });
    expect((await run(EVENTS.pullRequest, { mode: 'plan' })).outputs.get('matrix')).toBe('{"include":[]}');
  }, 300_000);

  test('nothing but the matrix is made', async () => {
    const result = await run({ ...EVENTS.push, name: 'schedule' }, { mode: 'plan' });
    expect(JSON.parse(result.outputs.get('matrix') ?? '')).toMatchObject({ include: [{}, {}] });
    expect(result.summary).toBe('');
    expect(result.outputs.has('report-file')).toBe(false);
    expect(standIn.log.every(({ method }) => method === 'GET')).toBe(true);
  }, 300_000);
});

describe('submit-dependencies', () => {
  const inputs = {
    image: 'docker-archive:image.tar',
    advisories: 'advisories',
    'upload-sarif': 'never',
    'submit-dependencies': 'true',
  };

  test('a push: the packages of the image, for its commit', async () => {
    await run(EVENTS.push, inputs);
    expect(standIn.state.snapshots).toHaveLength(1);
    expect(standIn.state.snapshots[0]).toMatchObject({ sha: HEAD_SHA, ref: 'refs/heads/main' });
    expect(JSON.stringify(standIn.state.snapshots[0])).toContain('pkg:deb/debian/openssl@');
  }, 300_000);

  test('refused: told with its cure, and the verdict stays', async () => {
    const before = standIn.state.snapshots.length;
    const result = await run(EVENTS.push, inputs, WRITE_TOKEN);
    expect(result.outputs.get('conclusion')).toBe('blocked');
    expect(result.log).toContain('contents: write');
    expect(standIn.state.snapshots).toHaveLength(before);
  }, 300_000);
});
