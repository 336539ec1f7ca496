import type { JudgedFinding } from '../domain/finding.ts';
import type { Report } from '../domain/report.ts';
import type { Section } from './assemble.ts';
import { severityCell } from './cells.ts';
import { elsewhere } from './elsewhere.ts';
import { foreign, identifier, joined, type Markdown, md, ours, row, tableHead } from './markdown.ts';
import type { Rendering } from './options.ts';
import { count, daysWords } from './wording.ts';

/** Suppressed findings, folded: who says so, why, until when. */
export function suppressedSection(
  findings: readonly JudgedFinding[],
  today: string,
  rendering: Rendering,
): readonly Section[] {
  if (findings.length === 0) return [];
  const cell = (index: number): Markdown => {
    const finding = findings[index];
    if (finding?.verdict.kind !== 'suppressed') return md``;
    const { by, reason, until } = finding.verdict;
    const what = finding.kind === 'vulnerability' ? md` in ${foreign(finding.package.name, 80)}` : md``;
    return row([
      severityCell(finding),
      md`${identifier(finding.rule, undefined)}${what}`,
      foreign(reason, 200),
      foreign(by, 60),
      until === undefined ? md`no end` : md`${foreign(until, 20)} ${ours(daysWords(until, today))}`,
    ]);
  };
  return [
    {
      head: md`\n<details><summary>${ours(count(findings.length, 'suppressed finding'))}</summary>\n`,
      rows: {
        head: tableHead([md`Severity`, md`What`, md`Reason`, md`By`, md`Until`]),
        count: findings.length,
        row: cell,
        leftOut: (left) =>
          md`\nLeft out here for want of room: ${ours(count(left, 'suppressed finding'))}. All are in ${elsewhere(rendering)}.\n`,
      },
      tail: md`\n</details>\n`,
    },
  ];
}

/** Entries of the ignore file that no longer count, or match nothing. */
export function ignoresSection(report: Report): readonly Section[] {
  const stale = report.ignores ?? [];
  if (stale.length === 0) return [];
  const items = stale.slice(0, 20).map(({ id, problem, until, line }) => {
    const words =
      problem === 'expired'
        ? md`expired${until === undefined ? md`` : md` on ${foreign(until, 20)}`} and no longer counts`
        : md`matches nothing`;
    return md`- ${identifier(id, undefined)} (line ${line}) ${words}\n`;
  });
  const more = stale.length > items.length ? md`- ${stale.length - items.length} more\n` : md``;
  return [{ head: md`\n#### Ignore file\n\n${joined(items)}${more}` }];
}
