import type { Report, ReportPart } from '../domain/report.ts';
import { type Counts, SEVERITIES, totalOf } from '../domain/severity.ts';
import type { Section } from './assemble.ts';
import { elsewhere } from './elsewhere.ts';
import { foreign, joined, type Markdown, md, ours, row, tableHead, when } from './markdown.ts';
import type { Rendering } from './options.ts';
import { count, severityWords } from './wording.ts';

const MARKS: Readonly<Record<ReportPart['conclusion'], Markdown>> = {
  passed: md`✅ passed`,
  blocked: md`❌ blocked`,
  incomplete: md`⚠️ incomplete`,
};

/** One line for each image that was brought together: what became of it, and how many findings count. */
export function partsSection({ parts, counts }: Report, rendering: Rendering): readonly Section[] {
  if (parts === undefined || parts.length === 0) return [];
  const shared = sum(parts.map((part) => totalOf(part.counts))) - totalOf(counts);
  const compares = parts.some(({ changes }) => changes !== undefined);
  const titles = [md`Image`, md`Platform`, md`Verdict`, md`Findings`, ...(compares ? [md`New`, md`Fixed`] : [])];
  return [
    {
      head: md``,
      rows: {
        head: tableHead(titles),
        count: parts.length,
        row: (index) => {
          const part = parts[index];
          return part === undefined ? md`` : row(cellsOf(part, compares));
        },
        leftOut: (left) =>
          md`\nLeft out here for want of room: ${ours(count(left, 'report'))}. All are in ${elsewhere(rendering)}.\n`,
      },
      // Without it the numbers of the table come to more than those below, and nobody knows why.
      tail: when(
        shared > 0,
        () => md`\n<sub>Findings that several images share on one line of a file are counted once below.</sub>\n`,
      ),
    },
  ];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}

function cellsOf(
  { subject, platforms, conclusion, counts, changes }: ReportPart,
  compares: boolean,
): readonly Markdown[] {
  const named = platforms.slice(0, 4).map((platform) => foreign(platform, 40));
  return [
    foreign(subject.label, 120),
    named.length === 0 ? md`–` : joined(named, md` `),
    MARKS[conclusion] ?? MARKS.incomplete,
    countsCell(counts),
    ...(compares ? [changes === undefined ? md`not compared` : md`${totalOf(changes.new)}`] : []),
    ...(compares ? [changes === undefined ? md`–` : md`${totalOf(changes.fixed)}`] : []),
  ];
}

/** Colour and number for each severity that there is. */
function countsCell(counts: Counts): Markdown {
  const present = SEVERITIES.filter((severity) => counts[severity] > 0);
  if (present.length === 0) return md`none`;
  return joined(
    present.map((severity) => md`${ours(severityWords(severity).split(' ')[0] ?? '')} ${counts[severity]}`),
    md` `,
  );
}

/** Whose words these are, where a pull request may have written them. */
export function takenFromLine({ takenFrom }: Report): Markdown {
  if (takenFrom === undefined) return md``;
  const who = takenFrom.fork ? 'from a fork' : 'of this repository';
  return md`\n<sub>As workflow run ${takenFrom.run} of the pull request ${ours(who)} has reported it. The pull request controls that run: read this as advice, and require that run’s own check, or a new check of the image, before you merge or ship.</sub>\n`;
}
