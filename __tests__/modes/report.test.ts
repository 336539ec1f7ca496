import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Report } from '../../src/domain/report.ts';
import { parseInputs } from '../../src/inputs/parse.ts';
import { reportMode } from '../../src/modes/report.ts';
import { NO_EVENT } from '../../src/plan/event.ts';
import type { Entry } from '../../src/ports/entry.ts';
import type { World } from '../../src/ports/world.ts';
import { createGitHub } from '../../src/shell/github.ts';
import { createWorkflowRuns } from '../../src/shell/github-runs.ts';
import { artifactOf, FORK, FORK_PULL, setForkStage, workflowRunPayload } from '../helpers/github/fork.ts';
import { GitHubStandIn, WRITE_TOKEN } from '../helpers/github/server.ts';
import { smallReport } from '../helpers/report-samples.ts';
import { sayTo } from '../helpers/stage-world.ts';

/** `mode: report` under `workflow_run`, to the end: what is written, and when it is not. */
let standIn: GitHubStandIn;
let log: string[];
beforeEach(async () => {
  standIn = await GitHubStandIn.start();
  log = [];
  setForkStage(standIn.state);
  standIn.state.artifacts.push(artifactOf({ ...smallReport(), leg: { job: 'image', index: 0, total: 1 } }));
});
afterEach(() => standIn.close());

interface Moments {
  /** As soon as the artifact was taken. */
  readonly taken?: () => void;
  /** While code scanning works. */
  readonly uploaded?: () => void;
}

function report({ taken, uploaded }: Moments = {}, given: Readonly<Record<string, string>> = {}): Promise<Report> {
  const env = { ...standIn.env, GITHUB_SHA: FORK.base, GITHUB_RUN_ID: '6001' };
  const options = { token: WRITE_TOKEN, env, throttle: false, secondMs: 1 };
  const runs = createWorkflowRuns(options);
  const inputs = parseInputs(new Map(Object.entries({ mode: 'report', ...given })), 'action');
  if (runs === undefined || !inputs.ok) throw new Error('there is no token, or an input is wrong');
  const artifact: typeof runs.artifact = async (...asked) => {
    const zip = await runs.artifact(...asked);
    taken?.();
    return zip;
  };
  const sleep = async () => uploaded?.();
  const world = { github: createGitHub(options), runs: { ...runs, artifact }, say: sayTo(log), sleep, env, files: {} };
  return reportMode({
    world: { ...world, now: () => new Date('2026-11-22T00:00:00Z') } as unknown as World,
    inputs: inputs.value,
    event: { ...NO_EVENT, kind: 'workflow_run', name: 'workflow_run', repository: 'octo/app', workflow: 'w', job: 'j' },
    entry: {
      surface: 'action',
      version: '0.1.0',
      payload: JSON.stringify(workflowRunPayload()),
    } as unknown as Entry,
  });
}

function push(): void {
  standIn.state.openPulls[0] = { ...FORK_PULL, head: { ...FORK_PULL.head, sha: '8'.repeat(40) } };
}

const written = () => [standIn.state.uploads.length, standIn.state.comments.length];
const told = () => log.join('\n');

describe('the pull request while its reports are brought together', () => {
  test('stays what it is: SARIF and comment', async () => {
    expect((await report()).conclusion).toBe('blocked');
    expect(written()).toEqual([1, 1]);
  });

  test('is pushed to once the reports were taken: nothing is written to it, and the log says why', async () => {
    expect((await report({ taken: push })).conclusion).toBe('blocked');
    expect(written()).toEqual([0, 0]);
    expect(told()).toContain('error[run/outdated]');
  });

  test('is closed by then', async () => {
    await report({ taken: () => standIn.state.openPulls.splice(0, 1, { ...FORK_PULL, state: 'closed' }) });
    expect(written()).toEqual([0, 0]);
    expect(told()).toContain('error[run/no-pull-request]');
  });

  test('is another one by then, with the same head', async () => {
    await report({ taken: () => standIn.state.openPulls.splice(0, 1, { ...FORK_PULL, number: 8 }) });
    expect(written()).toEqual([0, 0]);
  });

  test('is pushed to while code scanning works: no comment', async () => {
    await report({ uploaded: push });
    expect(written()).toEqual([1, 0]);
    expect(told()).toContain('error[run/outdated]');
  });

  test('cannot be asked for again: what was known holds', async () => {
    const fail = () =>
      standIn.inject({
        when: ({ path }) => path.endsWith('/pulls'),
        times: 9,
        effect: { kind: 'status', status: 404 },
      });
    await report({ taken: fail });
    expect(written()).toEqual([1, 1]);
  });

  test('moved on, and the upload was required: incomplete', async () => {
    expect((await report({ taken: push }, { 'upload-sarif': 'required', 'fail-on': 'never' })).conclusion).toBe(
      'incomplete',
    );
  });
});
