import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { JudgedFinding } from '../../src/domain/finding.ts';
import type { Policy } from '../../src/domain/plan.ts';
import type { Report, StageReport } from '../../src/domain/report.ts';
import { totalOf } from '../../src/domain/severity.ts';
import { missingLegs, type NamedReport, oneForEachLeg } from '../../src/policy/legs.ts';
import { bySubject, mergeReports } from '../../src/policy/merge.ts';
import { readReport } from '../../src/policy/read-report.ts';
import { amend, rejudge } from '../../src/policy/rejudge.ts';
import { automationId } from '../../src/render/fingerprint.ts';
import {
  comparedReport,
  incompleteReport,
  multiImageReport,
  passedReport,
  smallReport,
} from '../helpers/report-samples.ts';

const FACTS = {
  version: '0.1.0',
  now: new Date('2026-11-22T00:00:00Z'),
  subject: { key: 'reports', label: 'several images' },
  gathered: [{ stage: 'reports', status: 'done' }] satisfies StageReport[],
};
const JUDGEMENT = {
  policy: { failOn: 'high', onlyFixed: false, unratedAs: 'medium' },
  ignores: [],
  today: '2026-11-22',
} as const;

function as(key: string, report: Report, changes: Partial<Report> = {}): Report {
  return { ...report, subject: { key: `image ${key}`, label: key }, ...changes };
}

function named(reports: readonly Report[]): readonly NamedReport[] {
  return reports.map((report, index) => ({ name: `${index}.json`, report }));
}

const legOf = (index: number, total = 3) => ({ leg: { job: 'image', index, total, matrix: `{"i":${index}}` } });

