import { isNoPart } from '../domain/command.ts';
import type { JudgedFinding } from '../domain/finding.ts';
import { compareText } from '../domain/location.ts';
import type { Report } from '../domain/report.ts';
import { SEVERITIES, type Severity, totalOf } from '../domain/severity.ts';
import { policyWords } from './change-sections.ts';
import { fixWords, whatWords, whereWords } from './describe.ts';
import { type Entries, groupFindings } from './entries.ts';
import { headline } from './headline.ts';
import { logLine } from './log.ts';
import { type Rendering, type RenderOptions, renderingOf } from './options.ts';
import { type Part, partitionOf } from './partition.ts';
import { plainText } from './plain-text.ts';
import { shortDigest } from './short-digest.ts';
import { count, daysWords, gateWords, severityWord, stageWords, unfinishedStages } from './wording.ts';

export interface TextOptions extends RenderOptions {
  /** ANSI colours; only where stdout is a terminal that wants them. */
  readonly color?: boolean;
}

const COLORS: Readonly<Record<Severity | 'Blocked' | 'Incomplete' | 'Passed', string>> = {
  critical: '1;31',
  high: '31',
  medium: '33',
  low: '34',
  unknown: '37',
  Blocked: '1;31',
  Incomplete: '1;33',
  Passed: '1;32',
};

/** The longest rule or name that the columns make room for. */
const WIDEST = 40;
/** Rows of what does not block. */
const MAX_OTHERS = 50;
/** Blocking rows on a terminal; beyond them nobody reads on, and the report has them. */
const MAX_BLOCKING = 500;

/**
 * The report for a terminal: what blocks first, the verdict last, where the eye is when the program ends.
 * Every line is fit for a log that a runner reads: no control characters, no workflow commands.
 */
export function renderText(report: Report, options: TextOptions = {}): string {
  const rendering = renderingOf(options);
  const paint = painter(options.color ?? false);
  const { blocking, others } = partitionOf(report);
  const draw = { rendering, paint, images: report.images };
  const lines = [
    ...subjectLines(report),
    ...byChange(report, 'Blocking', blocking, (some) => entryLines(some, MAX_BLOCKING, draw)),
    ...byChange(report, 'Not blocking', others, (some) => entryLines(some, MAX_OTHERS, draw)),
    ...section('Fixed', fixedLines(report)),
    ...section('Suppressed', suppressedLines(report)),
    ...section('Policy', policyFileLines(report)),
    ...section('Ignore file', ignoreLines(report)),
    ...section('Not finished', failureLines(report)),
    ...section(
      'Not assessed',
      report.stages.flatMap((stage) => (stage.notAssessed ?? []).map((what) => logLine(`  ${plainText(what, 300)}`))),
    ),
    ...section('Skipped', skippedLines(report)),
    '',
    ...verdictLines(report, paint),
  ];
  return `${lines.join('\n')}\n`;
}

/** One section, or with a baseline two: what is new, then what was there before. */
function byChange(
  report: Report,
  title: string,
  part: Part,
  lines: (entries: Entries) => readonly string[],
): readonly string[] {
  const of = (some: readonly JudgedFinding[]): readonly string[] =>
    lines(groupFindings(byFile(report, some), true, report.findings));
  if (report.changes === undefined) return section(title, of(part.all));
  return [...section(`${title}, new`, of(part.fresh)), ...section(`${title}, unchanged`, of(part.before))];
}

/** Where files alone were checked, those of one file stand together: one is opened after the other. */
function byFile({ images }: Report, findings: readonly JudgedFinding[]): readonly JudgedFinding[] {
  if (images.length > 0) return findings;
  const pathOf = ({ at }: JudgedFinding): string => (at.kind === 'file' ? at.path : '');
  return [...findings].sort((a, b) => compareText(pathOf(a), pathOf(b)));
}

function fixedLines({ fixed = [] }: Report): readonly string[] {
  const lines = fixed.slice(0, MAX_OTHERS).map((finding) => {
    const what =
      finding.kind === 'vulnerability'
        ? `${finding.rule} in ${finding.package.name} ${finding.package.version}`
        : `${finding.rule}: ${finding.title}`;
    return logLine(`  ${severityWord(finding.severity).padEnd(8)}  ${plainText(what, 200)}`);
  });
  const left = fixed.length - lines.length;
  return left === 0 ? lines : [...lines, `  and ${count(left, 'more', 'more')} in the JSON report`];
}

function policyFileLines({ policyFiles = [] }: Report): readonly string[] {
  const changed = policyFiles.filter(({ change }) => change !== 'none').slice(0, MAX_OTHERS);
  return changed.map((file) => logLine(`  ${plainText(file.path, 200)} ${policyWords(file)}`));
}

