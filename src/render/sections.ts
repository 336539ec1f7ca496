import type { JudgedFinding } from '../domain/finding.ts';
import type { Report } from '../domain/report.ts';
import type { Rows, Section } from './assemble.ts';
import { entriesWords, fixCell, severityCell, whatCell, whereCell } from './cells.ts';
import { elsewhere } from './elsewhere.ts';
import { type Entries, type Entry, groupFindings } from './entries.ts';
import { foreign, LINE_BREAK, type Markdown, md, ours, row, tableHead } from './markdown.ts';
import type { Rendering } from './options.ts';
import type { Part } from './partition.ts';
import { count } from './wording.ts';

/** The parts of the comment and of the summary, each with rows that are made when there is room. */

function entryRows(entries: Entries, cells: (entry: Entry) => readonly Markdown[], rendering: Rendering): Rows {
  return {
    head: FINDINGS_HEAD,
    count: entries.length,
    row: (index) => {
      const entry = entries.at(index);
      return entry === undefined ? md`` : row(cells(entry));
    },
    leftOut: (left) =>
      md`\nLeft out here for want of room: ${entriesWords(entries, entries.length - left)}. All are in ${elsewhere(rendering)}.\n`,
  };
}

const FINDINGS_HEAD = tableHead([md`Severity`, md`What`, md`Where`, md`Fix`]);

function findingCells(rendering: Rendering): (entry: Entry) => readonly Markdown[] {
  return (entry) => [
    severityCell(entry),
    whatCell(entry, rendering),
    whereCell(entry.findings[0], rendering),
    fixCell(entry, rendering),
  ];
}

/** What blocks: one table, or one for each image where there are several; what was there before after all that is new, folded. */
export function blockedSections(report: Report, { fresh, before }: Part, rendering: Rendering): readonly Section[] {
  const tables = blockedTables(report, fresh, rendering);
  return before.length === 0 ? tables : [...tables, foldedSection(report, before, rendering, blockedBefore(before))];
}

function blockedBefore(findings: readonly JudgedFinding[]): string {
  return `${count(findings.length, 'unchanged finding')}, blocking`;
}

function blockedTables(report: Report, findings: readonly JudgedFinding[], rendering: Rendering): readonly Section[] {
  return byImage(report, findings).map(({ heading, entries }) => ({
    head: heading,
    rows: heading === '' ? rowsOf(report, entries, rendering) : entryRows(entries, findingCells(rendering), rendering),
    shares: 'blocked',
  }));
}

/** Beyond this number images go together: a heading for each would leave no room for what is under it. */
const IMAGE_SECTIONS = 20;

function byImage(
  report: Report,
  findings: readonly JudgedFinding[],
): readonly { readonly heading: Markdown; readonly entries: Entries }[] {
  if (findings.length === 0) return [];
  if (report.images.length < 2 || report.images.length > IMAGE_SECTIONS) {
    return [{ heading: md``, entries: groupFindings(findings, false, report.findings) }];
  }
  const groups = Map.groupBy(findings, (finding) => finding.image ?? -1);
  return [...groups.entries()]
    .sort(([a], [b]) => a - b)
    .map(([index, group]) => ({
      heading: imageHeading(report, index),
      entries: groupFindings(group, false, report.findings),
    }));
}

function imageHeading(report: Report, index: number): Markdown {
  const image = report.images[index];
  if (image === undefined)
    return report.parts === undefined ? md`\n#### All images\n` : md`\n#### Files of the repository\n`;
  return md`\n#### ${foreign(image.ref, 120)} ${foreign(image.platform, 40)}\n`;
}

/** Findings that do not block, folded: what is new apart from what was there before, where that is known. */
export function reportedSections(report: Report, { fresh, before }: Part, rendering: Rendering): readonly Section[] {
  const one =
    report.changes === undefined ? (report.conclusion === 'blocked' ? 'other finding' : 'finding') : 'new finding';
  const folded = (some: readonly JudgedFinding[], title: string): readonly Section[] =>
    some.length === 0 ? [] : [foldedSection(report, some, rendering, title)];
  return [
    ...folded(fresh, `${count(fresh.length, one)}, not blocking`),
    // What a surface of new ones leaves out is counted elsewhere.
    ...folded(rendering.onlyNew ? [] : before, `${count(before.length, 'unchanged finding')}, not blocking`),
  ];
}

function foldedSection(
  report: Report,
  findings: readonly JudgedFinding[],
  rendering: Rendering,
  title: string,
): Section {
  const entries = groupFindings(findings, false, report.findings);
  return {
    head: md`\n<details><summary>${ours(title)}</summary>\n`,
    rows: rowsOf(report, entries, rendering),
    tail: md`\n</details>\n`,
  };
}

/** Rows that say where several images are of which each is, since no heading does. */
function rowsOf(report: Report, entries: Entries, rendering: Rendering): Rows {
  const cells = findingCells(rendering);
  const rows = entryRows(entries, cells, rendering);
  return report.images.length > 1 ? { ...rows, ...platformRows(report, entries, cells) } : rows;
}

/** The same rows with the platform that each belongs to. */
function platformRows(
  report: Report,
  entries: Entries,
  cells: (entry: Entry) => readonly Markdown[],
): Pick<Rows, 'head' | 'row'> {
  return {
    head: tableHead([
      md`Severity`,
      md`What`,
      md`Where`,
      md`Fix`,
      report.parts === undefined ? md`Platform` : md`Image`,
    ]),
    row: (index) => {
      const entry = entries.at(index);
      return entry === undefined ? md`` : row([...cells(entry), platformCell(report, entry)]);
    },
  };
}

/** Images that were brought together may have one platform: there the name says more. */
function platformCell(report: Report, entry: Entry): Markdown {
  const image = report.images[entry.findings[0].image ?? -1];
  if (image === undefined) return md`all`;
  const platform = foreign(image.platform, 40);
  return report.parts === undefined ? platform : md`${foreign(image.ref, 120)}${LINE_BREAK}${platform}`;
}
