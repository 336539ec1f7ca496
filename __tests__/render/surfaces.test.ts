import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { notPartOf } from '../../src/domain/command.ts';
import type { Failure } from '../../src/domain/failure.ts';
import type { JudgedFinding } from '../../src/domain/finding.ts';
import type { Report } from '../../src/domain/report.ts';
import { renderAnnotations } from '../../src/render/annotations.ts';
import { commentMarker, renderComment } from '../../src/render/comment.ts';
import { renderJson, safeJson } from '../../src/render/json.ts';
import { OUTPUTS, renderOutputs } from '../../src/render/outputs.ts';
import { renderSarif } from '../../src/render/sarif.ts';
import { renderSummary } from '../../src/render/summary.ts';
import { renderText } from '../../src/render/text.ts';
import { expectGolden } from '../helpers/golden.ts';
import {
  comparedReport,
  HOSTILE,
  hostileReport,
  incompleteReport,
  largeComparedReport,
  largeReport,
  multiImageReport,
  newOnlyReport,
  OPTIONS,
  passedReport,
  reportOf,
  smallReport,
  vulnerability,
} from '../helpers/report-samples.ts';

/** Lines that GitHub's runner takes for a command. */
function runnerCommands(output: string): readonly string[] {
  return output.split(/\r\n|\r|\n/).filter((line) => line.trimStart().startsWith('::') || /##\[|##vso\[/i.test(line));
}

describe('the terminal', () => {
  test.each([
    ['small', smallReport()],
    ['passed', passedReport()],
    ['incomplete', incompleteReport()],
    ['multi-image', multiImageReport()],
    ['hostile', hostileReport()],
  ])('of a %s report is as committed', (name, report) =>
    expectGolden(`render/text-${name}.txt`, renderText(report, OPTIONS)),
  );

  test('hostile words give no command, no control character and no line of their own', () => {
    const text = renderText(hostileReport());
    expect(runnerCommands(text)).toEqual([]);
    expect(text).not.toMatch(/[\r\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u200b]/u);
    expect(text).not.toMatch(/^forged|^- \[ \] task|^passed/m);
  });

  test('ends with the verdict', () => {
    expect(renderText(smallReport()).trimEnd().split('\n').at(-1)).toBe('Blocked: 2 critical and 4 high findings');
    expect(renderText(passedReport()).trimEnd().split('\n').at(-1)).toMatch(/^Passed: /);
  });

  test('a stage that the command never runs is not told; any other that was skipped is', () => {
    const skipped = (because: string): Report => ({
      ...passedReport(),
      stages: [{ stage: 'build', status: 'skipped', because }],
    });
    expect(renderText(skipped(notPartOf('lint')))).not.toContain('Skipped');
    expect(renderText(skipped('no engine is there'))).toContain('no engine is there');
  });

  test('colours only when asked', () => {
    expect(renderText(smallReport())).not.toContain('\u001b');
    const coloured = renderText(smallReport(), { color: true });
    expect(coloured).toContain('\u001b[1;31mBlocked\u001b[0m');
    expect(coloured.replace(/\u001b\[[0-9;]*m/g, '')).toBe(renderText(smallReport()));
  });

  test('says how many it leaves out', () => {
    expect(renderText(largeReport(20_000))).toMatch(/and [\d,]+ more findings in the JSON report/);
  });
});

describe('annotations', () => {
  const perLevel = (list: ReturnType<typeof renderAnnotations>) => ({
    error: list.filter(({ level }) => level === 'error').length,
    warning: list.filter(({ level }) => level === 'warning').length,
    notice: list.filter(({ level }) => level === 'notice').length,
  });

  test('one for each package and line, worst first, with the line', () => {
    const list = renderAnnotations(smallReport(), OPTIONS);
    expect(list.slice(0, 4).map(({ level, file, line, endLine }) => [level, file, line, endLine])).toEqual([
      ['error', 'Dockerfile', 1, undefined],
      ['error', 'Dockerfile', 9, undefined],
      ['error', 'Dockerfile', 5, undefined],
      ['error', 'Dockerfile', 11, 12],
    ]);
    expect(list[0]?.message).toContain('CVE-2024-5535, CVE-2023-5678');
  });

  test('what was not assessed is told, also where that is accepted', () => {
    const accepted = {
      ...passedReport(),
      stages: [{ stage: 'scan', status: 'done', notAssessed: ['alpine packages'] }],
    };
    const list = renderAnnotations(accepted as Report, OPTIONS);
    expect(list.filter(({ level, message }) => level === 'warning' && message.includes('alpine packages')).length).toBe(
      1,
    );
    const many = { ...accepted, stages: [{ ...accepted.stages[0], notAssessed: Array(40).fill('x'.repeat(900)) }] };
    expect(renderAnnotations(many as Report).filter(({ message }) => message.endsWith('and 35 more')).length).toBe(1);
  });

  test.each([50, 3000])(
    'of %d findings are within what the runner keeps, and the last says how many have none',
    (count) => {
      const list = renderAnnotations(largeReport(count));
      const { error, warning, notice } = perLevel(list);
      expect(error).toBeLessThanOrEqual(9);
      expect(warning).toBeLessThanOrEqual(10);
      expect(notice).toBeLessThanOrEqual(10);
      expect(list.at(-1)?.title).toMatch(/^[\d,]+ more findings$/);
      for (const { message, title } of list) {
        expect(message.length).toBeLessThanOrEqual(4096);
        expect(title.length).toBeLessThanOrEqual(255);
      }
    },
  );

  test('every finding is in an annotation or in the number of those that are not', () => {
    const report = largeReport(500);
    const list = renderAnnotations(report);
    const left = Number(/^[\d,]+/.exec(list.at(-1)?.title ?? '')?.[0].replace(',', ''));
    const ids = new Set(list.flatMap(({ message }) => message.match(/CVE-2025-\d+/g) ?? []));
    expect(ids.size + left).toBe(500);
  });

  test('what is in the image alone has no file, and is told only where it blocks', () => {
    const at = { kind: 'image', ref: 'x', path: 'usr/bin/x' } as const;
    const sample = { name: 'x', version: '1', at };
    const list = renderAnnotations(
      reportOf([
        vulnerability({ ...sample, rule: 'CVE-2024-1111', severity: 'high', verdict: { kind: 'blocks', because: '' } }),
        vulnerability({ ...sample, rule: 'CVE-2024-2222', severity: 'low' }),
      ]),
    );
    expect(list.map(({ level, file }) => [level, file])).toEqual([
      ['error', undefined],
      ['notice', undefined],
    ]);
    expect(list[0]?.message).toContain('usr/bin/x');
    expect(list[1]?.title).toBe('1 more finding');
  });

  test('failures beyond the room are counted too', () => {
    const report = incompleteReport();
    const failures = Array.from({ length: 12 }, () => report.stages.flatMap((stage) => stage.failures ?? [])[0]).filter(
      (one) => one !== undefined,
    );
    const list = renderAnnotations({
      ...report,
      findings: [],
      stages: [{ stage: 'scan', status: 'failed', failures }],
    });
    expect(list.filter(({ level }) => level === 'error')).toHaveLength(9);
    expect(list.at(-1)).toMatchObject({ level: 'notice', title: '3 more failures' });
  });

  test('failures come first', () => {
    const [first] = renderAnnotations(incompleteReport());
    expect(first?.level).toBe('error');
    expect(first?.message).toContain('fix: ');
  });

  test('a Dockerfile that does not parse has one annotation, at its line, and a row on every other surface', () => {
    const failure = (line: number): Failure => ({
      code: 'dockerfile/syntax',
      what: `app/Dockerfile:${line}: unknown instruction: COPPY`,
      why: 'w',
      fix: 'f',
      at: { path: 'app/Dockerfile', line },
    });
    const smell = (rule: string): JudgedFinding => ({
      kind: 'dockerfile',
      rule,
      severity: 'medium',
      title: 't',
      at: { kind: 'file', path: 'app/Dockerfile', line: 4 },
      remedy: { kind: 'edit', advice: 'a' },
      engines: ['seaworthy'],
      identity: rule,
      verdict: { kind: 'reported' },
    });
    const syntax = { ...smell('DL1000'), title: 'this line does not parse', level: 'error' } as const;
    const report = reportOf([syntax, smell('DL3004')], {
      conclusion: 'incomplete',
      stages: [{ stage: 'dockerfile', status: 'partial', failures: [failure(4)] }],
    });
    const places = (of: Report) => renderAnnotations(of).map(({ level, file, line }) => [level, file, line]);
    expect(places(report)).toEqual([
      ['error', 'app/Dockerfile', 4],
      ['warning', 'app/Dockerfile', 4],
    ]);
    // Where the failure is about another line, the finding has its own.
    const elsewhere = { ...report, stages: [{ ...report.stages[0], failures: [failure(1)] }] } as Report;
    expect(places(elsewhere)).toEqual([
      ['error', 'app/Dockerfile', 1],
      ['warning', 'app/Dockerfile', 4],
      ['warning', 'app/Dockerfile', 4],
    ]);
    const marker = commentMarker({ workflow: 'w', job: 'j', subject: 's' });
    for (const text of [
      renderComment(report, { ...OPTIONS, marker }),
      renderSummary(report, OPTIONS),
      renderText(report),
    ]) {
      expect(text.replace(/\(http\S+\)/g, '').match(/DL1000/g)?.length).toBe(1);
      expect(text.replaceAll('&#47;', '/').match(/dockerfile\/syntax/g)?.length).toBe(1);
    }
    const { results = [] } = JSON.parse(renderSarif(report, OPTIONS).text).runs[0];
    expect(results.map(({ ruleId, level }: { ruleId: string; level: string }) => [ruleId, level])).toEqual([
      ['DL1000', 'error'],
      ['DL3004', 'warning'],
    ]);
  });

  test('suppressed findings have none', () => {
    expect(JSON.stringify(renderAnnotations(smallReport()))).not.toContain('CVE-2011-3374');
  });

  test('files are in the repository, whatever the report says', () => {
    for (const { file } of renderAnnotations(hostileReport())) expect(file ?? 'x').not.toMatch(/[\p{Cc}]|\.\./u);
  });
});

describe('the JSON report', () => {
  const schema: unknown = JSON.parse(readFileSync(new URL('../../schema/report.schema.json', import.meta.url), 'utf8'));
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
  addFormats.default(ajv);
  const validate = ajv.compile(schema as object);
  const policy = { failOn: 'high', onlyFixed: false, unratedAs: 'medium' };
  const images: Report['images'] = [];
  const none = { kind: 'none', because: 'x' } as const;

  test.each([
    ['small', smallReport()],
    ['passed', passedReport()],
    ['incomplete', incompleteReport()],
    ['multi-image', multiImageReport()],
    ['large', largeReport(100)],
    ['compared', comparedReport()],
    ['new-only', newOnlyReport()],
    ['hostile', { ...hostileReport(), policy, images, findings: smallReport().findings, fixed: [], baseline: none }],
  ])('of a %s report is of the published schema', (_, report) => {
    validate(JSON.parse(renderJson(report)));
    expect(validate.errors ?? []).toEqual([]);
  });

  test('keys that a later version adds are allowed', () => {
    const later = { ...smallReport(), schemaVersion: '1.7.0', added: { here: true } };
    expect(validate(JSON.parse(renderJson(later)))).toBe(true);
  });

  test.each([
    ['another major version', { schemaVersion: '2.0.0' }],
    ['a conclusion of its own', { conclusion: 'green' }],
    ['a gate of its own', { blockedBy: ['mood'] }],
    ['counts without unknown', { counts: { critical: 0, high: 0, medium: 0, low: 0 } }],
    ['a finding without a place', { findings: [{ ...smallReport().findings[0], at: undefined }] }],
    ['a line 0', { findings: [{ ...smallReport().findings[0], at: { kind: 'file', path: 'x', line: 0 } }] }],
    ['an absolute path', { findings: [{ ...smallReport().findings[0], at: { kind: 'file', path: '/x', line: 1 } }] }],
    ['a vulnerability without package', { findings: [{ ...smallReport().findings[0], package: undefined }] }],
    [
      'suppressed without reason',
      { findings: [{ ...smallReport().findings[0], verdict: { kind: 'suppressed', by: 'x' } }] },
    ],
    ['no images', { images: undefined }],
  ])('%s is not of the schema', (_, change) => {
    expect(validate(JSON.parse(JSON.stringify({ ...smallReport(), ...change })))).toBe(false);
  });

  test('keeps every word, and may be printed to a log', () => {
    const text = renderJson(hostileReport());
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(hostileReport())));
    expect(runnerCommands(text)).toEqual([]);
    expect(text).not.toMatch(/[\u007f-\u009f\p{Cf}\u2028\u2029\r]/u);
    expect(JSON.parse(safeJson(HOSTILE))).toEqual(HOSTILE);
  });
});

