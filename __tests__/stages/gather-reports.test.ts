import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Report } from '../../src/domain/report.ts';
import type { Inputs } from '../../src/inputs/inputs.ts';
import { parseInputs } from '../../src/inputs/parse.ts';
import { NO_EVENT } from '../../src/plan/event.ts';
import type { World } from '../../src/ports/world.ts';
import { createGitHub } from '../../src/shell/github.ts';
import { createWorkflowRuns } from '../../src/shell/github-runs.ts';
import { type Gathered, gatherReports } from '../../src/stages/gather-reports.ts';
import type { StoredArtifact, StoredRun } from '../helpers/github/actions.ts';
import { artifactOf, FORK, FORK_PULL, FORK_RUN, setForkStage, workflowRunPayload } from '../helpers/github/fork.ts';
import { GitHubStandIn, WRITE_TOKEN } from '../helpers/github/server.ts';
import { smallReport } from '../helpers/report-samples.ts';
import { zipOf } from '../helpers/zip-writer.ts';

/** The second stage of a fork's pull request, against GitHub's API: every rule has a run that breaks it and nothing else. */
let standIn: GitHubStandIn;
beforeEach(async () => {
  standIn = await GitHubStandIn.start();
  setForkStage(standIn.state);
});
afterEach(() => standIn.close());

const LEG = { job: 'image', index: 0, total: 1 };
const REPORT: Report = { ...smallReport(), leg: LEG };

function world(): World {
  const env = { ...standIn.env, GITHUB_SHA: FORK.base, GITHUB_RUN_ID: '6001' };
  const options = { token: WRITE_TOKEN, env, throttle: false, secondMs: 1 };
  const never = (name: string) =>
    new Proxy(
      {},
      {
        get: () => () => {
          throw new Error(`${name} must not be used`);
        },
      },
    );
  return {
    github: createGitHub(options),
    runs: createWorkflowRuns(options),
    // Neither the workspace nor a program is to be touched.
    files: never('the workspace'),
    programs: never('a program'),
    fetch: () => Promise.reject(new Error('nothing is fetched')),
    env,
    now: () => new Date('2026-11-22T00:00:00Z'),
  } as unknown as World;
}

function inputsOf(given: Readonly<Record<string, string>> = {}): Inputs {
  const parsed = parseInputs(new Map(Object.entries({ mode: 'report', ...given })), 'action');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.failures));
  return parsed.value;
}

interface Change {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly payload?: Readonly<Record<string, unknown>>;
}

function gather({ inputs = {}, payload = {} }: Change = {}): Promise<Gathered> {
  return gatherReports({
    world: world(),
    inputs: inputsOf(inputs),
    event: { ...NO_EVENT, kind: 'workflow_run', name: 'workflow_run', repository: 'octo/app' },
    entry: { payload: JSON.stringify(workflowRunPayload(payload)), version: '0.1.0' },
  });
}

function upload(changes: Partial<StoredArtifact> = {}, report: Report = REPORT): void {
  standIn.state.artifacts.push(artifactOf(report, changes));
}

function changeRun(changes: Partial<StoredRun>): void {
  standIn.state.runs[0] = { ...FORK_RUN, ...changes };
}

function codesOf({ report }: Gathered): string[] {
  return report.stages.flatMap(({ failures = [] }) => failures.map(({ code }) => code));
}

/** GitHub sends null for a repository that is gone, which its own description does not know. */
function forgetNullRepositories(): void {
  const others = standIn.violations.filter(
    (violation) => !/\/(?:head\/repo|head_repository) must be object$/.test(violation),
  );
  standIn.violations.splice(0, standIn.violations.length, ...others);
}

/** Nothing of the report is believed, and the run is not green. */
function expectRefused(gathered: Gathered, code: string): void {
  expect(codesOf(gathered)).toEqual([code]);
  expect(gathered.report.conclusion).toBe('incomplete');
  expect(gathered.report.findings).toEqual([]);
  expect(gathered.parts).toEqual([]);
}

