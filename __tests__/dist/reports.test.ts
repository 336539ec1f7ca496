import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Report } from '../../src/domain/report.ts';
import type { StoredArtifact } from '../helpers/github/actions.ts';
import { artifactOf, FORK, FORK_PULL, FORK_RUN, setForkStage, workflowRunPayload } from '../helpers/github/fork.ts';
import { ResultsStandIn } from '../helpers/github/results.ts';
import { FORK_TOKEN, GitHubStandIn, WRITE_TOKEN } from '../helpers/github/server.ts';
import { HOSTILE, smallReport } from '../helpers/report-samples.ts';
import { BASE_SHA, EVENTS, type RunEvent } from '../helpers/runner/events.ts';
import { type ActionResult, type ActionRun, cleanUp, runAction } from '../helpers/runner/run-action.ts';
import { makeWorkspace, removeWorkspace } from '../helpers/runner/workspace.ts';
import { zipOf } from '../helpers/zip-writer.ts';

/** Reports of other runs and jobs, with the bundled Action on both sides and GitHub's stand-in between them. */
const CVE = 'CVE-2023-5363';
const IMAGE = { image: 'docker-archive:image.tar', advisories: 'advisories' };
const RUN = 4242;

const NAMES = ['a', 'b', 'c', 'd', 'e'];

// Made at once: tests that run side by side do not wait for hooks.
const workspace = makeWorkspace();
for (const name of [...NAMES, 'api', 'web']) copyFileSync(join(workspace, 'image.tar'), join(workspace, `${name}.tar`));
const results: ActionResult[] = [];
afterAll(() => {
  removeWorkspace(workspace);
  cleanUp(results);
});

async function run(action: Omit<ActionRun, 'workspace' | 'token'> & Partial<ActionRun>): Promise<ActionResult> {
  const result = await runAction({ workspace, token: WRITE_TOKEN, timeoutMs: 150_000, ...action });
  results.push(result);
  expect(result.violations).toEqual([]);
  return result;
}

const REPORT_EVENT: RunEvent = {
  name: 'workflow_run',
  ref: 'refs/heads/main',
  sha: BASE_SHA,
  payload: workflowRunPayload(),
};

/** The second stage: an empty workspace, and a token that may write. */
function reportRun(standIn: GitHubStandIn, event: RunEvent = REPORT_EVENT): Promise<ActionResult> {
  const nowhere = join(workspace, 'no-advisories');
  return run({ event, inputs: { mode: 'report' }, workspace: nowhere, env: standIn.env });
}

