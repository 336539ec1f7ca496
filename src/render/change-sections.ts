import type { Finding } from '../domain/finding.ts';
import type { PolicyFileReport, Report } from '../domain/report.ts';
import { totalOf } from '../domain/severity.ts';
import type { Section } from './assemble.ts';
import { severityCell } from './cells.ts';
import { elsewhere } from './elsewhere.ts';
import { ruleUrl } from './links.ts';
import { foreign, identifier, joined, type Markdown, md, ours, row, tableHead, when } from './markdown.ts';
import type { Rendering } from './options.ts';
import { capital, count, countsWords, kindWords, list } from './wording.ts';

/** One line: what is new, what is fixed, what is unchanged, and compared with what; or that nothing was compared. */
export function changesLine(report: Report): Markdown {
  const { baseline, changes } = report;
  if (baseline === undefined) return md``;
  if (baseline.kind === 'none' || changes === undefined) {
    const because = baseline.kind === 'none' ? baseline.because : 'no reason is given';
    return md`\n**No baseline**, so every finding counts: ${foreign(because, 200)}\n`;
  }
  const parts = [
    md`**${totalOf(changes.new)} new**${inBrackets(countsWords(changes.new))}`,
    md`**${totalOf(changes.fixed)} fixed**${inBrackets(countsWords(changes.fixed))}`,
    md`**${totalOf(changes.existing)} unchanged**${inBrackets(countsWords(changes.existing))}`,
  ];
  return md`\n${joined(parts, md` · `)}\n\n<sub>Compared with ${baselineWords(baseline)}${silence(baseline)}</sub>\n`;
}

function inBrackets(words: string): Markdown {
  return when(words !== '', () => md` (${ours(words)})`);
}

type Found = Exclude<NonNullable<Report['baseline']>, { kind: 'none' }>;

function baselineWords({ kind, label, commit, createdAt }: Found): Markdown {
  const from = createdAt === undefined ? md`` : md` of ${foreign(createdAt.slice(0, 10), 10)}`;
  const what = {
    kept: md`the report${from} of base commit`,
    report: md`the report${from}`,
    image: commit === undefined ? md`the image` : md`the image of base commit`,
    several: md`what each has:`,
  }[kind];
  return md`${what} ${foreign(label, 120)}, its packages judged by today’s advisories`;
}

function silence({ silentOn = [] }: Found): Markdown {
  if (silentOn.length === 0) return md``;
  return md`. It says nothing of ${ours(list(silentOn.map(kindWords)))}: all of these count as new`;
}

/** What the pull request does to the files that decide what counts: never folded. */
export function policyFilesSection({ policyFiles = [] }: Report): readonly Section[] {
  const changed = policyFiles.filter(({ change }) => change !== 'none').slice(0, 20);
  if (changed.length === 0) return [];
  const items = changed.map((file) => md`- ${foreign(file.path, 160)} ${ours(policyWords(file))}\n`);
  return [{ head: md`\n#### ⚠️ This pull request and the policy\n\n${joined(items)}` }];
}

export function policyWords({ from, change }: Pick<PolicyFileReport, 'from' | 'change'>): string {
  const counts =
    from === 'base' ? 'the base’s version counts until it is merged' : 'the changed version counts (policy-from: head)';
  switch (change) {
    case 'added':
      return from === 'base'
        ? 'is added: it does not count until it is merged'
        : 'is added, and counts (policy-from: head)';
    case 'removed':
      return `is removed: ${counts}`;
    case 'changed':
      return `is changed: ${counts}`;
    case 'unknown':
      return 'may be changed: the base could not be asked, and the head’s version counts (policy-from: head)';
    case 'none':
      return 'is as in the base';
  }
}

/** Findings of the baseline that are no more, folded. */
export function fixedSection({ fixed = [] }: Report, rendering: Rendering): readonly Section[] {
  if (fixed.length === 0) return [];
  return [
    {
      head: md`\n<details><summary>🎉 ${ours(capital(count(fixed.length, 'finding')))} fixed</summary>\n`,
      rows: {
        head: tableHead([md`Severity`, md`What`]),
        count: fixed.length,
        row: (index) => {
          const finding = fixed[index];
          return finding === undefined ? md`` : row([severityCell(finding), fixedCell(finding, rendering)]);
        },
        leftOut: (left) =>
          md`\nLeft out here for want of room: ${ours(count(left, 'fixed finding'))}. All are in ${elsewhere(rendering)}.\n`,
      },
      tail: md`\n</details>\n`,
    },
  ];
}

function fixedCell(finding: Finding, { links, rules }: Rendering): Markdown {
  const id = identifier(finding.rule, ruleUrl(finding, links));
  if (finding.kind === 'vulnerability') {
    return md`${id} in **${foreign(finding.package.name, 80)}** ${foreign(finding.package.version, 60)}`;
  }
  const doc = rules.get(finding.rule);
  return doc === undefined ? md`${id} ${foreign(finding.title, 140)}` : md`**${ours(doc.title)}** (${id})`;
}

/** What a surface that shows only what is new leaves out. */
export function unshownLine(left: number, rendering: Rendering): Markdown {
  if (left === 0) return md``;
  return md`\n${ours(count(left, 'unchanged finding'))} that ${ours(left === 1 ? 'does' : 'do')} not block: in ${elsewhere(rendering)}.\n`;
}
