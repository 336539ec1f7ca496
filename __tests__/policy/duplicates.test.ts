import { describe, expect, test } from '@jest/globals';
import type { Finding, JudgedFinding, Verdict } from '../../src/domain/finding.ts';
import type { Location } from '../../src/domain/location.ts';
import type { StageReport } from '../../src/domain/report.ts';
import { markDuplicates } from '../../src/policy/duplicates.ts';

const LINE: Location = { kind: 'file', path: 'Dockerfile', line: 3 };

function secret(rule: string, names: string[], at: Location = LINE, verdict: Verdict = { kind: 'reported' }) {
  const kind: Finding['kind'] = rule.startsWith('SW1') ? 'dockerfile' : 'hardening';
  return {
    kind,
    rule,
    severity: 'critical',
    title: 't',
    at,
    remedy: { kind: 'edit', advice: 'a' },
    engines: ['seaworthy'],
    identity: rule,
    names,
    verdict,
  } as JudgedFinding;
}

const kinds = (...findings: JudgedFinding[]) => markDuplicates(findings, []).map(({ verdict }) => verdict.kind);

describe('a secret that the Dockerfile and the image both tell', () => {
  test.each(['SW2002', 'SW2003'])('%s is marked, never dropped', (rule) => {
    expect(kinds(secret('SW1005', ['A', 'B']), secret(rule, ['B']))).toEqual(['reported', 'suppressed']);
  });
  test('the order does not matter', () => {
    expect(kinds(secret('SW2002', ['A']), secret('SW1005', ['A']))).toEqual(['suppressed', 'reported']);
  });
  test.each<[string, JudgedFinding]>([
    ['another variable', secret('SW2002', ['B'])],
    ['another line', secret('SW2002', ['A'], { kind: 'file', path: 'Dockerfile', line: 4 })],
    ['another file', secret('SW2002', ['A'], { kind: 'file', path: 'b/Dockerfile', line: 3 })],
    ['the image alone', secret('SW2002', ['A'], { kind: 'image', ref: 'app' })],
    ['another rule', secret('SW2011', ['A'])],
    ['no name', secret('SW2002', [])],
  ])('stands: %s', (_, finding) => {
    expect(kinds(secret('SW1005', ['A']), finding)).toEqual(['reported', 'reported']);
  });
  test('stands where the Dockerfile’s own is suppressed', () => {
    const hidden = secret('SW1005', ['A'], LINE, { kind: 'suppressed', by: 'pragma', reason: 'r' });
    expect(kinds(hidden, secret('SW2002', ['A']))).toEqual(['suppressed', 'reported']);
  });
  test('an ignore entry of its own stays as it is', () => {
    const own = secret('SW2002', ['A'], LINE, { kind: 'suppressed', by: 'team', reason: 'known' });
    expect(markDuplicates([secret('SW1005', ['A']), own], [])[1]).toEqual(own);
  });
});

describe('no USER in the Dockerfile', () => {
  const stage = (name: StageReport['stage'], status: StageReport['status']): StageReport => ({ stage: name, status });
  const guess = secret('SW1014', []);
  const verdicts = (stages: StageReport[], ...findings: JudgedFinding[]) =>
    markDuplicates(findings, stages).map(({ verdict }) => verdict);

  test.each([
    ['root in the image, too', [secret('SW2001', [])]],
    ['no root in the image', []],
  ])('is marked where the image itself was looked at: %s', (_, others) => {
    const [verdict, ...rest] = verdicts([stage('hardening', 'done')], guess, ...others);
    expect(verdict).toMatchObject({ kind: 'suppressed', by: 'seaworthy' });
    expect(rest).toEqual(others.map(() => ({ kind: 'reported' })));
  });
  test.each<[string, StageReport[]]>([
    ['nobody looked', []],
    ['no image was read', [stage('inventory', 'done'), stage('hardening', 'skipped')]],
    ['looking failed', [stage('hardening', 'failed')]],
  ])('stands: %s', (_, stages) => {
    expect(verdicts(stages, guess, secret('SW2001', []))).toEqual([{ kind: 'reported' }, { kind: 'reported' }]);
  });
  test('what a person has said of it stays', () => {
    const own = secret('SW1014', [], LINE, { kind: 'suppressed', by: 'team', reason: 'known' });
    expect(markDuplicates([own], [stage('hardening', 'done')])).toEqual([own]);
  });
});
