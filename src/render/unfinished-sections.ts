import type { Failure } from '../domain/failure.ts';
import type { Report } from '../domain/report.ts';
import type { Section } from './assemble.ts';
import { elsewhere } from './elsewhere.ts';
import { foreign, LINE_BREAK, type Markdown, md, ours, when } from './markdown.ts';
import type { Rendering } from './options.ts';
import { capital, count, failureWords, stageWords, unfinishedStages } from './wording.ts';

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
