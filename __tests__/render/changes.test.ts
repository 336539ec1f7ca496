import { describe, expect, test } from '@jest/globals';
import type { Log } from 'sarif';
import type { Report } from '../../src/domain/report.ts';
import { renderAnnotations } from '../../src/render/annotations.ts';
import { commentMarker, renderComment } from '../../src/render/comment.ts';
import { renderOutputs } from '../../src/render/outputs.ts';
import { renderSarif } from '../../src/render/sarif.ts';
import { renderSummary } from '../../src/render/summary.ts';
import { renderText } from '../../src/render/text.ts';
import { expectGolden } from '../helpers/golden.ts';
import { comparedReport, newOnlyReport, OPTIONS, smallReport } from '../helpers/report-samples.ts';

describe('beside a baseline', () => {
  const brief = { ...OPTIONS, onlyNew: true };
  const filesOf = (annotations: readonly { readonly title: string }[]): string[] =>
    annotations.map(({ title }) => title);

  test('annotations are about what is new, and one about what blocks and is not', () => {
    const titles = filesOf(renderAnnotations(comparedReport(), brief));
    expect(titles).toContain('high: curl 7.88.1-10+deb12u4');
    expect(titles).toContain('Blocking findings that are not new');
    expect(titles.some((title) => title.includes('openssl'))).toBe(false);
    expect(filesOf(renderAnnotations(comparedReport(), OPTIONS)).some((title) => title.includes('openssl'))).toBe(true);
    expect(filesOf(renderAnnotations(newOnlyReport(), brief))).not.toContain('Blocking findings that are not new');
  });

  test('the outputs count what is new, fixed and existing', () => {
    const outputs = renderOutputs(comparedReport(), {});
    expect(JSON.parse(outputs.new)).toEqual({ critical: 1, high: 3, medium: 0, low: 0, unknown: 0 });
    expect(JSON.parse(outputs.fixed)).toEqual({ critical: 0, high: 1, medium: 1, low: 0, unknown: 0 });
    expect(JSON.parse(outputs.existing)).toEqual({ critical: 1, high: 1, medium: 2, low: 1, unknown: 1 });
  });

  test('every SARIF result has its state, or none has; nothing that is fixed opens an alert', () => {
    const statesOf = (report: Report): unknown[] =>
      (JSON.parse(renderSarif(report, OPTIONS).text) as Log).runs[0]?.results?.map(
        ({ baselineState }) => baselineState,
      ) ?? [];
    expect(new Set(statesOf(comparedReport()))).toEqual(new Set(['new', 'unchanged']));
    expect(new Set(statesOf(smallReport()))).toEqual(new Set([undefined]));
    expect(renderSarif(comparedReport(), OPTIONS).text).not.toContain('CVE-2024-28085');
  });

  test('a fingerprint is the same, whether the finding is new or not', () => {
    const printsOf = (report: Report): unknown =>
      (JSON.parse(renderSarif(report, OPTIONS).text) as Log).runs[0]?.results?.map((one) => one.partialFingerprints);
    expect(printsOf(comparedReport())).toEqual(printsOf(smallReport()));
  });

  test('the summary holds all, the comment what is new and what blocks', () => {
    const marker = commentMarker({ workflow: 'w', job: 'j', subject: 's' });
    const [comment, summary] = [
      renderComment(comparedReport(), { ...brief, marker }),
      renderSummary(comparedReport(), OPTIONS),
    ];
    expect(summary).toContain('passwd');
    expect(comment).not.toContain('passwd');
    expect(comment).toContain('openssl');
    expect(comment).toContain('util&#45;linux');
  });

  test('the text of a terminal', () => expectGolden('render/text-compared.txt', renderText(comparedReport(), OPTIONS)));

  test('maxima under new-only hold only what is new against the run', () => {
    const report = newOnlyReport();
    const closed: Report = { ...report, blockedBy: ['max-high'], policy: { ...report.policy, maxHigh: 0 } };
    const titles = filesOf(renderAnnotations(closed, OPTIONS).filter(({ level }) => level === 'error'));
    expect(titles.some((title) => title.includes('openssl'))).toBe(false);
  });
});
