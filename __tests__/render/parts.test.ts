import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Report } from '../../src/domain/report.ts';
import { mergeReports } from '../../src/policy/merge.ts';
import { renderAnnotations } from '../../src/render/annotations.ts';
import { COMMENT_LIMIT, textSize } from '../../src/render/budget.ts';
import { renderMarkdown } from '../../src/render/comment.ts';
import { renderSarifLogs } from '../../src/render/sarif.ts';
import { renderText } from '../../src/render/text.ts';
import { expectGolden } from '../helpers/golden.ts';
import {
  comparedReport,
  hostileReport,
  incompleteReport,
  multiImageReport,
  OPTIONS,
  passedReport,
  smallReport,
} from '../helpers/report-samples.ts';

function as(label: string, report: Report): Report {
  const images = report.images.map((image) => ({ ...image, ref: `ghcr.io/acme/${label}:1.4.2` }));
  return { ...report, images, subject: { key: `image ghcr.io/acme/${label}`, label: `ghcr.io/acme/${label}:1.4.2` } };
}

function together(reports: readonly Report[], more: Pick<Report, 'takenFrom' | 'policyFiles'> = {}): Report {
  return mergeReports(reports, {
    version: '0.1.0',
    now: new Date('2026-11-22T00:00:00Z'),
    subject: { key: 'reports', label: 'several images' },
    gathered: [{ stage: 'reports', status: 'done' }],
    ...more,
  });
}

const FIVE = [
  as('api', smallReport()),
  as('web', multiImageReport()),
  as('worker', passedReport()),
  as('cron', incompleteReport()),
  as('proxy', passedReport()),
];

describe('several reports in one', () => {
  test('the comment is as committed', () =>
    expectGolden('render/comment-parts.md', renderMarkdown(together(FIVE), OPTIONS)));

  test('says why the numbers of the images come to more than the sum, where they do', () => {
    const note = 'counted once below';
    expect(renderMarkdown(together(FIVE), OPTIONS)).toContain(note);
    expect(renderMarkdown(together(FIVE.slice(0, 1)), OPTIONS)).not.toContain(note);
  });

  test('the comment of a fork, compared, is as committed', () => {
    const report = together([as('api', comparedReport()), as('web', comparedReport())], {
      takenFrom: { run: 5001, attempt: 1, fork: true },
      // As the job of the report has read them itself.
      policyFiles: comparedReport().policyFiles ?? [],
    });
    expectGolden('render/comment-parts-fork.md', renderMarkdown(report, { ...OPTIONS, onlyNew: true }));
  });

  test('the terminal is as committed', () =>
    expectGolden('render/text-parts.txt', renderText(together(FIVE), OPTIONS)));

  test('what lies in one image alone is told with its name, in the terminal, annotations, and tables without headings', () => {
    const gap = smallReport().findings.find(({ rule }) => rule === 'SW2010');
    const blocks = { kind: 'blocks', because: 'high' } as const;
    const only = (name: string): Report => {
      const findings = gap === undefined ? [] : [{ ...gap, image: 0, rule: `SW-${name}`, verdict: blocks }];
      return { ...as(name, smallReport()), findings };
    };
    const report = together([only('api'), only('web')]);
    const [first, second] = report.images.map(({ ref }) => ref);
    expect(first).not.toBe(second);
    for (const text of [renderText(report), JSON.stringify(renderAnnotations(report))]) {
      expect(text).toContain(first);
      expect(text).toContain(second);
      expect(text).not.toContain('the image  ');
      expect(text).not.toContain('where: the image');
    }
    const many = together([
      only('api'),
      ...Array.from({ length: 30 }, (_, index) => as(`other${index}`, passedReport())),
    ]);
    expect(renderMarkdown(many)).toContain('| Severity | What | Where | Fix | Image |');
    expect(renderMarkdown(many).indexOf('| Fix | Image |')).toBeLessThan(renderMarkdown(many).indexOf('<details>'));
  });

  test('hostile words stay words', () => {
    const body = renderMarkdown(together([as('api', hostileReport()), hostileReport()]), OPTIONS);
    expect(body).not.toMatch(/<script|<img|javascript:|@octocat|evil\.example\//i);
  });

  test('a hundred images stay within the limit, and say what is left out', () => {
    const many = Array.from({ length: 100 }, (_, index) => as(`image-${index}-${'x'.repeat(100)}`, smallReport()));
    const body = renderMarkdown(together(many), OPTIONS);
    expect(textSize(body)).toBeLessThanOrEqual(COMMENT_LIMIT);
    expect(body).toContain('100 images');
    expect(body).toContain('Left out here for want of room');
  });

  test('the report is of its schema', () => {
    const schema = JSON.parse(
      readFileSync(new URL('../../schema/report.schema.json', import.meta.url), 'utf8'),
    ) as object;
    const ajv = new Ajv2020({ strict: false });
    (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
    const validate = ajv.compile(schema);
    const report = together(FIVE, { takenFrom: { run: 1, attempt: 1, fork: false } });
    expect(validate({ ...report, leg: { job: 'x', index: 0, total: 2, matrix: '{}' } })).toBe(true);
    expect(validate({ ...report, parts: [{}] })).toBe(false);
  });
});

describe('renderSarifLogs', () => {
  interface Log {
    readonly runs: readonly {
      readonly automationDetails: { readonly id: string };
      readonly results: readonly unknown[];
    }[];
  }
  const logsOf = (reports: readonly Report[]): Log[] =>
    renderSarifLogs(reports, OPTIONS).map((log) => JSON.parse(String(log)) as Log);

  test('a run with a category of its own for each', () => {
    const [log, ...more] = logsOf(FIVE);
    expect(more).toEqual([]);
    expect(new Set(log?.runs.map(({ automationDetails }) => automationDetails.id)).size).toBe(5);
  });

  test('the category is the one of a run that checks this image alone', () => {
    const [alone] = logsOf(FIVE.slice(0, 1));
    expect(logsOf(FIVE)[0]?.runs[0]?.automationDetails).toEqual(alone?.runs[0]?.automationDetails);
  });

  test('at most twenty runs in a log, none lost', () => {
    const many = Array.from({ length: 41 }, (_, index) => as(`${index}`, smallReport()));
    expect(logsOf(many).map(({ runs }) => runs.length)).toEqual([20, 20, 1]);
  });

  test('none of nothing', () => expect(renderSarifLogs([], OPTIONS)).toEqual([]));
});
