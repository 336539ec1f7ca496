import type { Report } from '../domain/report.ts';
import { SEVERITIES } from '../domain/severity.ts';
import { assemble, type Section } from './assemble.ts';
import { changesLine, fixedSection, policyFilesSection, unshownLine } from './change-sections.ts';
import { headline } from './headline.ts';
import { runUrl } from './links.ts';
import { foreign, joined, LINE_BREAK, link, type Markdown, md, ours, row, tableHead, when } from './markdown.ts';
import { type Rendering, type RenderOptions, renderingOf } from './options.ts';
import { partsSection, takenFromLine } from './part-sections.ts';
import { partitionOf } from './partition.ts';
import { blockedSections, reportedSections } from './sections.ts';
import { shortDigest } from './short-digest.ts';
import { unmadeSection } from './suggestion.ts';
import { ignoresSection, suppressedSection } from './suppressed-sections.ts';
import { notAssessedSection, unfinishedSection } from './unfinished-sections.ts';
import { count, gateWords, severityWords, stageWords } from './wording.ts';

/** Images that the head names; more are counted. */
const IMAGES_NAMED = 6;

/**
 * The report as Markdown for people, at most `limit` (textSize): the verdict, what blocks and what to do, what did not finish,
 * what was not assessed, then the rest folded. `before` is put first and counts.
 */
export function renderDocument(
  report: Report,
  options: RenderOptions,
  limit: number,
  before: Markdown = md``,
): Markdown {
  const rendering = renderingOf(options, report.findings.length + (report.fixed?.length ?? 0));
  const { blocking, others, suppressed } = partitionOf(report);
  const blocked = blockedSections(report, blocking, rendering);
  const unfinished = unfinishedSection(report, rendering);
  return assemble(
    [
      { head: md`${before}${opening(report)}${takenFromLine(report)}${changesLine(report)}` },
      ...partsSection(report, rendering),
      // Sections of a blocked run begin with what blocks; an incomplete one has nothing that does.
      ...blocked,
      ...unfinished,
      ...unmadeSection(rendering.unmade),
      ...policyFilesSection(report),
      ...notAssessedSection(report, rendering),
      // The line of changes has said it where there was a comparison.
      { head: report.changes === undefined ? counts(report) : md`` },
      ...reportedSections(report, others, rendering),
      { head: unshownLine(rendering.onlyNew ? others.before.length : 0, rendering) },
      ...fixedSection(report, rendering),
      ...suppressedSection(suppressed, report.createdAt, rendering),
      ...ignoresSection(report),
      stagesSection(report),
      { head: footer(report, rendering) },
    ],
    limit,
  );
}

function opening(report: Report): Markdown {
  const { mark, word, says } = headline(report);
  return md`### ${ours(mark)} ${ours(word)}: ${ours(says)}\n\n${subject(report)}\n`;
}

/** What was checked, and the gate it was held against. */
function subject(report: Report): Markdown {
  const gate = md`gate ${foreign(gateWords(report.policy), 80)}`;
  // A table names the images where several reports were brought together.
  if (report.parts !== undefined) return md`${partsWords(report.parts)}${LINE_BREAK}${gate}`;
  const named = report.images.slice(0, IMAGES_NAMED).map(({ ref, digest, platform, distro }) => {
    const system = distro === undefined ? md`` : md` · ${foreign(`${distro.id} ${distro.version}`.trimEnd(), 60)}`;
    return md`${foreign(ref, 160)} · ${foreign(platform, 40)}${system} · ${foreign(shortDigest(digest), 40)}`;
  });
  const more = report.images.length - named.length;
  const lines = named.length === 0 ? [foreign(report.subject.label, 160)] : named;
  return joined([...lines, ...(more > 0 ? [md`and ${more} more`] : []), gate], LINE_BREAK);
}

function partsWords(parts: NonNullable<Report['parts']>): Markdown {
  if (parts.length === 0) return md`no report`;
  return ours(
    `${count(new Set(parts.map(({ subject: { key } }) => key)).size, 'image')}, ${count(parts.length, 'report')}`,
  );
}

function counts(report: Report): Markdown {
  const present = SEVERITIES.filter((severity) => report.counts[severity] > 0);
  if (present.length === 0) return md``;
  const words = present.map((severity) => {
    const [mark, word] = severityWords(severity).split(' ');
    return md`${ours(mark ?? '')} ${report.counts[severity]} ${ours(word ?? '')}`;
  });
  return md`\nAll findings that count: ${joined(words, md` · `)}\n`;
}

const STATUS_WORDS: Readonly<Record<string, Markdown>> = {
  done: md`✅&nbsp;done`,
  partial: md`⚠️&nbsp;partly&nbsp;done`,
  failed: md`⚠️&nbsp;failed`,
  skipped: md`skipped`,
};

/** What ran and what did not, folded. */
function stagesSection(report: Report): Section {
  if (report.stages.length === 0) return { head: md`` };
  const rows = report.stages
    .slice(0, 30)
    .map(({ stage, status, because }) =>
      row([
        ours(stageWords(stage)),
        STATUS_WORDS[status] ?? md`unknown`,
        when(because !== undefined, () => foreign(because ?? '')),
      ]),
    );
  const head = md`\n<details><summary>What was checked</summary>\n${tableHead([md`Check`, md`Status`, md`Because`])}`;
  return { head: md`${head}${joined(rows)}\n</details>\n` };
}

function footer(report: Report, { links }: Rendering): Markdown {
  const parts = [
    md`Seaworthy ${foreign(report.tool.version, 30)}`,
    ...(report.advisories === undefined ? [] : [md`advisories ${advisories(report.advisories)}`]),
    ...(runUrl(links) === undefined ? [] : [link(md`workflow run`, runUrl(links))]),
  ];
  return md`\n<sub>${joined(parts, md` · `)}</sub>\n`;
}

function advisories({ source, newest }: NonNullable<Report['advisories']>): Markdown {
  const age = newest === undefined ? md`` : md`, newest of ${foreign(newest.slice(0, 10), 10)}`;
  return md`${foreign(source, 120)}${age}`;
}
