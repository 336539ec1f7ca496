import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Report, StageReport } from '../../src/domain/report.ts';
import { type SendSarifTask, sendSarif } from '../../src/publish/send-sarif.ts';
import { renderSarifLogs } from '../../src/render/sarif.ts';
import { createGitHub } from '../../src/shell/github.ts';
import { GitHubStandIn, WRITE_TOKEN } from '../helpers/github/server.ts';
import { incompleteReport, smallReport } from '../helpers/report-samples.ts';
import { sayTo } from '../helpers/stage-world.ts';

let standIn: GitHubStandIn;
let log: string[];
beforeEach(async () => {
  standIn = await GitHubStandIn.start();
  log = [];
});
afterEach(() => standIn.close());

const PLACE = { kind: 'place', ref: 'refs/heads/main', commitSha: '2'.repeat(40) } as const;

function send(report: Report, parts?: readonly Report[], changes: Partial<SendSarifTask> = {}) {
  return sendSarif({
    entry: { surface: 'action' },
    world: {
      github: createGitHub({ token: WRITE_TOKEN, env: standIn.env, throttle: false, secondMs: 1 }),
      say: sayTo(log),
      sleep: async () => undefined,
    },
    inputs: { uploadSarif: 'auto', mode: parts === undefined ? 'check' : 'report' },
    event: { codeScanning: PLACE },
    report,
    ...(parts === undefined ? {} : { parts }),
    sarif: () => renderSarifLogs(parts ?? [report]),
    sarifOf: (some) => renderSarifLogs(some),
    ...changes,
  });
}

function withStage(report: Report, stage: StageReport['stage'], status: StageReport['status']): Report {
  const failures = [{ code: 'internal/bug', what: 'x', why: 'y', fix: 'z' }] as const;
  const others = report.stages.filter((one) => one.stage !== stage);
  return { ...report, conclusion: 'incomplete', stages: [...others, { stage, status, failures }] };
}

function named(report: Report, key: string): Report {
  return { ...report, subject: { ...report.subject, key } };
}

describe('sendSarif', () => {
  test('a whole report is uploaded, and processed', async () => {
    expect(await send(smallReport())).toMatchObject({ kind: 'delivered' });
    expect(standIn.state.uploads).toMatchObject([{ errors: [] }]);
    expect(log).toEqual([]);
  });

  test.each<[StageReport['stage'], StageReport['status']]>([
    ['dockerfile', 'failed'],
    ['build', 'failed'],
    ['inventory', 'partial'],
    ['scan', 'failed'],
    ['hardening', 'failed'],
    ['signature', 'failed'],
    ['policy', 'failed'],
  ])('%s %s: nothing is uploaded, so that no alert is closed, and it is said', async (stage, status) => {
    expect(await send(withStage(smallReport(), stage, status))).toMatchObject({ kind: 'skipped' });
    expect(standIn.state.uploads).toEqual([]);
    expect(log).toHaveLength(1);
  });

  test.each<[StageReport['stage'], StageReport['status']]>([
    ['baseline', 'failed'],
    ['push', 'failed'],
    ['publish', 'failed'],
    ['scan', 'skipped'],
  ])('%s %s leaves no finding out: uploaded, and GitHub processes it', async (stage, status) => {
    expect(await send(withStage(smallReport(), stage, status))).toMatchObject({ kind: 'delivered' });
    expect(standIn.state.uploads).toMatchObject([{ errors: [] }]);
  });

  test('of several images those that were looked at in full', async () => {
    const parts = [named(smallReport(), 'image a'), named(incompleteReport(), 'image b')];
    expect(await send(incompleteReport(), parts)).toMatchObject({ kind: 'delivered' });
    expect(standIn.state.uploads).toHaveLength(1);
    expect(JSON.stringify(standIn.state.uploads)).toMatch(/seaworthy\/image-a-[0-9a-f]{8}\//);
    expect(JSON.stringify(standIn.state.uploads)).not.toContain('image-b');
    expect(log).toHaveLength(1);
  });

  test.each<StageReport['stage']>(['reports', 'policy'])('%s partly done: none of several', async (stage) => {
    const parts = [named(smallReport(), 'image a'), named(smallReport(), 'image b')];
    expect(await send(withStage(smallReport(), stage, 'partial'), parts)).toMatchObject({ kind: 'skipped' });
    expect(standIn.state.uploads).toEqual([]);
  });

  test('where code scanning takes nothing, nothing is said either', async () => {
    const event = { codeScanning: { kind: 'nowhere', because: 'a merge queue' } } as const;
    expect(await send(incompleteReport(), undefined, { event })).toMatchObject({ because: 'a merge queue' });
    expect(log).toEqual([]);
  });
});