describe('a run of a pull request', () => {
  test('its report is taken, and the pull request is GitHub’s', async () => {
    upload();
    const { report, event, parts, workflowPath } = await gather();
    expect(codesOf({ report, event, parts })).toEqual([]);
    expect(event.pullRequest).toEqual({
      number: 7,
      headSha: FORK.head,
      headRef: 'topic',
      baseSha: FORK.base,
      baseRef: 'main',
      isFork: true,
    });
    expect(event.codeScanning).toEqual({ kind: 'place', ref: 'refs/pull/7/head', commitSha: FORK.head });
    expect(workflowPath).toBe('.github/workflows/image.yml');
    expect(report.takenFrom).toEqual({ run: FORK.run, attempt: 1, fork: true });
    expect(report.findings.map(({ rule }) => rule)).toEqual(REPORT.findings.map(({ rule }) => rule));
  });

  test('only the API is asked, and nothing is written', async () => {
    upload();
    await gather();
    expect(new Set(standIn.log.map(({ method }) => method))).toEqual(new Set(['GET']));
  });
});

describe('a: the event and the run', () => {
  test.each<[string, Partial<StoredRun>]>([
    ['another event', { event: 'push' }],
    ['pull_request_target', { event: 'pull_request_target' }],
    ['cancelled', { conclusion: 'cancelled' }],
    ['still running', { conclusion: null }],
    ['another repository', { repositoryId: 9 }],
    ['another workflow', { workflowId: 901 }],
    ['another file', { path: '.github/workflows/other.yml' }],
  ])('%s', async (_name, changes) => {
    upload();
    changeRun(changes);
    expectRefused(await gather(), 'run/unexpected');
  });

  test('a workflow that only the pull request has', async () => {
    upload();
    const path = '.github/workflows/evil.yml';
    changeRun({ path });
    standIn.state.files.set(`${FORK.head}:${path}`, 'name: image\n');
    expectRefused(await gather({ payload: { path } }), 'run/unexpected');
  });

  test('a workflow outside of its folder', async () => {
    upload();
    const path = 'dynamic/github-code-scanning/codeql';
    changeRun({ path });
    standIn.state.files.set(`${FORK.base}:${path}`, 'x');
    expectRefused(await gather({ payload: { path } }), 'run/unexpected');
  });

  test('GitHub writes the ref behind a path at times', async () => {
    upload();
    changeRun({ path: '.github/workflows/image.yml@main' });
    expect((await gather()).parts).toHaveLength(1);
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ['files of the workspace', { reports: 'reports' }],
    ['another run', { 'run-id': '4999' }],
    ['the head’s policy', { 'policy-from': 'head' }],
  ])('%s may not be asked for', async (_name, inputs) => {
    upload();
    expectRefused(await gather({ inputs }), 'usage/conflict');
  });

  test('the run that started this one may be named', async () => {
    upload();
    expect((await gather({ inputs: { 'run-id': String(FORK.run) } })).parts).toHaveLength(1);
  });

  test('a payload that names no run', async () => {
    expectRefused(await gather({ payload: { id: 'x' } }), 'event/unreadable');
  });
});

describe('b: the pull request', () => {
  test('a number in the artifact means nothing', async () => {
    const spoofed = { ...REPORT, pullRequest: 1, number: 1, pr_number: 1 };
    upload({ zip: zipOf([{ name: 'report.json', content: JSON.stringify(spoofed) }]) });
    const { event, report } = await gather();
    expect(event.pullRequest?.number).toBe(7);
    expect(JSON.stringify(report)).not.toContain('pr_number');
  });

  test.each<[string, Partial<typeof FORK_PULL.head>, string]>([
    ['the same branch of another repository', { repository: 3 }, 'run/no-pull-request'],
    ['a repository that is gone', { repository: null }, 'run/no-pull-request'],
    ['another branch', { ref: 'other' }, 'run/no-pull-request'],
    ['another commit', { sha: '9'.repeat(40) }, 'run/outdated'],
  ])('%s', async (_name, head, code) => {
    upload();
    standIn.state.openPulls[0] = { ...FORK_PULL, head: { ...FORK_PULL.head, ...head } };
    expectRefused(await gather(), code);
    forgetNullRepositories();
  });

  test.each([
    ['none is open', [{ ...FORK_PULL, state: 'closed' as const }]],
    ['two are', [FORK_PULL, { ...FORK_PULL, number: 8 }]],
    ['one to another repository', [{ ...FORK_PULL, base: { ...FORK_PULL.base, repository: 4 } }]],
  ])('%s', async (_name, pulls) => {
    upload();
    standIn.state.openPulls.splice(0, 1, ...pulls);
    expectRefused(await gather(), 'run/no-pull-request');
  });

  test.each<[string, Partial<StoredRun>]>([['the head repository is gone', { headRepository: null }]])(
    '%s',
    async (_name, changes) => {
      upload();
      changeRun(changes);
      expectRefused(await gather(), 'run/no-pull-request');
      forgetNullRepositories();
    },
  );
});