describe('mergeReports', () => {
  const three = [as('a', smallReport()), as('b', passedReport()), as('c', incompleteReport())];

  test('the worst of all conclusions, and all that blocks', () => {
    expect(mergeReports(three, FACTS)).toMatchObject({ conclusion: 'blocked', blockedBy: ['fail-on'] });
    expect(mergeReports(three.slice(1), FACTS).conclusion).toBe('incomplete');
    expect(mergeReports(three.slice(1, 2), FACTS).conclusion).toBe('passed');
  });

  test('a part for each, with its own verdict', () => {
    expect(mergeReports(three, FACTS).parts?.map(({ subject, conclusion }) => [subject.label, conclusion])).toEqual([
      ['a', 'blocked'],
      ['b', 'passed'],
      ['c', 'incomplete'],
    ]);
  });

  test('what is in an image stays with its image', () => {
    const merged = mergeReports([as('a', multiImageReport()), as('b', smallReport())], FACTS);
    expect(merged.images).toHaveLength(3);
    const curl = merged.findings.filter(({ rule }) => rule === 'CVE-2024-2398').map(({ image }) => image);
    expect(curl.sort()).toEqual([1, 2]);
    expect(merged.packages.map(({ image }) => image)).toEqual([0, 2]);
    expect(readReport(JSON.stringify(merged), 'merged').ok).toBe(true);
  });

  test('what several tell of one line of the repository is told once; the one that blocks stands', () => {
    const [first] = smallReport().findings.filter(({ kind }) => kind === 'dockerfile');
    if (first === undefined) throw new Error('there is none');
    const verdicts = [{ kind: 'reported' }, { kind: 'blocks', because: 'x' }] as const;
    const reports = verdicts.map((verdict, index) =>
      as(`${index}`, passedReport(), { findings: [{ ...first, verdict }] }),
    );
    for (const order of [reports, reports.toReversed()]) {
      const merged = mergeReports(order, FACTS);
      expect(merged.findings.map(({ verdict }) => verdict.kind)).toEqual(['blocks']);
      expect(merged.counts[first.severity]).toBe(1);
    }
  });

  test('new, fixed and existing are summed; what was compared with nothing is new', () => {
    const compared = comparedReport();
    const sum = (report: Report, key: 'new' | 'existing' | 'fixed'): number =>
      Object.values(report.changes?.[key] ?? {}).reduce((all, one) => all + one, 0);
    const images = (report: Report): Report => ({
      ...report,
      findings: report.findings.filter(({ image }) => image !== undefined),
    });
    const alone = mergeReports([as('a', images(compared))], FACTS);
    const twice = mergeReports([as('a', images(compared)), as('b', images(compared))], FACTS);
    for (const key of ['new', 'existing', 'fixed'] as const) expect(sum(twice, key)).toBe(2 * sum(alone, key));
    const mixed = mergeReports([as('a', images(compared)), as('b', images(passedReport()))], FACTS);
    expect(sum(mixed, 'existing')).toBe(sum(alone, 'existing'));
    expect(mixed.baseline).toMatchObject({ kind: 'several' });
    expect(twice.baseline).toEqual(compared.baseline);
  });

  test('each stage once, with the worst that became of it and every failure under its report', () => {
    const merged = mergeReports(three, FACTS);
    expect(new Set(merged.stages.map(({ stage }) => stage)).size).toBe(merged.stages.length);
    expect(merged.stages.find(({ stage }) => stage === 'hardening')?.status).toBe('done');
    const failures = merged.stages.flatMap((stage) => stage.failures ?? []);
    expect(failures.length).toBeGreaterThan(0);
    expect(failures.every(({ what }) => what.startsWith('c: '))).toBe(true);
  });

  test('of several gates the strictest is told, in whatever order they come', () => {
    const policies = [
      { failOn: 'high', onlyFixed: true, unratedAs: 'ignore', maxHigh: 3 },
      { failOn: 'critical', onlyFixed: false, unratedAs: 'high', maxHigh: 1 },
    ];
    const reports = policies.map((policy, index) => as(`${index}`, smallReport(), { policy }));
    const strictest = { failOn: 'high', onlyFixed: false, unratedAs: 'high', maxHigh: 1 };
    expect(mergeReports(reports, FACTS).policy).toEqual(strictest);
    expect(mergeReports(reports.toReversed(), FACTS).policy).toEqual(strictest);
  });

  test('files of the policy: those of this job beside those of the reports, and alone where another run speaks', () => {
    const file = (path: string) => ({ path, from: 'base', change: 'changed' }) as const;
    const reports = [as('a', smallReport(), { policyFiles: [file('a'), file('b')] })];
    const of = (more: Partial<Parameters<typeof mergeReports>[1]>) =>
      mergeReports(reports, { ...FACTS, policyFiles: [file('b'), file('c')], ...more }).policyFiles;
    expect(of({})?.map(({ path }) => path)).toEqual(['a', 'b', 'c']);
    expect(of({ takenFrom: { run: 1, attempt: 1, fork: true } })?.map(({ path }) => path)).toEqual(['b', 'c']);
  });

  test('the policy that is read here is one stage with that of the reports', () => {
    const policy = (status: StageReport['status']): StageReport => ({ stage: 'policy', status });
    const read = as('a', passedReport(), { stages: [policy('done'), ...passedReport().stages] });
    const { stages } = mergeReports([read], { ...FACTS, gathered: [policy('failed'), ...FACTS.gathered] });
    expect(stages.filter(({ stage }) => stage === 'policy')).toEqual([policy('failed')]);
    expect(stages.at(-1)?.stage).toBe('reports');
  });

  test('nothing at all is not green where bringing together failed', () => {
    const gathered: StageReport[] = [{ stage: 'reports', status: 'failed' }];
    expect(mergeReports([], { ...FACTS, gathered }).conclusion).toBe('incomplete');
  });

  test('platforms of one image make one category, two images two', () => {
    const legs = [
      as('a', smallReport(), legOf(0)),
      as('a', multiImageReport(), legOf(1)),
      as('b', smallReport(), legOf(2)),
    ];
    const parts = bySubject(legs, FACTS);
    expect(parts.map(({ subject, images }) => [subject.label, images.length])).toEqual([
      ['a', 3],
      ['b', 1],
    ]);
  });
});

test('a subject that one leg alone has reported keeps the category that several have', () => {
  const [alone] = bySubject([as('a', smallReport(), legOf(0))], FACTS);
  const [several] = bySubject([as('a', smallReport(), legOf(0)), as('a', smallReport(), legOf(1))], FACTS);
  expect(alone && automationId(alone)).toBe(several && automationId(several));
});

