import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readEvent } from '../../../src/plan/event.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';

describeWithCorpora('real webhook payloads', (dir) => {
  const root = join(dir, 'octokit-webhooks/payload-examples/api.github.com');
  const files = readdirSync(root).flatMap((event) =>
    readdirSync(join(root, event)).map((file): [string, string] => [event, join(root, event, file)]),
  );

  test('there are payloads of every event that is told apart', () => {
    expect(new Set(files.map(([event]) => event))).toEqual(
      new Set(['check_run', 'pull_request', 'push', 'release', 'workflow_dispatch']),
    );
    expect(files.length).toBeGreaterThan(50);
  });

  test.each(files)('%s %s', (event, file) => {
    const text = readFileSync(file, 'utf8');
    const payload = JSON.parse(text) as {
      after?: string;
      repository: { full_name: string };
      pull_request?: { number: number; head: { sha: string } };
    };
    const { number } = payload.pull_request ?? { number: 0 };
    const result = readEvent(
      {
        GITHUB_ACTIONS: 'true',
        GITHUB_EVENT_NAME: event,
        GITHUB_REPOSITORY: payload.repository.full_name,
        GITHUB_REF: payload.pull_request === undefined ? 'refs/heads/main' : `refs/pull/${number}/merge`,
        GITHUB_SHA: 'c'.repeat(40),
      },
      text,
    );
    if (!result.ok) throw new Error(result.failure.why);
    expect(result.value.pullRequest?.headSha).toBe(payload.pull_request?.head.sha);
    expect(result.value.pullRequest?.number).toBe(payload.pull_request?.number);
    expect(result.value.codeScanning.kind).toBe('place');
  });
});
