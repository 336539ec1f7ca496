import type { Failure } from '../domain/failure.ts';
import type { JudgedFinding } from '../domain/finding.ts';
import type { Report } from '../domain/report.ts';
import type { Rows, Section } from './assemble.ts';
import { entriesWords, fixCell, severityCell, whatCell, whereCell } from './cells.ts';
import { type Entry, groupFindings } from './entries.ts';
import { runUrl } from './links.ts';
import {
  foreign,
  identifier,
  joined,
  LINE_BREAK,
  link,
  type Markdown,
  md,
  ours,
  row,
  tableHead,
  when,
} from './markdown.ts';
import type { Rendering } from './options.ts';
import { count, failureWords, severityWords, stageWords, unfinishedStages } from './wording.ts';

/** The parts of the comment and of the summary, each with rows that are made when there is room. */

/** Where the rest of a shortened table is. */
function elsewhere({ links, reportFile }: Rendering): Markdown {
  const run = runUrl(links);
  const report = reportFile === undefined ? md`the JSON report` : md`the JSON report ${foreign(reportFile, 120)}`;
  return run === undefined ? report : md`the summary of the ${link(md`workflow run`, run)} and ${report}`;
}

function entryRows(
  entries: readonly Entry[],
  cells: (entry: Entry) => readonly Markdown[],
  rendering: Rendering,
): Rows {
  return {
    head: FINDINGS_HEAD,
    count: entries.length,
    row: (index) => {
      const entry = entries[index];
      return entry === undefined ? md`` : row(cells(entry));
    },
    leftOut: (left) =>
      md`\nLeft out here for want of room: ${entriesWords(entries.slice(-left))}. All are in ${elsewhere(rendering)}.\n`,
  };
}

const FINDINGS_HEAD = tableHead([md`Severity`, md`What`, md`Where`, md`Fix`]);

function findingCells(rendering: Rendering): (entry: Entry) => readonly Markdown[] {
  return (entry) => [
    severityCell(entry),
    whatCell(entry, rendering),
    whereCell(entry.findings[0].at, rendering),
    fixCell(entry, rendering),
  ];
}

/** What blocks: one table, or one for each image where there are several. */
export function blockedSections(
  report: Report,
  findings: readonly JudgedFinding[],
  rendering: Rendering,
): readonly Section[] {
  return byImage(report, findings).map(({ heading, entries }) => ({
    head: heading,
    rows: entryRows(entries, findingCells(rendering), rendering),
    shares: 'blocked',
  }));
}

/** Beyond this number images go together: a heading for each would leave no room for what is under it. */
const IMAGE_SECTIONS = 20;

function byImage(
  report: Report,
  findings: readonly JudgedFinding[],
): readonly { readonly heading: Markdown; readonly entries: readonly Entry[] }[] {
  if (findings.length === 0) return [];
  if (report.images.length < 2 || report.images.length > IMAGE_SECTIONS) {
    return [{ heading: md``, entries: groupFindings(findings) }];
  }
  const groups = Map.groupBy(findings, (finding) => finding.image ?? -1);
  return [...groups.entries()]
    .sort(([a], [b]) => a - b)
    .map(([index, group]) => ({ heading: imageHeading(report, index), entries: groupFindings(group) }));
}

function imageHeading(report: Report, index: number): Markdown {
  const image = report.images[index];
  if (image === undefined) return md`\n#### All images\n`;
  return md`\n#### ${foreign(image.ref, 120)} ${foreign(image.platform, 40)}\n`;
}

