import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { Log, Result, Run } from 'sarif';
import type { Report } from '../../src/domain/report.ts';
import { renderSarif, type SarifOptions } from '../../src/render/sarif.ts';
import { securitySeverity } from '../../src/render/sarif-rules.ts';
import { expectGolden } from '../helpers/golden.ts';
import {
  hostileReport,
  incompleteReport,
  largeReport,
  multiImageReport,
  OPTIONS,
  reportOf,
  smallReport,
  vulnerability,
} from '../helpers/report-samples.ts';
import { checkSarif } from '../helpers/sarif-check.ts';

const WORKFLOW = '.github/workflows/ci.yml';
const options: SarifOptions = {
  ...OPTIONS,
  workflowPath: WORKFLOW,
};

function runOf(report: Report, given: SarifOptions = options): Run {
  const log: Log = JSON.parse(renderSarif(report, given).text);
  const [run] = log.runs;
  if (run === undefined) throw new Error('no run');
  return run;
}

const fingerprint = (result: Result): string =>
  `${result.ruleId} ${result.partialFingerprints?.['primaryLocationLineHash']}`;

describe('SARIF', () => {
  test.each([
    ['small', smallReport()],
    ['incomplete', incompleteReport()],
    ['multi-image', multiImageReport()],
    ['hostile', hostileReport()],
  ])('of a %s report is as committed, and GitHub would take it', (name, report) => {
    const { text } = renderSarif(report, options);
    expectGolden(`render/${name}.sarif`, text);
    expect(checkSarif(text)).toEqual([]);
  });

  test('stands on the lines of the findings', () => {
    const run = runOf(smallReport());
    const places = run.results?.map(({ locations }) => locations?.[0]?.physicalLocation);
    expect(
      places?.map((place) => [place?.artifactLocation?.uri, place?.region?.startLine, place?.region?.endLine]),
    ).toContainEqual(['Dockerfile', 11, 12]);
  });

  test('what is in the image alone stands on the workflow file, or stays out and is counted', () => {
    const at = { kind: 'image', ref: 'x' } as const;
    const report = reportOf([vulnerability({ rule: 'CVE-2024-1111', name: 'x', version: '1', severity: 'high', at })]);
    expect(runOf(report).results?.[0]?.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe(WORKFLOW);
    const without = renderSarif(report, OPTIONS);
    expect([without.results, without.withoutFile]).toEqual([0, 1]);
    const ids = runOf(report, OPTIONS).invocations?.[0]?.toolExecutionNotifications?.map(
      ({ descriptor }) => descriptor?.id,
    );
    expect(ids).toEqual(['results-without-file']);
  });

  test('every rule is there once, with the worst severity of its findings', () => {
    const common = { rule: 'CVE-2024-1111', version: '1' };
    const run = runOf(
      reportOf([
        vulnerability({ ...common, name: 'b', severity: 'low' }),
        vulnerability({ ...common, name: 'a', severity: 'critical', score: 9.8 }),
      ]),
    );
    expect(run.tool.driver.rules?.map((rule) => [rule.id, rule.properties?.['security-severity']])).toEqual([
      ['CVE-2024-1111', '9.8'],
    ]);
    expect(run.results?.map(({ ruleIndex }) => ruleIndex)).toEqual([0, 0]);
  });

  test("a rule's own page is its help", () => {
    const rule = runOf(smallReport()).tool.driver.rules?.find(({ id }) => id === 'DL3002');
    expect(rule?.help?.markdown).toContain('```dockerfile\nFROM debian:12\nUSER 10001\n```');
    expect(rule?.helpUri).toBe('https://github.com/seaworthy/seaworthy/blob/v0.1.0/docs/rules/DL3002.md');
    expect(rule?.properties?.tags).toContain('external/cis-docker-1.6.0-4.1');
  });

  test('suppressed findings stay out and are counted', () => {
    const rendered = renderSarif(smallReport(), options);
    expect(rendered.suppressed).toBe(2);
    expect(rendered.text).not.toContain('CVE-2011-3374');
    expect(rendered.text).toContain('results-suppressed');
  });

  test('says what did not finish', () => {
    const [invocation] = runOf(incompleteReport()).invocations ?? [];
    expect(invocation?.executionSuccessful).toBe(false);
    const ids = invocation?.toolExecutionNotifications?.map(({ descriptor }) => descriptor?.id);
    expect(ids).toEqual(['inventory/unreadable-database', 'advisories/unreachable', 'not-assessed']);
    expect(runOf(smallReport()).invocations?.[0]?.executionSuccessful).toBe(true);
  });

  test('the message says what, how bad, the cure, and in which image', () => {
    const text = runOf(smallReport()).results?.find(({ ruleId }) => ruleId === 'CVE-2024-2398')?.message.text ?? '';
    expect(text).toMatch(/^curl 7\.88\.1-10\+deb12u4 has CVE-2024-2398 \(high\): HTTP\/2 push headers/);
    expect(text).toContain('Fix: apt-get update');
    expect(text).toContain('ghcr.io/acme/shop:1.4.2 (linux/amd64, sha256:3f1c9a5e7b2d4860');
  });

  test('hostile words are no links, placeholders or commands', () => {
    const run = runOf(hostileReport());
    for (const { message } of run.results ?? []) expect(message.text).not.toMatch(/\][([:]|\{\d+\}|[\p{Cc}\p{Cf}]/u);
    const { text } = renderSarif(hostileReport(), options);
    expect(text).not.toMatch(/##\[|\r/);
    for (const rule of run.tool.driver.rules ?? []) {
      expect(rule.help?.markdown?.replaceAll(/\(https:\/\/[a-z.]+\/[^)]*\)/g, '')).not.toMatch(
        /javascript:|<script|<img|@octocat|evil\.example\//,
      );
    }
  });
});

describe('what GitHub knows an alert by', () => {
  const moved = (report: Report): Report => ({
    ...report,
    images: report.images.map((image) => ({ ...image, ref: `${image.ref}-next`, digest: `sha256:${'0'.repeat(64)}` })),
    subject: { ...report.subject, label: 'another tag' },
    findings: report.findings.map((finding) => ({
      ...finding,
      at: finding.at.kind === 'file' ? { ...finding.at, line: finding.at.line + 7 } : finding.at,
    })),
  });

  test('survives a moved line, a new tag and a new digest', () => {
    const before = runOf(smallReport());
    const after = runOf(moved(smallReport()));
    expect(after.results?.map(fingerprint)).toEqual(before.results?.map(fingerprint));
    expect(after.automationDetails).toEqual(before.automationDetails);
  });

  test('survives a new version of the package, and its neighbours going away', () => {
    const [first] = smallReport().findings;
    if (first?.kind !== 'vulnerability') throw new Error('not a vulnerability');
    const next = { ...first, package: { ...first.package, version: '9', purl: 'pkg:deb/debian/openssl@9' } };
    const print = (report: Report) => runOf(report).results?.map(fingerprint)[0];
    expect(print(reportOf([next]))).toBe(print(smallReport()));
  });

  test.each([
    ['the identity', { identity: 'other' }],
    ['the rule', { rule: 'CVE-1999-0001' }],
    ['the platform', { image: 1 }],
    ['the file', { at: { kind: 'file', path: 'other/Dockerfile', line: 1 } as const }],
  ])('is another one when %s is', (_, change) => {
    const [first] = multiImageReport().findings;
    if (first === undefined) throw new Error('no finding');
    const { images } = multiImageReport();
    const print = (finding: typeof first) => runOf(reportOf([finding], { images })).results?.map(fingerprint)[0];
    expect(print({ ...first, ...change })).not.toBe(print(first));
  });

  test('is another one for another subject, and so is the category', () => {
    const other = { ...smallReport(), subject: { key: 'image ghcr.io/acme/other', label: 'x' } };
    expect(runOf(other).results?.map(fingerprint)[0]).not.toBe(runOf(smallReport()).results?.map(fingerprint)[0]);
    expect(runOf(other).automationDetails?.id).not.toBe(runOf(smallReport()).automationDetails?.id);
  });

  test.each([smallReport(), multiImageReport(), hostileReport(), largeReport(3000)])('is unique in a run', (report) => {
    const prints = runOf(report).results?.map(fingerprint) ?? [];
    expect(new Set(prints).size).toBe(prints.length);
  });

  test('the category names the subject and ends before the last slash', () => {
    expect(runOf(smallReport()).automationDetails?.id).toMatch(/^seaworthy\/image-ghcr\.io\/acme\/shop-[0-9a-f]{8}\/$/);
    const spaced = (key: string) => runOf({ ...smallReport(), subject: { key, label: '' } }).automationDetails?.id;
    expect(spaced('build . a-b c')).not.toBe(spaced('build . a b-c'));
  });
});

describe('limits', () => {
  test('the worst are kept, the rest is counted', () => {
    const rendered = renderSarif(largeReport(16_000), OPTIONS);
    expect([rendered.results, rendered.cut]).toEqual([5000, 11_000]);
    expect(checkSarif(rendered.text)).toEqual([]);
    const levels = new Set(runOf(largeReport(16_000)).results?.map(({ level }) => level));
    expect([...levels]).toEqual(['error']);
  });

  test('what would be too large when compressed is cut until it is not', () => {
    const maxGzipBytes = 20_000;
    const rendered = renderSarif(largeReport(2000), { ...OPTIONS, maxGzipBytes });
    expect(rendered.results).toBeGreaterThan(50);
    expect(rendered.results).toBeLessThan(1000);
    expect(rendered.cut + rendered.results).toBe(2000);
    expect(gzipSync(rendered.text).length).toBeLessThanOrEqual(maxGzipBytes);
    expect(gzipSync(renderSarif(largeReport(2000), OPTIONS).text).length).toBeGreaterThan(maxGzipBytes);
  });

  test.each([
    ['critical', 9.8, '9.8'],
    ['critical', 9.0, '9.5'],
    ['critical', undefined, '9.5'],
    ['high', 9.8, '8.0'],
    ['high', 7.5, '7.5'],
    ['medium', undefined, '5.5'],
    ['low', 0, '2.0'],
    ['low', 3.1, '3.1'],
    ['low', Number.NaN, '2.0'],
    ['unknown', 9.9, '5.5'],
  ] as const)('%s with score %s is security-severity %s', (severity, score, text) =>
    expect(securitySeverity(severity, score, 'medium')).toBe(text),
  );
  test('what nobody rates and the gate ignores has none', () =>
    expect(securitySeverity('unknown', undefined, 'ignore')).toBeUndefined());
});

describe('the checker of limits', () => {
  const broken = (change: (run: Run) => void): readonly string[] => {
    const log: Log = JSON.parse(renderSarif(smallReport(), options).text);
    for (const run of log.runs) change(run);
    return [...new Set(checkSarif(JSON.stringify(log)).map(({ code }) => code))];
  };
  const rule = (run: Run) => run.tool.driver.rules?.[0] ?? { id: '' };
  const result = (run: Run): Result => run.results?.[0] ?? { message: {} };
  const place = (run: Run) => result(run).locations?.[0]?.physicalLocation ?? {};
  const many = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

  test.each<[string, (run: Run) => void]>([
    ['no-category', (run) => delete run.automationDetails],
    ['duplicate-rule', (run) => run.tool.driver.rules?.push(rule(run))],
    ['rule-without-text', (run) => delete rule(run).help],
    ['description-too-long', (run) => Object.assign(rule(run), { shortDescription: { text: 'x'.repeat(1025) } })],
    ['name-too-long', (run) => Object.assign(rule(run), { name: 'x'.repeat(256) })],
    ['bad-security-severity', (run) => Object.assign(rule(run).properties ?? {}, { 'security-severity': 'high' })],
    ['bad-security-severity', (run) => Object.assign(rule(run).properties ?? {}, { 'security-severity': 7.5 })],
    ['bad-security-severity', (run) => Object.assign(rule(run).properties ?? {}, { 'security-severity': '0.0' })],
    ['bad-security-severity', (run) => Object.assign(rule(run).properties ?? {}, { 'security-severity': '10.1' })],
    ['too-many-tags', (run) => Object.assign(rule(run).properties ?? {}, { tags: many(11, 'x') })],
    ['unknown-rule', (run) => Object.assign(result(run), { ruleId: 'nobody' })],
    ['no-message', (run) => Object.assign(result(run), { message: {} })],
    ['no-location', (run) => Object.assign(result(run), { locations: [] })],
    ['too-many-locations', (run) => Object.assign(result(run), { locations: many(1001, result(run).locations?.[0]) })],
    ['bad-uri', (run) => Object.assign(place(run).artifactLocation ?? {}, { uri: 'file:///etc/passwd' })],
    ['bad-uri', (run) => Object.assign(place(run).artifactLocation ?? {}, { uri: 'a b' })],
    ['bad-uri', (run) => Object.assign(place(run).artifactLocation ?? {}, { uri: '../x' })],
    ['bad-region', (run) => Object.assign(place(run), { region: { startLine: 0 } })],
    ['bad-region', (run) => Object.assign(place(run), { region: { startLine: 5, endLine: 4 } })],
    ['no-fingerprint', (run) => delete result(run).partialFingerprints],
    ['duplicate-fingerprint', (run) => run.results?.push(result(run))],
    ['results-not-shown', (run) => Object.assign(run, { results: many(5001, result(run)) })],
    ['too-many-results', (run) => Object.assign(run, { results: many(25_001, result(run)) })],
    ['too-many-rules', (run) => Object.assign(run.tool.driver, { rules: many(25_001, rule(run)) })],
  ])('finds %s', (code, change) => {
    expect(broken(() => undefined)).toEqual([]);
    expect(broken(change)).toContain(code);
  });

  test('finds what is wrong with the file', () => {
    const log: Log = JSON.parse(renderSarif(smallReport(), options).text);
    const codes = (changed: unknown) => checkSarif(JSON.stringify(changed)).map(({ code }) => code);
    expect(codes({ ...log, runs: many(21, log.runs[0]) })).toEqual(
      expect.arrayContaining(['too-many-runs', 'duplicate-category']),
    );
    expect(codes({ ...log, version: '2.0.0' })).toEqual(['wrong-version']);
    expect(checkSarif('{').map(({ code }) => code)).toEqual(['not-json']);
    expect(codes(null)).toEqual(['wrong-version']);
    expect(codes({ version: '2.1.0', runs: [null, 5, { results: [null] }] }).length).toBeGreaterThan(0);
  });
});

test('what another program said with a full stop has one in a notification', () => {
  const why = 'Error response from daemon: denied.';
  const report = incompleteReport();
  const stages = report.stages.map((stage) =>
    stage.failures === undefined ? stage : { ...stage, failures: stage.failures.map((one) => ({ ...one, why })) },
  );
  const log = JSON.parse(renderSarif({ ...report, stages }).text) as Log;
  const told = log.runs[0]?.invocations?.[0]?.toolExecutionNotifications?.map(({ message }) => message.text ?? '');
  expect(told?.some((text) => text.includes('denied.'))).toBe(true);
  expect(told?.filter((text) => text.includes('..'))).toEqual([]);
});
