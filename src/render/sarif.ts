import type { Notification, Run } from 'sarif';
import type { JudgedFinding } from '../domain/finding.ts';
import type { Report, StageReport } from '../domain/report.ts';
import { SARIF } from './budget.ts';
import { automationId, Fingerprints } from './fingerprint.ts';
import { LazyList } from './json.ts';
import { type RenderOptions, renderingOf } from './options.ts';
import { withoutStop } from './plain-text.ts';
import { SarifLog } from './sarif-log.ts';
import { type Place, placeOf, sarifResult } from './sarif-results.ts';
import { SarifRules } from './sarif-rules.ts';
import { cutText, sarifText } from './sarif-text.ts';
import { count, unfinishedStages } from './wording.ts';

export interface SarifOptions extends RenderOptions {
  /** A file that is in the workspace, for findings that lie in the image alone: this run's workflow. Without it they stay out, and are counted. */
  readonly workflowPath?: string;
  /** Most bytes after gzip; GitHub takes 10 MB. */
  readonly maxGzipBytes?: number;
}

/** A SARIF 2.1.0 file and what is not in it. */
export interface RenderedSarif extends Told {
  /** Made at every look. */
  readonly text: string;
  readonly log: SarifLog;
}

/** What is in a run, and what is not. */
interface Told {
  readonly results: number;
  /** Findings in the image for which there is no file. */
  readonly withoutFile: number;
  /** Findings beyond GitHub's limits: always the least bad. */
  readonly cut: number;
  readonly suppressed: number;
}

/** Page about Seaworthy. */
const INFORMATION_URI = 'https://github.com/seaworthy/seaworthy';
const FAILURES_TOLD = 50;

/**
 * The findings as SARIF, inside every limit of code scanning; results stand on lines of files that are in the repository, and nowhere else.
 * Suppressed findings are left out and counted: code scanning opens alerts for them whatever `suppressions` says (github/codeql-action#1230).
 */
export function renderSarif(report: Report, options: SarifOptions = {}): RenderedSarif {
  const { log, told } = fitting(report, options);
  return {
    ...told,
    log,
    get text() {
      return String(log);
    },
  };
}

/**
 * Several reports as SARIF: a run with a category of its own for each, as many in one log as code scanning takes. Reports must be of
 * different subjects. Each gets its share of a log's size.
 */
export function renderSarifLogs(reports: readonly Report[], options: SarifOptions = {}): readonly SarifLog[] {
  const logs: SarifLog[] = [];
  for (let at = 0; at < reports.length; at += SARIF.runs) {
    const some = reports.slice(at, at + SARIF.runs);
    const maxGzipBytes = Math.floor((options.maxGzipBytes ?? SARIF.gzipBytes) / some.length);
    const parts = some.map((report) => fitting(report, { ...options, maxGzipBytes }));
    const [alone] = parts;
    logs.push(alone !== undefined && parts.length === 1 ? alone.log : new SarifLog(parts.map(({ run }) => run)));
  }
  return logs;
}

/** Stages that neither find anything nor decide what counts. */
const BESIDE: readonly StageReport['stage'][] = ['baseline', 'push', 'publish'];

/** True where all that was to be looked at was looked at in full: only then is a finding that is not in the report none. */
export function isWhole(report: Pick<Report, 'stages'>): boolean {
  return unfinishedStages(report).every(({ stage }) => BESIDE.includes(stage));
}

/** A run whose results and rules are made as they are written, once or more often. */
type LazyRun = Omit<Run, 'results' | 'tool'> & { readonly results: LazyList; readonly tool: unknown };

interface Fitting {
  readonly run: LazyRun;
  readonly log: SarifLog;
  readonly told: Told;
}