/** What the findings were compared with, and what came of it. */
function changesLines({ baseline, changes }: Report): readonly string[] {
  if (baseline === undefined) return [];
  if (baseline.kind === 'none' || changes === undefined) {
    const because = baseline.kind === 'none' ? baseline.because : 'no reason is given';
    return [logLine(`No baseline, so every finding counts: ${plainText(because, 200)}`)];
  }
  const words = (['new', 'fixed', 'existing'] as const)
    .map((one) => `${totalOf(changes[one])} ${one === 'existing' ? 'unchanged' : one}`)
    .join(', ');
  return [logLine(`Compared with ${plainText(baseline.label, 120)}: ${words}`)];
}

type Paint = (key: keyof typeof COLORS, text: string) => string;

/** Colour is put around text that is already safe, so that the escape sequences are ours alone. */
function painter(color: boolean): Paint {
  return (key, text) => (color ? `\u001b[${COLORS[key]}m${text}\u001b[0m` : text);
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines];
}

function subjectLines(report: Report): readonly string[] {
  if (report.images.length === 0) return [logLine(plainText(report.subject.label, 200))];
  return report.images.slice(0, 20).map(({ ref, digest, platform, distro }) => {
    const system = distro === undefined ? '' : `, ${distro.id} ${distro.version}`.trimEnd();
    return logLine(plainText(`${ref} (${platform}${system}) ${shortDigest(digest)}`, 300));
  });
}

interface Drawing {
  readonly rendering: Rendering;
  readonly paint: Paint;
  readonly images: Report['images'];
}

function entryLines(entries: Entries, max: number, { rendering, paint, images }: Drawing): readonly string[] {
  const shown = [...Iterator.from(entries).take(max)];
  const places = shown.map((entry) => logLine(whereWords(entry, images)));
  const width = Math.min(WIDEST, Math.max(0, ...places.map((place) => place.length)));
  const lines = shown.flatMap((entry, index) => {
    const severity = severityWord(entry.severity);
    const head = `  ${paint(severity, severity.padEnd(8))}  ${(places[index] ?? '').padEnd(width)}  ${logLine(whatWords(entry))}`;
    return [
      head,
      `  ${' '.repeat(8)}  ${' '.repeat(width)}  fix: ${logLine(fixWords(entry, rendering.compareVersions))}`,
    ];
  });
  const left = entries.findingsFrom(max);
  return left === 0 ? lines : [...lines, `  and ${count(left, 'more finding')} in the JSON report`];
}

function suppressedLines(report: Report): readonly string[] {
  const lines: string[] = [];
  let total = 0;
  for (const finding of report.findings) {
    if (finding.verdict.kind !== 'suppressed') continue;
    total += 1;
    if (lines.length >= MAX_OTHERS) continue;
    const { by, reason, until } = finding.verdict;
    const what = finding.kind === 'vulnerability' ? ` in ${plainText(finding.package.name, 80)}` : '';
    const end = until === undefined ? '' : `, until ${plainText(until, 20)}${daysWords(until, report.createdAt)}`;
    lines.push(
      logLine(`  ${plainText(finding.rule, 60)}${what}: ${plainText(reason, 200)} (by ${plainText(by, 60)}${end})`),
    );
  }
  return total > lines.length
    ? [...lines, `  and ${count(total - lines.length, 'more', 'more')} in the JSON report`]
    : lines;
}

function ignoreLines(report: Report): readonly string[] {
  return (report.ignores ?? []).slice(0, MAX_OTHERS).map(({ id, problem, until, line }) => {
    const words =
      problem === 'expired'
        ? `expired${until === undefined ? '' : ` on ${plainText(until, 20)}`}, no longer counts`
        : 'matches nothing';
    return logLine(`  line ${line}: ${plainText(id, 60)} ${words}`);
  });
}

function failureLines(report: Report): readonly string[] {
  return unfinishedStages(report).flatMap((stage) => {
    const failures = stage.failures ?? [];
    if (failures.length === 0) {
      return [logLine(`  ${stageWords(stage.stage)}: ${plainText(stage.because ?? 'no reason is given', 300)}`)];
    }
    return failures.flatMap(({ code, what, why, fix }) => [
      logLine(`  error[${plainText(code, 60)}]: ${plainText(what, 500)}`),
      logLine(`    why: ${plainText(why, 500)}`),
      logLine(`    fix: ${plainText(fix, 500)}`),
    ]);
  });
}

/** What the command has nothing to do with is no news. */
function skippedLines(report: Report): readonly string[] {
  return report.stages
    .filter(({ status, because }) => status === 'skipped' && !isNoPart(because))
    .map((stage) => logLine(`  ${stageWords(stage.stage)}: ${plainText(stage.because ?? '', 200)}`));
}

function verdictLines(report: Report, paint: Paint): readonly string[] {
  const { word, says } = headline(report);
  const counts = SEVERITIES.map((severity) => `${report.counts[severity]} ${severity}`).join(', ');
  return [
    ...changesLines(report),
    `Findings: ${counts} (gate: ${gateWords(report.policy)})`,
    `${paint(word, word)}: ${says}`,
  ];
}
