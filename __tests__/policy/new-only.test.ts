import { describe, expect, test } from '@jest/globals';
import type { Baseline } from '../../src/domain/baseline.ts';
import type { Finding, FindingKind } from '../../src/domain/finding.ts';
import type { Policy } from '../../src/domain/plan.ts';
import type { StageReport } from '../../src/domain/report.ts';
import type { Severity } from '../../src/domain/severity.ts';
import type { Ignore } from '../../src/policy/ignore.ts';
import { type Facts, makeReport } from '../../src/policy/report.ts';

const POLICY: Policy = { failOn: 'high', onlyFixed: false, unratedAs: 'medium' };
const STAGES: readonly StageReport[] = [
  { stage: 'dockerfile', status: 'done' },
  { stage: 'baseline', status: 'done' },
];

function smell(rule: string, severity: Severity, fixable = true): Finding {
  return {
    kind: 'dockerfile',
    rule,
    severity,
    title: rule,
    at: { kind: 'file', path: 'Dockerfile', line: 1 },
    remedy: fixable ? { kind: 'edit', advice: 'do' } : { kind: 'none', reason: 'test' },
    engines: ['seaworthy'],
    identity: rule,
  };
}

function baselineOf(findings: readonly Finding[], covers: readonly FindingKind[] = ['dockerfile']): Baseline {
  return { origin: { kind: 'report', label: 'base.json' }, images: [], findings, covers };
}

function reportOf(findings: readonly Finding[], policy: Partial<Policy>, more: Partial<Facts> = {}) {
  return makeReport({
    version: '0.1.0',
    now: new Date('2026-11-22T00:00:00Z'),
    subject: { key: 'k', label: 'l' },
    policy: { ...POLICY, ...policy },
    ignores: [],
    findings,
    stages: STAGES,
    artifacts: {},
    compares: true,
    ...more,
  });
}

const OLD = [smell('OLD1', 'critical'), smell('OLD2', 'high')];
const BASE = { artifacts: { baseline: baselineOf(OLD) } };

describe('the gates beside a baseline', () => {
  test.each<[string, readonly Finding[], Partial<Policy>, readonly string[]]>([
    ['new-only: old ones open every gate', OLD, { newOnly: true, maxCritical: 0, maxHigh: 0 }, []],
    ['new-only: a new one closes fail-on', [...OLD, smell('NEW', 'high')], { newOnly: true }, ['fail-on']],
    [
      'new-only: a new critical one closes max-critical, whatever fail-on says',
      [...OLD, smell('NEW', 'critical')],
      { newOnly: true, failOn: 'never', maxCritical: 0 },
      ['max-critical'],
    ],
    [
      'new-only: max-high counts the new ones alone',
      [...OLD, smell('NEW', 'high')],
      { newOnly: true, failOn: 'never', maxHigh: 1 },
      [],
    ],
    [
      'new-only: one more than max-high allows',
      [...OLD, smell('NEW1', 'high'), smell('NEW2', 'high')],
      { newOnly: true, failOn: 'never', maxHigh: 1 },
      ['max-high'],
    ],
    [
      'new-only and only-fixed: a new one without a fix',
      [smell('NEW', 'high', false)],
      { newOnly: true, onlyFixed: true },
      [],
    ],
    ['all count: old ones close fail-on', OLD, {}, ['fail-on']],
    [
      'all count: old ones close the maxima',
      OLD,
      { failOn: 'never', maxCritical: 0, maxHigh: 0 },
      ['max-critical', 'max-high'],
    ],
  ])('%s', (_, findings, policy, gates) => {
    expect(reportOf(findings, policy, BASE).blockedBy).toEqual(gates);
  });

  test('without a baseline new-only gates on all, and the report says why there is none', () => {
    const stages: readonly StageReport[] = [{ stage: 'baseline', status: 'skipped', because: 'nothing was kept' }];
    const report = reportOf(OLD, { newOnly: true }, { stages });
    expect(report.blockedBy).toEqual(['fail-on']);
    expect(report.baseline).toEqual({ kind: 'none', because: 'nothing was kept' });
    expect(report.changes).toBeUndefined();
    expect(reportOf(OLD, {}, { stages, compares: false }).baseline).toBeUndefined();
  });

  test('a named baseline that is not there leaves the run incomplete', () => {
    const failures = [{ code: 'file/not-found', what: 'gone', why: '', fix: '' }] as const;
    const stages: readonly StageReport[] = [{ stage: 'baseline', status: 'failed', failures }];
    const report = reportOf([], { newOnly: true }, { stages });
    expect(report.conclusion).toBe('incomplete');
    expect(report.baseline).toEqual({ kind: 'none', because: 'gone' });
  });

  test('a kind that the baseline says nothing about is new', () => {
    const artifacts = { baseline: baselineOf(OLD, ['hardening']) };
    expect(reportOf(OLD, { newOnly: true }, { artifacts }).blockedBy).toEqual(['fail-on']);
  });
});

describe('the counts of a comparison', () => {
  test('are those of what counts: suppressed ones are in none of them', () => {
    const ignores: Ignore[] = ['OLD2', 'NEW2', 'GONE2'].map((id, line) => ({ id, reason: 'r', line }));
    const before = [...OLD, smell('GONE1', 'low'), smell('GONE2', 'high')];
    const now = [...OLD, smell('NEW1', 'medium'), smell('NEW2', 'high')];
    const report = reportOf(now, {}, { ignores, artifacts: { baseline: baselineOf(before) } });
    const none = { critical: 0, high: 0, medium: 0, low: 0, unknown: 0 };
    expect(report.changes).toEqual({
      new: { ...none, medium: 1 },
      existing: { ...none, critical: 1 },
      fixed: { ...none, low: 1 },
    });
    expect(report.fixed?.map(({ rule }) => rule)).toEqual(['GONE1']);
    expect(report.findings.every(({ change }) => change !== undefined)).toBe(true);
  });

  test('vulnerabilities are compared with what today’s advisories say of the baseline, or not at all', () => {
    const cve = {
      ...smell('CVE-2026-1', 'critical'),
      kind: 'vulnerability',
      package: { purl: 'pkg:deb/debian/a@1', name: 'a', version: '1' },
      layer: '',
      paths: [],
    } as const;
    const baseline = baselineOf([], ['vulnerability']);
    const stages: readonly StageReport[] = [
      { stage: 'scan', status: 'done' },
      { stage: 'baseline', status: 'done' },
    ];
    const changeOf = (artifacts: Facts['artifacts']) =>
      reportOf([cve], { newOnly: true }, { stages, artifacts }).findings[0]?.change;
    expect(changeOf({ baseline, baselineVulnerabilities: [cve] })).toBe('existing');
    expect(changeOf({ baseline, baselineVulnerabilities: [] })).toBe('new');
    expect(changeOf({ baseline })).toBe('new');
    expect(changeOf({ baseline: baselineOf([cve], ['vulnerability']) })).toBe('new');
  });
});
