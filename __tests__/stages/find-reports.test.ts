import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { JudgedFinding } from '../../src/domain/finding.ts';
import type { Report } from '../../src/domain/report.ts';
import { parseInputs } from '../../src/inputs/parse.ts';
import { type EventContext, NO_EVENT } from '../../src/plan/event.ts';
import type { World } from '../../src/ports/world.ts';
import { DiskFiles } from '../../src/shell/files.ts';
import { createGitHub } from '../../src/shell/github.ts';
import { createWorkflowRuns } from '../../src/shell/github-runs.ts';
import { findReports } from '../../src/stages/find-reports.ts';
import { gatherReports } from '../../src/stages/gather-reports.ts';
import { artifactOf, FORK_RUN } from '../helpers/github/fork.ts';
import { GitHubStandIn, WRITE_TOKEN } from '../helpers/github/server.ts';
import { passedReport, smallReport } from '../helpers/report-samples.ts';

let root: string;
let world: World;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'reports-'));
  mkdirSync(join(root, 'workspace'));
  const workspace = join(root, 'workspace');
  const files = new DiskFiles({ workspace, cwd: workspace, temporaryRoot: root, confined: true });
  world = { files, env: {}, now: () => new Date('2026-11-22T00:00:00Z') } as unknown as World;
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(path: string, report: Report | string): void {
  const full = join(root, 'workspace', path);
  mkdirSync(join(full, '..'), { recursive: true });
  writeFileSync(full, typeof report === 'string' ? report : JSON.stringify(report));
}

function as(key: string, report: Report = smallReport()): Report {
  return { ...report, subject: { key: `image ${key}`, label: key } };
}

async function found(...entries: string[]): Promise<readonly [names: readonly string[], codes: readonly string[]]> {
  const { reports, failures } = await findReports(world, entries);
  return [reports.map(({ name }) => name), failures.map(({ code }) => code)];
}

describe('findReports', () => {
  beforeEach(() => {
    put('all/a/report.json', as('a'));
    put('all/b/report.json', as('b'));
    put('all/b/sbom.cdx.json', '{}');
    put('c.json', as('c'));
  });

  test.each<[readonly string[], readonly string[], readonly string[]]>([
    [['c.json'], ['c.json'], []],
    [['all'], ['all/a/report.json', 'all/b/report.json'], []],
    [['all/'], ['all/a/report.json', 'all/b/report.json'], []],
    [['all/*/report.json'], ['all/a/report.json', 'all/b/report.json'], []],
    [['**/report.json', 'all'], ['all/a/report.json', 'all/b/report.json'], []],
    [['*.json'], ['c.json'], []],
    [['all/?/report.json', 'c.json'], ['all/a/report.json', 'all/b/report.json', 'c.json'], []],
    [['nothing.json', 'c.json'], ['c.json'], ['report/none']],
    [['nothing/*.json'], [], ['report/none']],
    [['all/*.json'], [], ['report/none']],
    [['all/b/*.json'], ['all/b/report.json'], ['report/unreadable']],
  ])('%j', async (entries, names, codes) => expect(await found(...entries)).toEqual([names, codes]));

  test('a folder without a report', async () => {
    mkdirSync(join(root, 'workspace/empty'));
    expect(await found('empty')).toEqual([[], ['report/none']]);
  });

  test('a link of the repository that leads out', async () => {
    writeFileSync(join(root, 'outside.json'), JSON.stringify(as('x')));
    symlinkSync(join(root, 'outside.json'), join(root, 'workspace/link.json'));
    expect(await found('link.json')).toEqual([[], ['file/outside-workspace']]);
  });
});

