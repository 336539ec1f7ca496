import { describe, expect, test } from '@jest/globals';
import type { JudgedFinding } from '../../src/domain/finding.ts';
import type { Report } from '../../src/domain/report.ts';
import { commentMarker, renderComment } from '../../src/render/comment.ts';
import { renderSarif } from '../../src/render/sarif.ts';
import { renderText } from '../../src/render/text.ts';
import { OPTIONS, reportOf, smallReport, vulnerability } from '../helpers/report-samples.ts';

const [sample] = smallReport().findings.filter(({ kind }) => kind === 'vulnerability');
if (sample === undefined) throw new Error('the sample has no vulnerability');

const MARKER = commentMarker({ workflow: 'w', job: 'j', subject: 's' });
const SURFACES: readonly [string, (report: Report) => string][] = [
  ['text', (report) => renderText(report, OPTIONS)],
  ['comment', (report) => renderComment(report, { ...OPTIONS, marker: MARKER })],
  ['SARIF', (report) => JSON.stringify(renderSarif(report, OPTIONS))],
];

/** Foreign words are escaped in the comment. */
const plain = (text: string): string => text.replaceAll('&#40;', '(').replaceAll('&#41;', ')');

describe.each(SURFACES)('%s', (_, render) => {
  test.each(['from the base image', 'copied from stage build (line 3)'])('says %s', (origin) => {
    expect(plain(render(reportOf([{ ...sample, origin }])))).toContain(origin);
    expect(plain(render(reportOf([sample])))).not.toContain(origin);
  });
  test('control characters in it are gone', () => {
    const told = render(reportOf([{ ...sample, origin: 'copied from stage \u001b[31mred (line 1)' }]));
    expect(told).not.toMatch(/\u001b|\\u001b/);
  });
});

test('the comment takes it for foreign words', () => {
  const options = { ...OPTIONS, marker: MARKER };
  expect(renderComment(reportOf([{ ...sample, origin: '</td><b>@octo' }]), options)).not.toMatch(/<b>|@octo/);
});

test('where files alone were checked, those of one file stand together', () => {
  const smell = (path: string, rule: string): JudgedFinding =>
    ({
      ...vulnerability({ rule, name: 'n', version: '1', severity: 'low' }),
      kind: 'dockerfile',
      at: { kind: 'file', path, line: 1 },
      verdict: { kind: 'reported' },
    }) as unknown as JudgedFinding;
  const findings = [smell('b/Dockerfile', 'DL1'), smell('a/Dockerfile', 'DL2'), smell('b/Dockerfile', 'DL3')];
  const rules = (report: Report) => [...renderText(report).matchAll(/DL\d/g)].map(([rule]) => rule);
  expect(rules(reportOf(findings, { images: [] }))).toEqual(['DL2', 'DL1', 'DL3']);
  expect(rules(reportOf(findings))).toEqual(['DL1', 'DL2', 'DL3']);
});
