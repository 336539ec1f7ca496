import { describe, expect, test } from '@jest/globals';
import type { Finding } from '../../src/domain/finding.ts';
import type { Policy } from '../../src/domain/plan.ts';
import type { StageReport } from '../../src/domain/report.ts';
import type { Severity } from '../../src/domain/severity.ts';
import { closedGates, conclude, EXIT } from '../../src/policy/conclude.ts';
import type { Ignore } from '../../src/policy/ignore.ts';
import { judge } from '../../src/policy/judge.ts';
import { staleIgnores, withoutVersion } from '../../src/policy/suppress.ts';
import { cpuMs } from '../helpers/cpu-time.ts';

const TODAY = '2026-11-22';
const POLICY: Policy = { failOn: 'high', onlyFixed: false, unratedAs: 'medium' };

function cve(severity: Severity, more: Partial<Finding> = {}): Finding {
  return {
    kind: 'vulnerability',
    rule: 'CVE-1',
    severity,
    title: 't',
    at: { kind: 'file', path: 'Dockerfile', line: 1 },
    remedy: { kind: 'upgrade', to: '2' },
    engines: ['seaworthy'],
    identity: 'x',
    layer: 'l',
    paths: ['var/lib/dpkg/status'],
    aliases: ['DSA-1'],
    package: { purl: 'pkg:npm/%40a/b@1?x=y', name: '@a/b', version: '1' },
    ...more,
  } as Finding;
}

const verdicts = (findings: Finding[], policy: Partial<Policy> = {}, ignores: Ignore[] = []) =>
  judge(findings, { ...POLICY, ...policy }, ignores, TODAY).map((finding) => finding.verdict.kind);
const gates = (findings: Finding[], policy: Partial<Policy> = {}) =>
  closedGates(judge(findings, { ...POLICY, ...policy }, [], TODAY), { ...POLICY, ...policy });
const ignore = (more: Partial<Ignore> = {}): Ignore => ({ id: 'CVE-1', reason: 'r', line: 1, ...more });

test('a Dockerfile finding that brings its own gate follows that, and nothing else does', () => {
  const smell = (severity: Severity, blocks: boolean | undefined): Finding =>
    ({
      ...cve(severity),
      kind: 'dockerfile',
      ...(blocks === undefined ? {} : { gate: { blocks, because: 'b' } }),
    }) as Finding;
  expect(verdicts([smell('low', true)])).toEqual(['blocks']);
  expect(verdicts([smell('low', true)], { failOn: 'never' })).toEqual(['blocks']);
  expect(verdicts([smell('critical', false)])).toEqual(['reported']);
  expect(verdicts([smell('high', undefined)])).toEqual(['blocks']);
  expect(verdicts([{ ...smell('low', true), suppressed: { by: 'x', reason: 'y' } }])).toEqual(['suppressed']);
});

describe('fail-on', () => {
  test.each<[Severity, Policy['failOn'], string]>([
    ['critical', 'high', 'blocks'],
    ['high', 'high', 'blocks'],
    ['medium', 'high', 'reported'],
    ['low', 'low', 'blocks'],
    ['critical', 'never', 'reported'],
    ['high', 'critical', 'reported'],
    ['unknown', 'high', 'reported'],
    ['unknown', 'medium', 'blocks'],
  ])('%s under %s: %s', (severity, failOn, kind) => {
    expect(verdicts([cve(severity)], { failOn })).toEqual([kind]);
  });
  test('unrated-as moves what nobody rated', () => {
    expect(verdicts([cve('unknown')], { unratedAs: 'critical' })).toEqual(['blocks']);
    expect(verdicts([cve('unknown')], { unratedAs: 'ignore', failOn: 'low' })).toEqual(['reported']);
  });
  test('what cannot be fixed does not gate under only-fixed, and gates otherwise', () => {
    const unfixed = cve('critical', { remedy: { kind: 'none', reason: 'no fix yet' } });
    expect(verdicts([unfixed])).toEqual(['blocks']);
    expect(verdicts([unfixed], { onlyFixed: true })).toEqual(['reported']);
    expect(gates([unfixed], { onlyFixed: true, maxCritical: 0 })).toEqual([]);
  });
});

describe('gates', () => {
  test('max-critical and max-high hold under fail-on never', () => {
    const findings = [cve('critical'), cve('high', { identity: 'y' }), cve('high', { identity: 'z' })];
    expect(gates(findings, { failOn: 'never' })).toEqual([]);
    expect(gates(findings, { failOn: 'never', maxCritical: 0 })).toEqual(['max-critical']);
    expect(gates(findings, { failOn: 'never', maxCritical: 1, maxHigh: 1 })).toEqual(['max-high']);
    expect(gates(findings, { failOn: 'never', maxHigh: 2 })).toEqual([]);
    expect(gates(findings, { maxCritical: 0, maxHigh: 0 })).toEqual(['fail-on', 'max-critical', 'max-high']);
  });
  test('what is suppressed counts for none', () => {
    expect(
      gates([cve('critical', { suppressed: { by: 'debian', reason: 'unimportant' } })], { maxCritical: 0 }),
    ).toEqual([]);
  });
});