describe('c: the artifact', () => {
  const JSON_TEXT = JSON.stringify(REPORT);
  test.each<[string, Partial<StoredArtifact>, string]>([
    ['another name', { name: 'seaworthy-report-x' }, 'artifact/unexpected'],
    ['a path in its name', { name: 'seaworthy-report-a-b..c-0123456789ab' }, 'artifact/unexpected'],
    ['of another run', { claims: { runId: 4999 } }, 'artifact/unexpected'],
    ['of another commit', { claims: { headSha: '9'.repeat(40) } }, 'artifact/unexpected'],
    ['of another repository', { claims: { headRepository: 3 } }, 'artifact/unexpected'],
    ['expired', { claims: { expired: true } }, 'artifact/unreadable'],
    ['without digest', { claims: { digest: null } }, 'artifact/unreadable'],
    ['of another digest', { claims: { digest: `sha256:${'0'.repeat(64)}` } }, 'artifact/unreadable'],
    ['of another size', { claims: { size: 10 } }, 'artifact/unreadable'],
    ['too large, as GitHub says', { claims: { size: 64 * 2 ** 20 } }, 'artifact/too-large'],
    ['no zip', { zip: Buffer.from('no zip at all') }, 'artifact/unexpected'],
    [
      'an extra file',
      {
        zip: zipOf([
          { name: 'report.json', content: JSON_TEXT },
          { name: 'x', content: '' },
        ]),
      },
      'artifact/unexpected',
    ],
    [
      'an extra folder',
      {
        zip: zipOf([
          { name: 'report.json', content: JSON_TEXT },
          { name: 'x/', content: '' },
        ]),
      },
      'artifact/unexpected',
    ],
    ['the report elsewhere', { zip: zipOf([{ name: '../report.json', content: JSON_TEXT }]) }, 'artifact/unexpected'],
    ['another file', { zip: zipOf([{ name: 'comment.md', content: 'hi' }]) }, 'artifact/unexpected'],
    [
      'a symlink',
      {
        zip: zipOf([{ name: 'report.json', content: '/etc/passwd', stored: true, claims: { attributes: 0xa1ff0000 } }]),
      },
      'artifact/unexpected',
    ],
    [
      'a symlink to itself that is a report too',
      { zip: zipOf([{ name: 'report.json', content: JSON_TEXT, claims: { attributes: 0xa1ff0000 } }]) },
      'artifact/unexpected',
    ],
    [
      'a bomb that says so',
      { zip: zipOf([{ name: 'report.json', content: JSON_TEXT, claims: { size: 2 ** 31 } }]) },
      'artifact/too-large',
    ],
    [
      'a bomb that does not',
      { zip: zipOf([{ name: 'report.json', content: Buffer.alloc(2 ** 20), claims: { size: 10 } }]) },
      'artifact/unexpected',
    ],
    [
      'a report of something else than its name',
      { name: 'seaworthy-report-image-shop-0123456789ab' },
      'artifact/unexpected',
    ],
  ])('%s', async (_name, changes, code) => {
    upload(changes);
    expectRefused(await gather(), code);
  });

  test('a store that sends more than GitHub said', async () => {
    const zip = zipOf([{ name: 'report.json', content: Buffer.alloc(33 * 2 ** 20, 1), stored: true }]);
    upload({ zip, claims: { size: 100 } });
    expectRefused(await gather(), 'artifact/too-large');
  });

  test('none at all', async () => {
    upload({ name: 'coverage' });
    expectRefused(await gather(), 'artifact/none');
  });

  test('of several attempts the newest', async () => {
    const newer = { ...REPORT, subject: { ...REPORT.subject, label: 'newer' } };
    upload({ id: 80, createdAt: '2026-11-02T00:00:00Z' }, newer);
    upload({ id: 81, createdAt: '2026-11-01T00:00:00Z' });
    expect((await gather()).report.parts?.map(({ subject }) => subject.label)).toEqual(['newer']);
  });

  test('no permission to look', async () => {
    upload();
    const token = standIn.state.tokens.get(WRITE_TOKEN);
    if (token !== undefined) standIn.state.tokens.set(WRITE_TOKEN, { ...token, actions: 'none' });
    expectRefused(await gather(), 'publish/forbidden');
  });
});

