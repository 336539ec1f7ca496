import type { Failure } from '../domain/failure.ts';
import type { JudgedFinding } from '../domain/finding.ts';
import type { Report } from '../domain/report.ts';
import { ANNOTATION_MESSAGE_LIMIT, ANNOTATION_TITLE_LIMIT, ANNOTATIONS } from './budget.ts';
import { fixWords, nameWords, whatWords, whereWords } from './describe.ts';
import { type Entry, groupFindings } from './entries.ts';
import { isRepositoryPath } from './links.ts';
import { type RenderOptions, renderingOf } from './options.ts';
import { partitionOf } from './partition.ts';
import { plainText } from './plain-text.ts';
import type { CompareVersions } from './version-order.ts';
import { count, failureWords, list, severityWord, stageWords, unfinishedStages } from './wording.ts';

/** The rule of a Dockerfile that does not parse (hadolint's name). */
const SYNTAX_RULE = 'DL1000';
/** Gaps that the annotation about them names; the others are counted. */
const GAPS_SHOWN = 5;

/** A remark that the runner shows at a line of the pull request, or at the run where there is no line. Text is raw: who writes the command escapes it. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
  readonly endLine?: number;
}

/**
 * Annotations in the order in which they matter: failures, what was not assessed, then findings worst first, all within what the runner keeps of a step;
 * the last one says how many findings have none. Vulnerabilities of one package at one line make one annotation.
 * What is in the image alone has no file, and gets one only where it blocks.
 */
export function renderAnnotations(report: Report, options: RenderOptions = {}): readonly Annotation[] {
  const { compareVersions, onlyNew } = renderingOf(options);
  const { blocking, others } = partitionOf(report);
  const room = { error: ANNOTATIONS.error, warning: ANNOTATIONS.warning, notice: ANNOTATIONS.notice - 1 };
  const shown: Annotation[] = [];
  let left = 0;
  const all = failuresOf(report);
  for (const failure of all.slice(0, room.error).map(failureAnnotation)) if (take(room, failure)) shown.push(failure);
  const failures = [...shown];
  for (const gap of gapAnnotations(report)) if (take(room, gap)) shown.push(gap);
  const before = onlyNew ? blocking.before.length + others.before.length : 0;
  if (before > 0) {
    const note = beforeNote(before, blocking.before.length);
    if (take(room, note)) shown.push(note);
  }
  for (const [part, isBlocking] of [
    [blocking, true],
    [others, false],
  ] as const) {
    const entries = groupFindings(untold(onlyNew ? part.fresh : part.all, failures), true, report.findings);
    let next = 0;
    for (; next < entries.length && hasRoom(room, isBlocking); next += 1) {
      const entry = entries.at(next);
      const annotation =
        entry === undefined ? undefined : annotationOf(entry, isBlocking, { room, compareVersions, report });
      if (annotation !== undefined && take(room, annotation)) shown.push(annotation);
      else left += entry?.findings.length ?? 0;
    }
    left += entries.findingsFrom(next);
  }
  const untoldFailures = all.length - failures.length;
  return left + untoldFailures === 0 ? shown : [...shown, leftNote(untoldFailures, left)];
}

type Room = Record<Annotation['level'], number>;

/** What blocks is an error, and nothing else is: entries beyond the room are not looked at. */
function hasRoom({ error, warning, notice }: Room, isBlocking: boolean): boolean {
  return isBlocking ? error > 0 : warning + notice > 0;
}

function take(room: Room, { level }: Annotation): boolean {
  if (room[level] <= 0) return false;
  room[level] -= 1;
  return true;
}

export interface StageFailure {
  readonly stage: string;
  readonly failure: Failure;
}

/** What did not finish, by the stage that it is of. */
export function failuresOf(report: Pick<Report, 'stages'>): readonly StageFailure[] {
  return unfinishedStages(report).flatMap(({ stage, failures = [] }) =>
    failures.map((failure) => ({ stage, failure })),
  );
}

export function failureAnnotation({ stage, failure: { at, ...failure } }: StageFailure): Annotation {
  return {
    level: 'error',
    title: cut(`${stageWords(stage)}: ${failureWords(failure.code)}`, ANNOTATION_TITLE_LIMIT),
    message: cut(
      `${plainText(failure.what, 800)}\nwhy: ${plainText(failure.why, 800)}\nfix: ${plainText(failure.fix, 800)}`,
      ANNOTATION_MESSAGE_LIMIT,
    ),
    ...(at !== undefined && isRepositoryPath(at.path) ? { file: at.path, line: at.line } : {}),
  };
}

