import type { JudgedFinding } from '../domain/finding.ts';
import type { Conclusion, Report } from '../domain/report.ts';
import { countSeverities, totalOf } from '../domain/severity.ts';
import { blockingFindings } from './partition.ts';
import { count, countsWords, gateSeverity, grouped, list, stageWords, unfinishedStages } from './wording.ts';

/** The verdict in one line, which every surface begins with. Own words and numbers only. */
export interface Headline {
  readonly mark: '❌' | '⚠️' | '✅';
  readonly word: 'Blocked' | 'Incomplete' | 'Passed';
  /** Continues the word: `3 findings at or above high: 1 critical and 2 high`. */
  readonly says: string;
}

const WORDS: Readonly<Record<Conclusion, Pick<Headline, 'mark' | 'word'>>> = {
  blocked: { mark: '❌', word: 'Blocked' },
  incomplete: { mark: '⚠️', word: 'Incomplete' },
  passed: { mark: '✅', word: 'Passed' },
};

/** What blocks, why the run is incomplete, or what it means that it passed. */
export function headline(report: Report): Headline {
  const { mark, word } = WORDS[report.conclusion] ?? WORDS.incomplete;
  if (word === 'Blocked') return { mark, word, says: blockedWords(report) };
  if (word === 'Incomplete') return { mark, word, says: incompleteWords(report) };
  return { mark, word, says: passedWords(report) };
}

function blockedWords(report: Report): string {
  const reasons: string[] = [];
  const blocks = report.findings.filter((finding) => finding.verdict.kind === 'blocks');
  if (blocks.length > 0) {
    const severities = countsWords(countSeverities(blocks.map((finding) => finding.severity)));
    reasons.push(`${severities} ${blockedNoun(report, blocks)}`);
  }
  for (const [gate, severity, max] of [
    ['max-critical', 'critical', report.policy.maxCritical],
    ['max-high', 'high', report.policy.maxHigh],
  ] as const) {
    if (!report.blockedBy.includes(gate)) continue;
    const counted = blockingFindings(report).filter(
      (finding) => gateSeverity(finding, report.policy.unratedAs) === severity,
    ).length;
    reasons.push(`${count(counted, `${severity} finding`)} where ${gate} allows ${Number(max ?? 0)}`);
  }
  return list(reasons);
}

/** `findings`, and how many of them are new where the report knows. */
function blockedNoun({ changes }: Report, blocks: readonly JudgedFinding[]): string {
  const noun = blocks.length === 1 ? 'finding' : 'findings';
  if (changes === undefined) return noun;
  const fresh = blocks.filter(({ change }) => change === 'new').length;
  if (fresh === blocks.length) return blocks.length === 1 ? `${noun}, which is new` : `${noun}, all of them new`;
  if (fresh === 0) return blocks.length === 1 ? `${noun}, which is not new` : `${noun}, none of them new`;
  return `${noun}, ${grouped(fresh)} of them new`;
}

function incompleteWords(report: Report): string {
  const stages = unfinishedStages(report).map((stage) => stageWords(stage.stage));
  const unique = [...new Set(stages)];
  return unique.length === 0 ? 'asked-for work did not finish' : `${list(unique)} did not finish`;
}

function passedWords(report: Report): string {
  const total = totalOf(report.counts);
  if (report.changes !== undefined && total > 0) {
    const fresh = totalOf(report.changes.new);
    if (fresh === 0) return `no new findings, ${count(total, 'unchanged finding')}`;
    return `${count(fresh, 'new finding')}, none of which blocks`;
  }
  if (total > 0) return `${count(total, 'finding')}, none of which blocks`;
  const suppressed = report.findings.some((finding) => finding.verdict.kind === 'suppressed');
  return suppressed ? 'no findings that count' : 'no findings';
}