describe('mode: report of files and of this run', () => {
  const gather = (given: Readonly<Record<string, string>>, event: EventContext = NO_EVENT) => {
    const parsed = parseInputs(new Map(Object.entries({ mode: 'report', ...given })), 'action');
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.failures));
    return gatherReports({ world, inputs: parsed.value, event, entry: { payload: undefined, version: '0.1.0' } });
  };

  test('verdicts are those of the runs that checked; the worst counts', async () => {
    put('a.json', as('a', passedReport()));
    put('b.json', as('b'));
    expect((await gather({ reports: 'a.json' })).report.conclusion).toBe('passed');
    expect((await gather({ reports: '*.json' })).report).toMatchObject({
      conclusion: 'blocked',
      blockedBy: ['fail-on'],
    });
  });

  test('what is written here stands in place of what those runs were given', async () => {
    put('a.json', as('a', passedReport()));
    put('b.json', as('b'));
    expect((await gather({ reports: 'a.json', 'fail-on': 'low' })).report.conclusion).toBe('blocked');
    expect((await gather({ reports: '*.json', 'fail-on': 'never' })).report.conclusion).toBe('passed');
    expect((await gather({ reports: '*.json', 'max-high': '0' })).report.blockedBy).toEqual(['fail-on', 'max-high']);
  });

  test.each<[string, (finding: JudgedFinding) => Partial<JudgedFinding>, Readonly<Record<string, string>>]>([
    ['only-fixed', () => ({ remedy: { kind: 'none', reason: 'r' } }), { 'only-fixed': 'true' }],
    ['new-only', () => ({ change: 'existing' }), { 'new-only': 'true' }],
    ['unrated-as', () => ({ severity: 'unknown' }), { 'unrated-as': 'ignore' }],
  ])('%s alone has its effect', async (_, change, given) => {
    const report = as('b');
    const policy = { ...report.policy, unratedAs: 'high' };
    const findings = report.findings.map((one) => ({ ...one, ...change(one) }) as JudgedFinding);
    put('b.json', { ...report, policy, findings });
    expect((await gather({ reports: 'b.json' })).report.conclusion).toBe('blocked');
    expect((await gather({ reports: 'b.json', ...given })).report).toMatchObject({
      conclusion: 'passed',
      blockedBy: [],
    });
  });

  test('an ignore file alone has its effect, and what of it names nothing is told', async () => {
    put('b.json', as('b'));
    const rules = [...new Set(smallReport().findings.map(({ rule }) => rule)), 'CVE-1999-0001'];
    writeFileSync(join(root, 'workspace/ignore.yaml'), rules.map((id) => `- { id: ${id}, reason: no }\n`).join(''));
    const { report } = await gather({ reports: 'b.json', 'ignore-file': 'ignore.yaml' });
    expect(report).toMatchObject({ conclusion: 'passed', ignores: [{ id: 'CVE-1999-0001', problem: 'unused' }] });
  });

  test('defaults that the runner hands over change nothing', async () => {
    put('b.json', { ...as('b'), policy: { ...smallReport().policy, onlyFixed: true, unratedAs: 'ignore' } });
    const { policy } = (await gather({ reports: 'b.json', 'new-only': 'auto', 'fail-on': '', 'only-fixed': '' }))
      .report;
    expect(policy).toMatchObject({ onlyFixed: true, unratedAs: 'ignore' });
  });

  test('what cannot be read leaves the run incomplete, the others stand', async () => {
    put('a.json', as('a', passedReport()));
    put('b.json', '{');
    const { report, parts } = await gather({ reports: '*.json' });
    expect(report.conclusion).toBe('incomplete');
    expect(parts).toHaveLength(1);
  });

  test('without files, without a runner: incomplete', async () => {
    expect((await gather({})).report.conclusion).toBe('incomplete');
  });

  test('this run’s own artifacts, where no files are named', async () => {
    const standIn = await GitHubStandIn.start();
    const env = { ...standIn.env, GITHUB_RUN_ID: '6001' };
    const options = { token: WRITE_TOKEN, env, throttle: false, secondMs: 1 };
    world = { ...world, env, github: createGitHub(options), runs: createWorkflowRuns(options) };
    standIn.state.runs.push({ ...FORK_RUN, id: 6001 });
    const event: EventContext = { ...NO_EVENT, kind: 'push', name: 'push', repository: 'octo/app' };
    for (const [id, key] of ['a', 'b'].entries())
      standIn.state.artifacts.push(artifactOf(as(key, passedReport()), { id: 10 + id, run: 6001 }));
    standIn.state.artifacts.push(artifactOf(as('other'), { id: 12, run: 6000 }));
    const { report } = await gather({}, event);
    expect(report.parts?.map(({ subject }) => subject.label)).toEqual(['a', 'b']);
    expect(report.conclusion).toBe('passed');
    expect(report.takenFrom).toBeUndefined();
    await standIn.close();
  });
});