describe('d: the report', () => {
  const zipped = (content: string | Uint8Array) => ({ zip: zipOf([{ name: 'report.json', content }]) });
  const text = JSON.stringify(REPORT);
  test.each<[string, string | Uint8Array]>([
    ['no JSON', '{'],
    ['no report', '{}'],
    ['another major version', text.replace(/"schemaVersion":"[^"]*"/, '"schemaVersion":"2.0.0"')],
    ['nested deeply', text.replace('{', `{"x":${'['.repeat(100)}${']'.repeat(100)},`)],
    ['a key of JavaScript', text.replace('{', '{"__proto__":{"conclusion":"passed"},')],
    ['the same with escapes', text.replace('{', '{"__pro\\u0074o__" : {},')],
    ['not UTF-8', Buffer.from(text.replace('{', '{"x":"\u00ff",'), 'latin1')],
    ['a wrong type', text.replace('"critical"', '7')],
    ['an index of an image that is not there', text.replace('"image":0', '"image":9')],
  ])('%s', async (_name, content) => {
    upload(zipped(content));
    expectRefused(await gather(), 'report/unreadable');
  });

  test('a word that only looks like such a key is none', async () => {
    upload({}, { ...REPORT, subject: { ...REPORT.subject, label: '__proto__' } });
    expect((await gather()).parts).toHaveLength(1);
  });

  test('addresses are left out, unknown keys too', async () => {
    const findings = REPORT.findings.map((finding) => ({
      ...finding,
      docs: 'https://github.com/evil/phish',
      command: 'rm',
    }));
    upload({}, { ...REPORT, findings });
    const words = JSON.stringify((await gather()).report);
    expect(words).not.toContain('phish');
    expect(words).not.toContain('"rm"');
  });
});

describe('e: freshness', () => {
  test('the pull request was pushed to since', async () => {
    upload();
    standIn.state.openPulls[0] = { ...FORK_PULL, head: { ...FORK_PULL.head, sha: '8'.repeat(40) } };
    expectRefused(await gather(), 'run/outdated');
  });

  test('a newer attempt is there', async () => {
    upload();
    changeRun({ attempt: 2 });
    expectRefused(await gather(), 'run/outdated');
  });

  test('a newer run of the same commit is there', async () => {
    upload();
    standIn.state.runs.push({ ...FORK_RUN, id: FORK.run + 1 });
    expectRefused(await gather(), 'run/outdated');
  });

  test.each<[string, Partial<StoredRun>]>([
    ['an older run', { id: FORK.run - 1 }],
    ['of somebody else’s branch', { id: FORK.run + 1, headRepository: { id: 3, owner: 'eve' } }],
    ['of another commit', { id: FORK.run + 1, headSha: '7'.repeat(40) }],
    ['of another workflow', { id: FORK.run + 1, workflowId: 901 }],
  ])('%s does not matter', async (_name, changes) => {
    upload();
    standIn.state.runs.push({ ...FORK_RUN, ...changes });
    expect((await gather()).parts).toHaveLength(1);
  });
});

describe('f: trust', () => {
  const green = {
    ...REPORT,
    conclusion: 'passed' as const,
    blockedBy: [],
    counts: { critical: 0, high: 0, medium: 0, low: 0, unknown: 0 },
    policy: { ...REPORT.policy, failOn: 'never' },
    findings: REPORT.findings.map((finding) => ({
      ...finding,
      verdict: { kind: 'suppressed' as const, by: 'me', reason: 'I say so' },
    })),
  };

  test('verdicts, counts and gates are made anew, by this job’s inputs', async () => {
    upload({}, green);
    const { report } = await gather({ inputs: { 'fail-on': 'high' } });
    expect(report).toMatchObject({ conclusion: 'blocked', blockedBy: ['fail-on'], policy: { failOn: 'high' } });
    expect(report.counts.high + report.counts.critical).toBeGreaterThan(0);
    expect(report.parts?.[0]?.conclusion).toBe('blocked');
    expect(JSON.stringify(report)).not.toContain('I say so');
  });

  test('a report that says that it is blocked is not, where this job’s gate is open', async () => {
    upload();
    expect((await gather({ inputs: { 'fail-on': 'never' } })).report).toMatchObject({ conclusion: 'passed' });
  });

  test('what a file of the head says of the gate is not believed', async () => {
    const findings = REPORT.findings.map((finding) => ({ ...finding, gate: { blocks: false, because: 'x' } }));
    upload({}, { ...green, findings: findings as unknown as Report['findings'] });
    const { report } = await gather({ inputs: { 'fail-on': 'low' } });
    expect(report.findings.some(({ kind, verdict }) => kind === 'dockerfile' && verdict.kind === 'blocks')).toBe(true);
  });

  test.each<[string, Partial<Report['findings'][number]>, Readonly<Record<string, string>>]>([
    ['only-fixed', { remedy: { kind: 'none', reason: 'r' } }, { 'only-fixed': 'true' }],
    ['new-only', { change: 'existing' }, { 'new-only': 'true' }],
    ['unrated-as', { severity: 'unknown' }, { 'unrated-as': 'ignore' }],
  ])('%s of this job has its effect', async (_, change, given) => {
    const findings = REPORT.findings.map((finding) => ({ ...finding, ...change }) as Report['findings'][number]);
    upload({}, { ...REPORT, findings });
    expect((await gather({ inputs: { 'fail-on': 'low', 'unrated-as': 'high' } })).report.conclusion).toBe('blocked');
    expect((await gather({ inputs: { 'fail-on': 'low', ...given } })).report.conclusion).toBe('passed');
  });

  test('what is ignored is the base’s to say', async () => {
    const rules = [...new Set(REPORT.findings.map(({ rule }) => rule))];
    const entries = rules.map((rule) => `- { id: ${rule}, reason: not ours }`).join('\n');
    standIn.state.files.set(`${FORK.base}:ignore.yaml`, entries);
    standIn.state.files.set(`${FORK.head}:ignore.yaml`, `${entries}\n# more`);
    upload();
    const { report } = await gather({ inputs: { 'ignore-file': 'ignore.yaml' } });
    expect(report.conclusion).toBe('passed');
    expect(report.policyFiles).toEqual([{ path: 'ignore.yaml', from: 'base', change: 'changed' }]);
  });

  test('an ignore file that only the head has', async () => {
    standIn.state.files.set(`${FORK.head}:ignore.yaml`, '- { id: x, reason: y }');
    upload();
    const gathered = await gather({ inputs: { 'ignore-file': 'ignore.yaml', 'fail-on': 'never' } });
    expect(codesOf(gathered)).toEqual(['file/not-found']);
    expect(gathered.report.conclusion).toBe('incomplete');
  });
});

describe('several legs', () => {
  const leg = (index: number, total: number, key: string): Report => ({
    ...REPORT,
    subject: { key: `image ${key}`, label: key },
    leg: { job: 'image', index, total, matrix: JSON.stringify({ image: key }) },
  });

  test('each is a part; the order of uploads does not matter', async () => {
    const legs = ['a', 'b', 'c'].map((key, index) => leg(index, 3, key));
    const told: string[] = [];
    for (const order of [legs, legs.toReversed()]) {
      standIn.state.artifacts.splice(0);
      for (const [id, report] of order.entries()) upload({ id: 100 + id }, report);
      told.push(JSON.stringify(await gather()));
    }
    expect(told[0]).toBe(told[1]);
    expect(JSON.parse(told[0] ?? '').report.parts).toHaveLength(3);
  });

  test('one that is missing leaves the run incomplete, the others stand', async () => {
    upload({ id: 1 }, leg(0, 3, 'a'));
    upload({ id: 2 }, leg(2, 3, 'c'));
    const gathered = await gather({ inputs: { 'fail-on': 'never' } });
    expect(codesOf(gathered)).toEqual(['report/leg-missing']);
    expect(gathered.report.conclusion).toBe('incomplete');
    expect(gathered.parts).toHaveLength(2);
  });

  test('one that is refused leaves the run incomplete, the others stand', async () => {
    upload({ id: 1 }, leg(0, 2, 'a'));
    upload({ id: 2, claims: { digest: `sha256:${'0'.repeat(64)}` } }, leg(1, 2, 'b'));
    const gathered = await gather({ inputs: { 'fail-on': 'never' } });
    expect(codesOf(gathered)).toEqual(['artifact/unreadable', 'report/leg-missing']);
    expect(gathered.parts).toHaveLength(1);
  });
});