describe('oneForEachLeg', () => {
  test('the order of reading does not matter', () => {
    const legs = named([
      as('a', smallReport(), legOf(0)),
      as('b', passedReport(), legOf(1)),
      as('a', multiImageReport(), legOf(2)),
    ]);
    const told = JSON.stringify(mergeReports(oneForEachLeg(legs), FACTS));
    fc.assert(
      fc.property(fc.shuffledSubarray([...legs], { minLength: legs.length }), (order) => {
        expect(JSON.stringify(mergeReports(oneForEachLeg(order), FACTS))).toBe(told);
      }),
    );
  });

  test('of two attempts the newer, whichever comes first', () => {
    const older = as('a', smallReport(), { createdAt: '2026-11-20T00:00:00Z' });
    const newer = as('a', passedReport(), { createdAt: '2026-11-21T00:00:00.000Z' });
    for (const order of [
      [older, newer],
      [newer, older],
    ])
      expect(oneForEachLeg(named(order))).toEqual([newer]);
  });

  test('of two of the same moment always the same one', () => {
    const [one, two] = [as('a', smallReport()), as('a', passedReport())];
    const [first] = oneForEachLeg(named([one, two]));
    expect([one, two]).toContain(first);
    expect(oneForEachLeg(named([two, one]))).toEqual([first]);
    expect(one.createdAt).toBe(two.createdAt);
  });
});

describe('missingLegs', () => {
  test.each<[string, readonly number[], boolean]>([
    ['all there', [0, 1, 2], false],
    ['one missing', [0, 2], true],
    ['only one there', [1], true],
  ])('%s', (_name, present, isMissing) => {
    const failures = missingLegs(present.map((index) => as('a', smallReport(), legOf(index))));
    expect(failures.map(({ code }) => code)).toEqual(isMissing ? ['report/leg-missing'] : []);
  });

  test('two images of one leg are one leg; jobs are apart; without a matrix nothing is missing', () => {
    const reports = [
      as('a', smallReport(), legOf(0, 1)),
      as('b', smallReport(), legOf(0, 1)),
      as('c', smallReport(), { leg: { job: 'other', index: 0, total: 1 } }),
      as('d', smallReport()),
    ];
    expect(missingLegs(reports)).toEqual([]);
  });
});

describe('judged anew', () => {
  const lie: Report = {
    ...smallReport(),
    conclusion: 'passed',
    blockedBy: [],
    findings: smallReport().findings.map((finding) => ({
      ...finding,
      verdict: { kind: 'suppressed', by: 'x', reason: 'y' },
    })),
  };

  test('rejudge believes no verdict', () => {
    expect(rejudge(lie, JUDGEMENT)).toMatchObject({ conclusion: 'blocked', blockedBy: ['fail-on'] });
    expect(rejudge(smallReport(), { ...JUDGEMENT, policy: { ...JUDGEMENT.policy, failOn: 'never' } }).conclusion).toBe(
      'passed',
    );
  });

  test('what did not finish stays so', () => {
    expect(
      rejudge(incompleteReport(), { ...JUDGEMENT, policy: { ...JUDGEMENT.policy, failOn: 'never' } }).conclusion,
    ).toBe('incomplete');
  });

  test.each([
    ['max-critical', { maxCritical: 0 }],
    ['max-high', { maxHigh: 0 }],
  ])('%s is counted anew', (gate, more) => {
    expect(rejudge(lie, { ...JUDGEMENT, policy: { ...JUDGEMENT.policy, failOn: 'never', ...more } }).blockedBy).toEqual(
      [gate],
    );
  });
});

