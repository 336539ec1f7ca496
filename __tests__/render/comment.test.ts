import { describe, expect, test } from '@jest/globals';
import { COMMENT_LIMIT, SUMMARY_LIMIT, textSize } from '../../src/render/budget.ts';
import { commentMarker, renderComment, renderMarkdown } from '../../src/render/comment.ts';
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

const marker = commentMarker({ workflow: 'ci', job: 'image', subject: 'image ghcr.io/acme/shop' });
const options = { ...OPTIONS, marker };

describe('the comment', () => {
  test.each([
    ['small', smallReport()],
    ['passed', passedReport()],
    ['incomplete', incompleteReport()],
    ['multi-image', multiImageReport()],
    ['hostile', hostileReport()],
    ['large', largeReport(2000)],
  ])('of a %s report is as committed', (name, report) =>
    expectGolden(`render/comment-${name}.md`, renderComment(report, options)),
  );

  test.each([
    ['compared', comparedReport(), true],
    ['new-only', newOnlyReport(), true],
    ['compared-in-full', comparedReport(), false],
    [
      'no-baseline',
      { ...smallReport(), baseline: { kind: 'none', because: 'no run of the base branch kept a report' } } as const,
      true,
    ],
    ['large-compared', largeComparedReport(2000), true],
  ])('of a %s report is as committed', (name, report, onlyNew) =>
    expectGolden(`render/comment-${name}.md`, renderComment(report, { ...options, onlyNew })),
  );

  test('begins with its marker, then the verdict', () => {
    expect(renderComment(smallReport(), options)).toMatch(/^<!-- seaworthy:[0-9a-f]{32}:v1 -->\n### ❌ Blocked: /);
    expect(renderComment(passedReport(), options).split('\n')[1]).toMatch(/^### ✅ Passed: /);
    expect(renderComment(incompleteReport(), options).split('\n')[1]).toMatch(/^### ⚠️ Incomplete: /);
    expect(renderMarkdown(smallReport(), OPTIONS)).toMatch(/^### ❌ Blocked: /);
  });

  test('the marker is of workflow, job and subject, and no other text can hold it', () => {
    const key = { workflow: 'w', job: 'j', subject: 's' };
    expect(commentMarker(key)).toBe(commentMarker({ ...key }));
    const others = [
      { ...key, workflow: 'x' },
      { ...key, job: 'x' },
      { ...key, subject: 'x' },
      { workflow: 'wj', job: '', subject: 's' },
    ];
    for (const other of others) expect(commentMarker(other)).not.toBe(commentMarker(key));
    expect(commentMarker({ ...key, subject: '--> <!-- seaworthy:x:v1 -->' })).toMatch(
      /^<!-- seaworthy:[0-9a-f]{32}:v1 -->$/,
    );
    expect(renderComment(hostileReport(), options).match(/<!--/g)?.length).toBe(1);
  });

  test.each([0, 1, 500, 5000, 20_000])('of %d findings is within the limit and says what is left out', (count) => {
    const text = renderComment(largeReport(count), options);
    expect(textSize(text)).toBeLessThanOrEqual(COMMENT_LIMIT);
    expect(text.length).toBeLessThanOrEqual(COMMENT_LIMIT);
    expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
    if (count >= 5000) expect(text).toContain('Left out here for want of room');
    // The summary has a limit, too: where it is near, only the report is said to have all.
    expect(text.includes('All are in the summary of')).toBe(count === 500);
    expect(text.includes('All are in the JSON report and')).toBe(count >= 5000);
  });

  test('hostile words give no element, link or mention of their own', () => {
    const text = renderComment(hostileReport(), options);
    const tags = new Set(text.replace(marker, '').match(/<[^>]*>/g));
    expect([...tags].sort()).toEqual(
      [
        '<!',
        '</code>',
        '</details>',
        '</span>',
        '</sub>',
        '</summary>',
        '<br>',
        '<code>',
        '<details>',
        '<span>',
        '<sub>',
        '<summary>',
      ].filter((tag) => tag !== '<!'),
    );
    for (const [, url] of text.matchAll(/\]\(([^)]*)\)/g))
      expect(url).toMatch(/^https:\/\/(?:github\.com|nvd\.nist\.gov)\//);
    expect(text).not.toContain('@');
    expect(text).not.toContain('javascript:');
    expect(text.replace(/&#\d+;/g, '')).not.toContain('`'.repeat(2));
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/u);
  });

  test.each(HOSTILE.map((text) => [text.slice(0, 40), text]))(
    'every row of a table stays one row with %j',
    (_, text) => {
      const report = reportOf([
        vulnerability({
          rule: text,
          name: text,
          version: text,
          severity: 'high',
          title: text,
          to: text,
          verdict: { kind: 'blocks', because: text },
        }),
      ]);
      const rows = renderComment(report, options)
        .split('\n')
        .filter((line) => line.startsWith('| 🟠'));
      expect(rows.length).toBe(1);
      expect(rows[0]?.split('|').length).toBe(6);
    },
  );

  test('the command takes the highest version that a vulnerability of the package needs', () => {
    const text = renderMarkdown(smallReport(), OPTIONS);
    const curl = text.split('\n').find((line) => line.includes('only&#45;upgrade curl')) ?? '';
    expect(curl).toContain('<code>7.88.1&#45;10&#43;deb12u7</code>');
    expect(curl).not.toContain('deb12u6');
  });

  test('the command takes what every flaw of the package needs, blocking or not, and never what is suppressed', () => {
    const one = (rule: string, severity: 'high' | 'low', to: string, kind: 'blocks' | 'reported' | 'suppressed') =>
      vulnerability({
        rule,
        name: 'qs',
        version: '6.5.2',
        severity,
        to,
        type: 'npm',
        paths: ['app/node_modules/qs/package.json'],
        verdict: kind === 'suppressed' ? { kind, by: 'b', reason: 'r' } : { kind, because: '' },
      });
    const report = reportOf([
      one('CVE-2024-1', 'high', '6.5.3', 'blocks'),
      one('CVE-2024-2', 'low', '6.9.7', 'reported'),
      one('CVE-2024-3', 'low', '9.0.0', 'suppressed'),
    ]);
    for (const text of [renderMarkdown(report, OPTIONS), renderText(report, OPTIONS)]) {
      expect(text.match(/6\.9\.7 or later|6\.9\.7<\/code> or later/g)?.length).toBe(2);
      expect(text).not.toMatch(/6\.5\.3 or later|6\.5\.3<\/code> or later|9\.0\.0/);
    }
  });

  test('an order of the ecosystem is used where it is given', () => {
    const report = reportOf(
      ['1.0', '2.0'].map((to, index) =>
        vulnerability({
          rule: `CVE-2024-100${index}`,
          name: 'x',
          version: '0',
          severity: 'high',
          to,
          verdict: { kind: 'blocks', because: '' },
        }),
      ),
    );
    const backwards = (type: string, a: string, b: string) => (type === 'deb' && a < b ? 1 : -1);
    expect(renderMarkdown(report, { compareVersions: backwards })).toContain('to <code>1.0</code> or later');
    expect(renderMarkdown(report)).toContain('to <code>2.0</code> or later');
  });

  test('what another npm package brings is cured by that one or an override, and has no command', () => {
    const paths = ['app/node_modules/micromatch/node_modules/braces/package.json'];
    const nested = vulnerability({
      rule: 'CVE-2024-4068',
      name: 'braces',
      version: '3.0.2',
      type: 'npm',
      severity: 'high',
      to: '3.0.3',
      paths,
    });
    const text = renderMarkdown(reportOf([nested]));
    expect(text).toContain('`overrides`');
    expect(text).not.toContain('npm install');
  });

  test('a package of the base image is cured by a newer base, not by a command', () => {
    const row =
      renderMarkdown(smallReport(), OPTIONS)
        .split('\n')
        .find((line) => line.includes('openssl')) ?? '';
    expect(row).toContain('Rebuild on a newer base image');
    expect(row).not.toContain('apt');
  });

  test('blocked by a maximum alone: what it counts is what is shown', () => {
    const findings = [0, 1].map((index) =>
      vulnerability({ rule: `CVE-2024-200${index}`, name: `p${index}`, version: '1', severity: 'critical' }),
    );
    const report = reportOf(
      [...findings, vulnerability({ rule: 'CVE-2024-3000', name: 'q', version: '1', severity: 'low' })],
      {
        conclusion: 'blocked',
        blockedBy: ['max-critical'],
        policy: { failOn: 'never', onlyFixed: false, unratedAs: 'medium', maxCritical: 1 },
      },
    );
    const text = renderMarkdown(report);
    expect(text).toContain('Blocked: 2 critical findings where max-critical allows 1');
    const [before, folded] = text.split('<details>');
    expect(before).toContain('CVE-2024-2001');
    expect(before).not.toContain('CVE-2024-3000');
    expect(folded).toContain('CVE-2024-3000');
  });

  test('a blocked run also says what did not finish', () => {
    const report = { ...smallReport(), stages: incompleteReport().stages };
    const text = renderMarkdown(report);
    expect(text).toMatch(/^### ❌ Blocked/);
    expect(text).toContain('advisories&#47;unreachable');
    expect(text).toContain('Not assessed');
  });

  test('says why, for each suppressed finding', () => {
    const text = renderMarkdown(smallReport());
    expect(text).toContain('2 suppressed findings');
    expect(text).toContain(
      '<code>chfn and chsh are not in the image</code> | <code>platform&#45;team</code> | <code>2027&#45;01&#45;31</code>',
    );
  });

  test('counts without findings: nothing is said of what there is none of', () => {
    const text = renderMarkdown(reportOf([]));
    expect(text).toContain('Passed: no findings');
    expect(text).not.toContain('not blocking');
  });
});

describe('the job summary', () => {
  test('is the same text with more room, within the limit of the runner', () => {
    const text = renderSummary(largeReport(20_000), OPTIONS);
    expect(textSize(text)).toBeLessThanOrEqual(SUMMARY_LIMIT);
    expect(textSize(text)).toBeGreaterThan(900_000);
    expect(text).not.toContain('workflow run');
    expectGolden('render/summary-small.md', renderSummary(smallReport(), OPTIONS));
  });
});
