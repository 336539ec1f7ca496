import { describe, expect, test } from '@jest/globals';
import type { Report } from '../../src/domain/report.ts';
import { mergeReports } from '../../src/policy/merge.ts';
import { renderGatheredAnnotations } from '../../src/render/gathered-annotations.ts';
import { hostileReport, incompleteReport, passedReport, smallReport } from '../helpers/report-samples.ts';

const FAILURE = { code: 'report/leg-missing', what: 'a leg', why: 'none', fix: 'again' } as const;

function gathered(reports: readonly Report[], failures: readonly (typeof FAILURE)[] = []): Report {
  return mergeReports(reports, {
    version: '0.1.0',
    now: new Date('2026-11-22T00:00:00Z'),
    subject: { key: 'reports', label: 'several images' },
    gathered: [{ stage: 'reports', status: failures.length === 0 ? 'done' : 'partial', failures }],
  });
}

describe('renderGatheredAnnotations', () => {
  test('the verdict once, and no line of a file: the jobs before have shown them', () => {
    const shown = renderGatheredAnnotations(gathered([smallReport(), hostileReport()]));
    expect(shown).toHaveLength(1);
    expect(shown[0]).toMatchObject({ level: 'error', title: 'Blocked' });
    expect(shown[0]?.message).toMatch(/^Blocked: \d+ critical and \d+ high findings/);
    expect(shown[0]?.file).toBeUndefined();
  });

  test('passed: nothing', () => expect(renderGatheredAnnotations(gathered([passedReport()]))).toEqual([]));

  test('what did not finish in the jobs before is in the verdict, what did not finish here is told', () => {
    const shown = renderGatheredAnnotations(gathered([incompleteReport()], [FAILURE]));
    expect(shown.map(({ title }) => title)).toEqual([
      'Incomplete',
      expect.stringContaining('bringing reports together'),
    ]);
    expect(shown[1]?.message).toContain('fix: again');
  });

  test('within what the runner keeps', () => {
    expect(renderGatheredAnnotations(gathered([smallReport()], Array(50).fill(FAILURE))).length).toBeLessThanOrEqual(9);
  });
});