describe('the outputs', () => {
  test('of a blocked run', () => {
    expect(
      renderOutputs(smallReport(), {
        reportFile: 'o/report.json',
        sarifFile: 'o/x.sarif',
        sbomFiles: ['o/a.json'],
        commentUrl: 'https://github.com/c',
      }),
    ).toEqual({
      conclusion: 'blocked',
      'blocked-by': '["fail-on"]',
      counts: '{"critical":2,"high":4,"medium":2,"low":1,"unknown":1}',
      'image-digest': smallReport().images[0]?.digest,
      new: '',
      fixed: '',
      existing: '',
      'report-file': 'o/report.json',
      'sarif-file': 'o/x.sarif',
      'sbom-files': '["o/a.json"]',
      matrix: '',
      'comment-url': 'https://github.com/c',
    });
  });

  test('of several platforms: the digest of the index, and none without it', () => {
    const digest = `sha256:${'d'.repeat(64)}`;
    expect(renderOutputs(multiImageReport(), { digest })['image-digest']).toBe(digest);
    expect(renderOutputs(multiImageReport(), {})['image-digest']).toBe('');
  });

  test('hold no text of a scanner, and are those of the table', () => {
    const outputs = renderOutputs(hostileReport(), { reportFile: 'a\nb' });
    expect(outputs['image-digest']).toBe('');
    expect(outputs['report-file']).toBe('ab');
    expect(Object.keys(outputs)).toEqual(OUTPUTS.map(({ name }) => name));
    expect(Object.values(outputs).join('')).not.toMatch(/set-output|octocat/);
  });
});

test.each([
  ['', largeReport(100_000), {}],
  [', compared', largeComparedReport(100_000), { onlyNew: true }],
])('every surface of 100,000 findings%s is there in seconds', (_, report, more) => {
  const marker = commentMarker({ workflow: 'w', job: 'j', subject: 's' });
  const surfaces: readonly (() => unknown)[] = [
    () => renderComment(report, { ...OPTIONS, ...more, marker }),
    () => renderSummary(report, OPTIONS),
    () => renderText(report, OPTIONS),
    () => renderAnnotations(report, { ...OPTIONS, ...more }),
    () => renderSarif(report, OPTIONS),
    () => renderJson(report),
  ];
  for (const surface of surfaces) {
    // Time of the processor, with room for a busy machine: bench/scale.ts measures, this finds what grows out of hand.
    const began = process.cpuUsage();
    surface();
    const { user, system } = process.cpuUsage(began);
    expect((user + system) / 1000).toBeLessThan(5000);
  }
});