/** What did not finish, with cause and cure. */
export function unfinishedSection(report: Report, rendering: Rendering): readonly Section[] {
  const failures = unfinishedStages(report).flatMap((stage) =>
    (stage.failures ?? []).map((failure) => ({ stage: stage.stage, failure })),
  );
  const silent = unfinishedStages(report).filter((stage) => (stage.failures ?? []).length === 0);
  if (failures.length + silent.length === 0) return [];
  const rows: readonly (() => Markdown)[] = [
    ...failures.map(
      ({ stage, failure }) =>
        () =>
          failureItem(stage, failure),
    ),
    ...silent.map(
      (stage) => () =>
        md`- **${ours(capital(stageWords(stage.stage)))}** did not finish: ${foreign(stage.because ?? 'no reason is given')}\n`,
    ),
  ];
  return [
    {
      head: md`\n#### ⚠️ What did not finish\n\n`,
      rows: {
        count: rows.length,
        row: (index) => rows[index]?.() ?? md``,
        leftOut: (left) => md`\n${ours(count(left, 'more failure'))} in ${elsewhere(rendering)}.\n`,
      },
    },
  ];
}

function failureItem(stage: string, failure: Failure): Markdown {
  const head = md`- **${ours(capital(stageWords(stage)))}**: ${ours(failureWords(failure.code))} (${foreign(failure.code, 60)})`;
  const line = (label: Markdown, text: string): Markdown =>
    when(text !== '', () => md`${LINE_BREAK}${label} ${foreign(text, 400)}`);
  return md`${head}${line(md`What:`, failure.what)}${line(md`Why:`, failure.why)}${line(md`Fix:`, failure.fix)}\n`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What no check could look at; it is never taken for clean. */
export function notAssessedSection(report: Report, rendering: Rendering): readonly Section[] {
  const items = report.stages.flatMap((stage) => stage.notAssessed ?? []);
  if (items.length === 0) return [];
  return [
    {
      head: md`\n#### Not assessed\n\n`,
      rows: {
        count: items.length,
        row: (index) => md`- ${foreign(items[index] ?? '')}\n`,
        leftOut: (left) => md`- ${left} more in ${elsewhere(rendering)}\n`,
      },
    },
  ];
}

/** Findings that do not block, folded. */
export function reportedSection(
  report: Report,
  findings: readonly JudgedFinding[],
  rendering: Rendering,
): readonly Section[] {
  if (findings.length === 0) return [];
  const entries = groupFindings(findings);
  const platforms = report.images.length > 1;
  const cells = findingCells(rendering);
  const title =
    report.conclusion === 'blocked' ? count(findings.length, 'other finding') : count(findings.length, 'finding');
  const rows = entryRows(entries, cells, rendering);
  return [
    {
      head: md`\n<details><summary>${ours(title)}, not blocking</summary>\n`,
      rows: platforms ? { ...rows, ...platformRows(report, entries, cells) } : rows,
      tail: md`\n</details>\n`,
    },
  ];
}

/** The same rows with the platform that each belongs to. */
function platformRows(
  report: Report,
  entries: readonly Entry[],
  cells: (entry: Entry) => readonly Markdown[],
): Pick<Rows, 'head' | 'row'> {
  return {
    head: tableHead([md`Severity`, md`What`, md`Where`, md`Fix`, md`Platform`]),
    row: (index) => {
      const entry = entries[index];
      return entry === undefined ? md`` : row([...cells(entry), platformCell(report, entry)]);
    },
  };
}

function platformCell(report: Report, entry: Entry): Markdown {
  const platform = report.images[entry.findings[0].image ?? -1]?.platform;
  return platform === undefined ? md`all` : foreign(platform, 40);
}

/** Suppressed findings, folded: who says so, why, until when. */
export function suppressedSection(findings: readonly JudgedFinding[], rendering: Rendering): readonly Section[] {
  if (findings.length === 0) return [];
  const cell = (index: number): Markdown => {
    const finding = findings[index];
    if (finding?.verdict.kind !== 'suppressed') return md``;
    const { by, reason, until } = finding.verdict;
    const what = finding.kind === 'vulnerability' ? md` in ${foreign(finding.package.name, 80)}` : md``;
    return row([
      ours(severityWords(finding.severity)),
      md`${identifier(finding.rule, undefined)}${what}`,
      foreign(reason, 200),
      foreign(by, 60),
      until === undefined ? md`no end` : foreign(until, 20),
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