describe('a fork’s pull request in two stages', () => {
  test.concurrent('analyze leaves an artifact and writes nothing; report comments on the pull request', async () => {
    const standIn = await GitHubStandIn.start();
    const service = await ResultsStandIn.start(standIn.state);
    setForkStage(standIn.state);
    const env = { ...standIn.env, ...service.env(FORK.run) };
    const inputs = { ...IMAGE, mode: 'analyze' };
    const first = await run({ event: EVENTS.forkPullRequest, inputs, token: FORK_TOKEN, env });
    expect(first.exitCode).toBe(1);
    expect(first.annotations.some(({ title, message }) => `${title} ${message}`.includes(CVE))).toBe(true);
    expect(standIn.log.filter(({ method }) => method !== 'GET')).toEqual([]);
    expect(standIn.state.artifacts.map(({ name }) => name)).toEqual([
      expect.stringMatching(/^seaworthy-report-image-[a-z0-9-]{1,40}-[0-9a-f]{12}$/),
    ]);
    const second = await reportRun(standIn);
    expect(second.exitCode).toBe(1);
    expect(second.outputs.get('conclusion')).toBe('blocked');
    // The commit that the second stage runs on is the default branch's: no line of it is the pull request's.
    expect(second.annotations.some(({ file }) => file !== undefined)).toBe(false);
    expect(standIn.state.comments).toHaveLength(1);
    expect(standIn.state.comments[0]).toMatchObject({ pr: FORK.pull });
    expect(standIn.state.comments[0]?.body).toContain(CVE);
    expect(standIn.state.uploads[0]).toMatchObject({ ref: 'refs/pull/7/head', commitSha: FORK.head, errors: [] });
    await service.close();
    await standIn.close();
  }, 300_000);

  const LEG = { job: 'image', index: 0, total: 1 };
  const report: Report = { ...smallReport(), leg: LEG };
  const text = JSON.stringify(report);
  interface Attack {
    readonly artifact?: Partial<StoredArtifact>;
    readonly report?: unknown;
    readonly stage?: (standIn: GitHubStandIn) => void;
    readonly event?: RunEvent;
    /** What is told; undefined: the report is taken, and harmless. */
    readonly code?: string;
  }
  const ATTACKS: Readonly<Record<string, Attack>> = {
    'spoofed pull request number': {
      report: { ...report, pullRequest: { number: 1 }, pr_number: 1 },
      stage: ({ state }) =>
        state.openPulls.push({ ...FORK_PULL, number: 1, head: { ...FORK_PULL.head, ref: 'other' } }),
    },
    'wrong head': {
      stage: ({ state }) => {
        state.openPulls[0] = { ...FORK_PULL, head: { ...FORK_PULL.head, sha: '9'.repeat(40) } };
      },
      code: 'run/outdated',
    },
    oversized: {
      artifact: { zip: zipOf([{ name: 'report.json', content: Buffer.alloc(40 * 2 ** 20, 1), stored: true }]) },
      code: 'artifact/too-large',
    },
    'extra files': {
      artifact: {
        zip: zipOf([
          { name: 'report.json', content: text },
          { name: '../../x', content: 'x' },
        ]),
      },
      code: 'artifact/unexpected',
    },
    symlink: {
      artifact: {
        zip: zipOf([{ name: 'report.json', content: '/etc/passwd', stored: true, claims: { attributes: 0xa1ff0000 } }]),
      },
      code: 'artifact/unexpected',
    },
    'hostile strings': { report: hostile(report) },
    'replayed old run': {
      stage: ({ state }) => state.runs.push({ ...FORK_RUN, id: FORK.run + 1 }),
      code: 'run/outdated',
    },
  };

  function hostile(from: Report): Report {
    const [word = ''] = HOSTILE;
    const words = `${HOSTILE.join(' ').slice(0, 8_000)} ${word} @octocat #1 ##[set-output name=conclusion;]passed\n::set-output name=conclusion::passed`;
    return {
      ...from,
      subject: { ...from.subject, label: words },
      findings: from.findings.map((finding) => ({
        ...finding,
        title: words,
        detail: words,
        docs: 'https://github.com/evil',
      })),
      stages: from.stages.map((stage) => ({ ...stage, because: words })),
    };
  }

  test.concurrent.each(Object.entries(ATTACKS))(
    '%s',
    async (_name, attack) => {
      const standIn = await GitHubStandIn.start();
      setForkStage(standIn.state);
      attack.stage?.(standIn);
      const zip =
        attack.report === undefined
          ? {}
          : { zip: zipOf([{ name: 'report.json', content: JSON.stringify(attack.report) }]) };
      standIn.state.artifacts.push(artifactOf(report, { ...zip, ...attack.artifact }));
      const result = await reportRun(standIn, attack.event);
      const { comments, uploads } = standIn.state;
      expect(comments.every(({ pr }) => pr === FORK.pull)).toBe(true);
      if (attack.code === undefined) {
        // Taken, by GitHub's own facts: on the right pull request, with words that are words and nothing more.
        expect(result.outputs.get('conclusion')).toBe('blocked');
        expect(comments).toHaveLength(1);
        const body = comments[0]?.body ?? '';
        expect(body).not.toMatch(/@octocat|<script|<img|javascript:|github\.com\/evil|(?<![&])#1\b/i);
      } else {
        expect(result.exitCode).toBe(2);
        expect(result.outputs.get('conclusion')).toBe('incomplete');
        expect(result.log).toContain(`error[${attack.code}]`);
        expect(uploads).toEqual([]);
        for (const { rule } of report.findings) expect(comments.some(({ body }) => body.includes(rule))).toBe(false);
      }
      await standIn.close();
    },
    180_000,
  );
});

describe('the base branch moved while the pull request was checked', () => {
  test.concurrent('the report is taken, and the base of now says what is ignored', async () => {
    const standIn = await GitHubStandIn.start();
    setForkStage(standIn.state);
    const now = 'c'.repeat(40);
    standIn.state.openPulls[0] = { ...FORK_PULL, base: { ...FORK_PULL.base, sha: now } };
    const report: Report = { ...smallReport(), leg: { job: 'image', index: 0, total: 1 } };
    const rules = [...new Set(report.findings.map(({ rule }) => rule))];
    const list = rules.map((rule) => `- { id: ${rule}, reason: accepted }`).join('\n');
    standIn.state.files.set(`${now}:ignore.yaml`, list);
    standIn.state.files.set(`${FORK.head}:ignore.yaml`, list);
    standIn.state.artifacts.push(artifactOf(report));
    const result = await run({
      event: REPORT_EVENT,
      inputs: { mode: 'report', 'ignore-file': 'ignore.yaml' },
      workspace: join(workspace, 'no-advisories'),
      env: standIn.env,
    });
    expect(result.outputs.get('conclusion')).toBe('passed');
    expect(standIn.state.comments).toHaveLength(1);
    await standIn.close();
  }, 300_000);
});

describe('several images in one run', () => {
  async function legs(
    order: readonly number[],
  ): Promise<{ standIn: GitHubStandIn; body: string; result: ActionResult }> {
    const standIn = await GitHubStandIn.start();
    const service = await ResultsStandIn.start(standIn.state);
    standIn.state.runs.push({ ...FORK_RUN, id: RUN, headRepository: { id: 1, owner: 'octo' } });
    const env = { ...standIn.env, ...service.env(RUN) };
    for (const index of order) {
      const inputs = { ...IMAGE, image: `docker-archive:${NAMES[index]}.tar`, mode: 'analyze' };
      const leg = { index, total: NAMES.length, matrix: { image: NAMES[index] } };
      await run({ event: EVENTS.pullRequest, inputs, env, leg });
    }
    const result = await run({ event: EVENTS.pullRequest, inputs: { mode: 'report' }, env });
    await service.close();
    await standIn.close();
    return { standIn, result, body: standIn.state.comments[0]?.body ?? '' };
  }

  test.concurrent('five legs in any order: the same comment, one verdict', async () => {
    const [one, two] = await Promise.all([legs([0, 1, 2, 3, 4]), legs([3, 1, 4, 0, 2])]);
    expect(one.standIn.state.comments).toHaveLength(1);
    expect(one.body).toContain(CVE);
    expect(one.body).toBe(two.body);
    expect(one.result.outputs.get('conclusion')).toBe('blocked');
    const told = JSON.parse(readFileSync(one.result.outputs.get('report-file') ?? '', 'utf8')) as Report;
    expect(told.parts).toHaveLength(5);
    // Each leg has annotated its own lines.
    expect(one.result.annotations.map(({ file, title }) => [file, title])).toEqual([[undefined, 'Blocked']]);
    expect(JSON.parse(one.result.outputs.get('counts') ?? '').high).toBe(5);
  }, 300_000);

  test.concurrent('a leg that left nothing: incomplete', async () => {
    const { result } = await legs([0, 3]);
    expect(result.log).toContain('error[report/leg-missing]');
    expect(result.exitCode).toBe(1);
  }, 300_000);

  test.concurrent('two jobs with different images at once: a comment and a category each', async () => {
    const standIn = await GitHubStandIn.start();
    const jobs = ['api', 'web'].map((job) =>
      run({
        event: EVENTS.pullRequest,
        inputs: { ...IMAGE, image: `docker-archive:${job}.tar` },
        env: { ...standIn.env, GITHUB_JOB: job },
      }),
    );
    await Promise.all(jobs);
    expect(standIn.state.comments).toHaveLength(2);
    const categories = standIn.state.uploads.map(
      ({ sarif }) => /"automationDetails":\{"id":"([^"]+)"/.exec(JSON.stringify(sarif))?.[1],
    );
    expect(new Set(categories).size).toBe(2);
    await standIn.close();
  }, 300_000);
});