describe('suppression marks and never drops', () => {
  test.each<[string, Ignore, string]>([
    ['rule', ignore(), 'suppressed'],
    ['alias', ignore({ id: 'DSA-1' }), 'suppressed'],
    ['another rule', ignore({ id: 'CVE-2' }), 'blocks'],
    ['package by name', ignore({ package: '@a/b' }), 'suppressed'],
    ['package by purl', ignore({ package: 'pkg:npm/%40a/b' }), 'suppressed'],
    ['package by purl, not encoded', ignore({ package: 'pkg:npm/@a/b' }), 'suppressed'],
    ['a purl that cannot be decoded', ignore({ package: 'pkg:npm/%zz' }), 'blocks'],
    ['another package', ignore({ package: 'c' }), 'blocks'],
    ['path in the image', ignore({ path: 'var/**' }), 'suppressed'],
    ['another path', ignore({ path: 'usr/**' }), 'blocks'],
    ['its last day', ignore({ until: TODAY }), 'suppressed'],
    ['past its day', ignore({ until: '2026-11-21' }), 'blocks'],
  ])('%s', (_, entry, kind) => {
    expect(verdicts([cve('critical')], {}, [entry])).toEqual([kind]);
  });
  test('says who, why and until when', () => {
    expect(
      judge([cve('critical')], POLICY, [ignore({ owner: 'team-a', until: '2027-01-01' })], TODAY)[0]?.verdict,
    ).toEqual({ kind: 'suppressed', by: 'team-a', reason: 'r', until: '2027-01-01' });
  });
  test('expired and unused entries are told', () => {
    expect(
      staleIgnores(
        [ignore(), ignore({ id: 'CVE-9', line: 2 }), ignore({ until: '2020-01-01', line: 3 })],
        [cve('low')],
        TODAY,
      ),
    ).toEqual([
      { id: 'CVE-9', problem: 'unused', line: 2 },
      { id: 'CVE-1', problem: 'expired', line: 3, until: '2020-01-01' },
    ]);
  });
  test('of several entries the first in the file that counts, by rule or alias', () => {
    const entries = [
      ignore({ reason: 'past', until: '2020-01-01' }),
      ignore({ id: 'DSA-1', reason: 'alias', line: 2 }),
      ignore({ reason: 'rule', line: 3 }),
    ];
    expect(judge([cve('critical')], POLICY, entries, TODAY)[0]?.verdict).toMatchObject({ reason: 'alias' });
    const [first = ignore(), ...others] = entries.toReversed().map((one, index) => ({ ...one, line: index + 1 }));
    expect(judge([cve('critical')], POLICY, [first, ...others], TODAY)[0]?.verdict).toMatchObject({ reason: 'rule' });
  });
  test('thousands of entries and a hundred thousand findings take no minute', () => {
    const entries = Array.from({ length: 10_000 }, (_, index) => ignore({ id: `CVE-2024-${index}`, line: index + 1 }));
    const findings = Array.from({ length: 100_000 }, (_, index) => cve('low', { rule: `CVE-2025-${index}` }));
    const start = cpuMs();
    expect(judge(findings, POLICY, entries, TODAY)).toHaveLength(findings.length);
    expect(staleIgnores(entries, findings, TODAY)).toHaveLength(entries.length);
    expect(cpuMs() - start).toBeLessThan(6_000);
  });
  test.each([
    ['pkg:npm/%40a/b@1?x=y', 'pkg:npm/%40a/b'],
    ['pkg:deb/debian/libc6@2.36-9+deb12u4?arch=amd64&distro=debian-12', 'pkg:deb/debian/libc6'],
    ['pkg:npm/a', 'pkg:npm/a'],
    ['pkg:golang/x.y/@z/a@v1#sub/p@th', 'pkg:golang/x.y/@z/a'],
  ])('%s without version', (purl, bare) => {
    expect(withoutVersion(purl)).toBe(bare);
  });
});

describe('the conclusion', () => {
  const stage = (status: StageReport['status']): StageReport => ({ stage: 'scan', status });
  test.each<[string[], StageReport['status'][], string]>([
    [[], ['done', 'skipped'], 'passed'],
    [[], ['done', 'partial'], 'incomplete'],
    [[], ['failed'], 'incomplete'],
    [['fail-on'], ['failed'], 'blocked'],
    [['max-high'], ['done'], 'blocked'],
  ])('%j %j: %s', (blockedBy, statuses, expected) => {
    expect(conclude(blockedBy as never, statuses.map(stage))).toBe(expected);
  });
  test('exit status', () => expect(EXIT).toEqual({ passed: 0, blocked: 1, incomplete: 2, usage: 64 }));
});

test('order is worst first, then rule, then place', () => {
  const findings = [
    cve('low'),
    cve('high', { rule: 'CVE-9' }),
    cve('high', { rule: 'CVE-2', at: { kind: 'file', path: 'b', line: 1 } }),
    cve('high', { rule: 'CVE-2', at: { kind: 'file', path: 'a', line: 9 } }),
    cve('unknown'),
  ];
  const order = judge(findings, POLICY, [], TODAY).map(
    (finding) => `${finding.severity} ${finding.rule} ${finding.at.kind === 'file' ? finding.at.path : ''}`,
  );
  expect(order).toEqual([
    'high CVE-2 a',
    'high CVE-2 b',
    'high CVE-9 Dockerfile',
    'low CVE-1 Dockerfile',
    'unknown CVE-1 Dockerfile',
  ]);
});