/** Without what a failure has told at the same line: a Dockerfile that does not parse is one mistake, and gets one annotation. */
function untold(findings: readonly JudgedFinding[], failures: readonly Annotation[]): readonly JudgedFinding[] {
  const told = new Set(failures.flatMap(({ file, line }) => (file === undefined ? [] : [`${line}:${file}`])));
  if (told.size === 0) return findings;
  return findings.filter(
    ({ rule, at }) => rule !== SYNTAX_RULE || at.kind !== 'file' || !told.has(`${at.line}:${at.path}`),
  );
}

/** What was not assessed, in one annotation, also where that is accepted: nothing of it may look clean. */
function gapAnnotations(report: Report): readonly Annotation[] {
  const gaps = report.stages.flatMap((stage) => stage.notAssessed ?? []);
  if (gaps.length === 0) return [];
  const shown = gaps.slice(0, GAPS_SHOWN).map((gap) => plainText(gap, 300));
  const more = gaps.length - shown.length;
  return [
    {
      level: 'warning',
      title: 'Not assessed',
      message: cut([...shown, ...(more > 0 ? [`and ${more} more`] : [])].join('\n'), ANNOTATION_MESSAGE_LIMIT),
    },
  ];
}

function levelOf(finding: JudgedFinding, isBlocking: boolean): Annotation['level'] {
  if (isBlocking) return 'error';
  // `error` is what blocks: a finding that does not is at most a warning, whatever its finder calls it.
  if (finding.level !== undefined) return finding.level === 'notice' ? 'notice' : 'warning';
  return finding.severity === 'low' || finding.severity === 'unknown' ? 'notice' : 'warning';
}

interface Making {
  readonly room: Room;
  readonly compareVersions: CompareVersions;
  readonly report: Report;
}

function annotationOf(entry: Entry, isBlocking: boolean, making: Making): Annotation | undefined {
  const { room, compareVersions, report } = making;
  const [first] = entry.findings;
  const { at } = first;
  const level = levelOf(first, isBlocking);
  const inFile = at.kind === 'file' && isRepositoryPath(at.path);
  // The text is made only where there is room: reports of 100,000 findings have at most 30 annotations.
  if (room[level] <= 0 || (!inFile && !isBlocking)) return undefined;
  const place = inFile ? '' : `\nwhere: ${whereWords(entry, report.images)}`;
  return {
    level,
    title: cut(`${severityWord(first.severity)}: ${nameWords(entry)}`, ANNOTATION_TITLE_LIMIT),
    message: cut(`${whatWords(entry)}${place}\nfix: ${fixWords(entry, compareVersions)}`, ANNOTATION_MESSAGE_LIMIT),
    ...(inFile ? { file: at.path, line: at.line } : {}),
    ...(inFile && at.endLine !== undefined && at.endLine > at.line ? { endLine: at.endLine } : {}),
  };
}

/** What was there before has no annotations; where it blocks, that is said once. */
function beforeNote(before: number, blocking: number): Annotation {
  const where = 'All are in the report and, as far as there is room, the summary.';
  if (blocking === 0) {
    return {
      level: 'notice',
      title: 'Not new',
      message: `${count(before, 'unchanged finding')} without an annotation. ${where}`,
    };
  }
  const message = `${count(blocking, 'unchanged finding')} ${blocking === 1 ? 'blocks' : 'block'}; \`new-only: true\` lets only new ones block. ${where}`;
  return { level: 'error', title: 'Blocking findings that are not new', message };
}

function leftNote(failures: number, findings: number): Annotation {
  const words = (more: string): string =>
    list([
      ...(failures > 0 ? [count(failures, `${more}failure`)] : []),
      ...(findings > 0 ? [count(findings, `${more}finding`)] : []),
    ]);
  return {
    level: 'notice',
    title: words('more '),
    message: `${words('')} without an annotation: GitHub keeps ${ANNOTATIONS.notice} of each level per step, and what is in the image alone has no line. All are in the report and, as far as there is room, the summary.`,
  };
}

function cut(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max - 1).toWellFormed()}…`;
}