/** The run of a report with as many results as fit, and the log that has it alone. */
function fitting(report: Report, options: SarifOptions): Fitting {
  const most = SARIF.resultsKept;
  const placed: Placed[] = [];
  const told = { withFile: 0, withoutFile: 0, suppressed: 0 };
  for (const finding of report.findings) {
    const place = finding.verdict.kind === 'suppressed' ? undefined : placeOf(finding, options.workflowPath);
    told[finding.verdict.kind === 'suppressed' ? 'suppressed' : place === undefined ? 'withoutFile' : 'withFile'] += 1;
    if (place !== undefined && placed.length < most) placed.push({ finding, place });
  }
  const { withFile, withoutFile, suppressed } = told;
  let kept = placed.length;
  for (;;) {
    const left = { withoutFile, cut: withFile - kept, suppressed };
    const run = runOf(report, options, placed.slice(0, kept), left);
    const log = new SarifLog([run]);
    if (kept === 0 || log.fits(options.maxGzipBytes ?? SARIF.gzipBytes)) {
      return { run, log, told: { results: kept, ...left } };
    }
    kept = Math.floor(kept / 2);
  }
}

interface Placed {
  readonly finding: JudgedFinding;
  readonly place: Place;
}

type Left = Omit<Told, 'results'>;

function runOf(report: Report, options: SarifOptions, placed: readonly Placed[], left: Left): LazyRun {
  const rendering = renderingOf(options);
  const rules = new SarifRules(report, rendering);
  // A rule is as bad as the worst of its results, and stands before them all.
  for (const { finding } of placed) rules.use(finding);
  return {
    tool: {
      driver: {
        name: 'Seaworthy',
        fullName: `Seaworthy ${sarifText(report.tool.version, 40)}`,
        semanticVersion: sarifText(report.tool.version, 40),
        informationUri: INFORMATION_URI,
        rules: new LazyList({ [Symbol.iterator]: () => rules.descriptors() }),
      },
    },
    automationDetails: { id: automationId(report) },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The root of the repository.' } } },
    invocations: [
      {
        // Where it is false GitHub processes nothing ("unsuccessful execution"), and keeps the alerts of the run before.
        executionSuccessful: isWhole(report),
        endTimeUtc: report.createdAt,
        toolExecutionNotifications: notificationsOf(report, left),
      },
    ],
    results: new LazyList({
      *[Symbol.iterator]() {
        const context = { report, rendering, rules, fingerprints: new Fingerprints(report) };
        for (const { finding, place } of placed) yield sarifResult(finding, place, context);
      },
    }),
  };
}

/** What the file does not hold, and what did not finish. */
function notificationsOf(report: Report, { withoutFile, cut, suppressed }: Left): Notification[] {
  const told: Notification[] = [];
  const add = (id: string, level: Notification['level'], text: string): void => {
    told.push({ descriptor: { id }, level, message: { text: cutText(text, SARIF.message) } });
  };
  if (withoutFile > 0) {
    add(
      'results-without-file',
      'warning',
      `${count(withoutFile, 'finding')} in the image alone, for which the repository has no file, left out. All are in the summary and the report.`,
    );
  }
  if (cut > 0) {
    add(
      'results-cut',
      'warning',
      `${count(cut, 'finding')} beyond the limits of code scanning left out, the least severe. All are in the report.`,
    );
  }
  if (suppressed > 0) {
    add(
      'results-suppressed',
      'note',
      `${count(suppressed, 'suppressed finding')} left out. They are in the report with who suppressed them and why.`,
    );
  }
  const failures = unfinishedStages(report).flatMap((stage) => stage.failures ?? []);
  for (const { code, what, why, fix } of failures.slice(0, FAILURES_TOLD)) {
    add(sarifText(code, 60), 'error', `${stopless(what)}. Why: ${stopless(why)}. Fix: ${stopless(fix)}.`);
  }
  for (const what of report.stages.flatMap((stage) => stage.notAssessed ?? []).slice(0, FAILURES_TOLD)) {
    add('not-assessed', 'warning', `Not assessed: ${stopless(what)}.`);
  }
  return told;
}

function stopless(text: string): string {
  return withoutStop(sarifText(text, 500));
}