describe('judged by what is written here', () => {
  const NOTHING = { policy: {}, ignores: [], today: '2026-11-22' } as const;
  const write = (policy: Partial<Policy>) => ({ ...NOTHING, policy });
  const blocks = ({ findings }: Report) => findings.filter(({ verdict }) => verdict.kind === 'blocks').length;

  test('where nothing is written a report stands as it is', () => {
    const report = smallReport();
    expect(amend(report, NOTHING)).toBe(report);
  });

  test('what is ignored here no longer counts, nor blocks', () => {
    const rules = new Set(smallReport().findings.map(({ rule }) => rule));
    const all = amend(smallReport(), { ...NOTHING, ignores: [...rules].map((id) => ({ id, reason: 'r', line: 1 })) });
    expect(all).toMatchObject({ conclusion: 'passed', blockedBy: [], policy: smallReport().policy });
    expect(totalOf(all.counts)).toBe(0);
    const [first] = comparedReport().fixed ?? [];
    const ignores = [{ id: first?.rule ?? '', reason: 'r', line: 1 }];
    expect(amend(comparedReport(), { ...NOTHING, ignores }).fixed?.map(({ rule }) => rule)).not.toContain(first?.rule);
  });

  test('what was ignored there stays so', () => {
    const suppressed = { kind: 'suppressed', by: 'team', reason: 'r' } as const;
    const report = {
      ...smallReport(),
      findings: smallReport().findings.map((one) => ({ ...one, verdict: suppressed })),
    };
    expect(blocks(amend(report, write({ failOn: 'low' })))).toBe(0);
  });

  test('what was told twice is judged again: where its other half is ignored now, it counts', () => {
    const finding = (rule: string, verdict: JudgedFinding['verdict']): JudgedFinding => ({
      kind: 'dockerfile',
      rule,
      severity: 'high',
      title: 't',
      at: { kind: 'file', path: 'Dockerfile', line: 1 },
      remedy: { kind: 'none', reason: 'r' },
      engines: ['seaworthy'],
      identity: rule,
      names: ['TOKEN'],
      verdict,
    });
    const twice = { kind: 'suppressed', by: 'seaworthy', reason: 'the same' } as const;
    const report = {
      ...smallReport(),
      findings: [finding('SW1005', { kind: 'blocks', because: 'x' }), finding('SW2002', twice)],
    };
    const verdicts = (ignored: string) =>
      amend(report, { ...NOTHING, ignores: [{ id: ignored, reason: 'r', line: 1 }] }).findings.map(
        ({ verdict }) => verdict.kind,
      );
    expect(verdicts('SW1005')).toEqual(['suppressed', 'blocks']);
    expect(verdicts('SW9999')).toEqual(['blocks', 'suppressed']);
  });

  test('a threshold that is written stands in place of the report’s, the others stay', () => {
    const policy = { ...smallReport().policy, failOn: 'critical', maxHigh: 0 };
    const judged = amend({ ...smallReport(), policy }, write({ failOn: 'never' }));
    expect(judged.policy).toEqual({ ...policy, failOn: 'never' });
    expect(judged.blockedBy).toEqual(['max-high']);
    expect(amend(passedReport(), write({ failOn: 'low' }))).toMatchObject({
      conclusion: 'blocked',
      blockedBy: ['fail-on'],
    });
    expect(amend(smallReport(), write({ failOn: 'never' })).conclusion).toBe('passed');
    expect(amend(incompleteReport(), write({ failOn: 'never' })).conclusion).toBe('incomplete');
  });

  test('only-fixed, unrated-as and new-only change what blocks', () => {
    const findings = smallReport().findings.map((one) => ({ ...one, remedy: { kind: 'none', reason: 'r' } as const }));
    expect(blocks(amend({ ...smallReport(), findings }, write({ onlyFixed: true })))).toBe(0);
    expect(blocks(amend({ ...smallReport(), findings }, write({ onlyFixed: false })))).toBeGreaterThan(0);
    const unrated = smallReport().findings.map((one) => ({ ...one, severity: 'unknown' as const }));
    expect(blocks(amend({ ...smallReport(), findings: unrated }, write({ unratedAs: 'critical' })))).toBeGreaterThan(0);
    expect(blocks(amend({ ...smallReport(), findings: unrated }, write({ unratedAs: 'ignore' })))).toBe(0);
    const before = smallReport().findings.map((one) => ({ ...one, change: 'existing' as const }));
    expect(blocks(amend({ ...smallReport(), findings: before }, write({ newOnly: true })))).toBe(0);
    expect(blocks(amend({ ...smallReport(), findings: before }, write({ newOnly: false })))).toBeGreaterThan(0);
  });

  test('new-only of a run that compared nothing is told', () => {
    expect(amend(smallReport(), write({ newOnly: true })).baseline).toMatchObject({ kind: 'none' });
    expect(amend(comparedReport(), write({ newOnly: true })).baseline).toEqual(comparedReport().baseline);
    expect(amend(smallReport(), write({ onlyFixed: true })).baseline).toBeUndefined();
  });

  test('the linter’s threshold stands, unless fail-on is written', () => {
    const gate = { blocks: true, because: 'x' };
    const findings = smallReport().findings.map(
      (one): JudgedFinding => (one.kind === 'dockerfile' ? { ...one, severity: 'low', gate } : one),
    );
    const smells = (policy: Partial<Policy>) =>
      amend({ ...smallReport(), findings }, write(policy)).findings.flatMap(({ kind, verdict }) =>
        kind === 'dockerfile' ? verdict.kind : [],
      );
    expect(new Set(smells({ onlyFixed: false }))).toEqual(new Set(['blocks']));
    expect(new Set(smells({ failOn: 'critical' }))).toEqual(new Set(['reported']));
  });

  test('a threshold that this version does not know is taken for the strictest', () => {
    const policy = { ...passedReport().policy, failOn: 'negligible' };
    expect(amend({ ...passedReport(), policy }, write({ onlyFixed: false })).policy.failOn).toBe('low');
  });
});
