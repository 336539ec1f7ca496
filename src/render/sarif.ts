import { gzipSync } from 'node:zlib';
import type { Log, Notification, ReportingDescriptor, Result, Run } from 'sarif';
import type { JudgedFinding } from '../domain/finding.ts';
import type { Report } from '../domain/report.ts';
import { SARIF } from './budget.ts';
import { automationId, Fingerprints } from './fingerprint.ts';
import { safeJson } from './json.ts';
import { type RenderOptions, renderingOf } from './options.ts';
import { type Place, placeOf, sarifResult } from './sarif-results.ts';
import { SarifRules } from './sarif-rules.ts';
import { cutText, sarifText } from './sarif-text.ts';
import { count, unfinishedStages } from './wording.ts';

export interface SarifOptions extends RenderOptions {
  /** A file that is in the workspace, for findings that lie in the image alone: this run's workflow. Without it they stay out, and are counted. */
  readonly workflowPath?: string;
  /** Page about Seaworthy. */
  readonly informationUri?: string;
  /** Most results; GitHub keeps 5,000. */
  readonly maxResults?: number;
  /** Most bytes after gzip; GitHub takes 10 MB. */
  readonly maxGzipBytes?: number;
}

/** A SARIF 2.1.0 file and what is not in it. */
export interface RenderedSarif {
  readonly text: string;
  readonly results: number;
  /** Findings in the image for which there is no file. */
  readonly withoutFile: number;
  /** Findings beyond GitHub's limits: always the least bad. */
  readonly cut: number;
  readonly suppressed: number;
}

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json';
const FAILURES_TOLD = 50;

/**
 * The findings as SARIF, inside every limit of code scanning; results stand on lines of files that are in the repository, and nowhere else.
 * Suppressed findings are left out and counted: code scanning opens alerts for them whatever `suppressions` says (github/codeql-action#1230).
 */
export function renderSarif(report: Report, options: SarifOptions = {}): RenderedSarif {
  const most = Math.min(options.maxResults ?? SARIF.resultsKept, SARIF.results);
  const placed: { readonly finding: JudgedFinding; readonly place: Place }[] = [];
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
    const text = safeJson(logOf(report, options, placed.slice(0, kept), left));
    if (kept === 0 || fits(text, options.maxGzipBytes ?? SARIF.gzipBytes)) return { text, results: kept, ...left };
    kept = Math.floor(kept / 2);
  }
}

/** Text that surely fits is not compressed to find out: deflate makes text larger by at most 0.1 % and a few bytes. */
function fits(text: string, limit: number): boolean {
  const surelyFits = Buffer.byteLength(text, 'utf8') < limit * 0.99 - 64;
  return surelyFits || gzipSync(text, { level: 6 }).length <= limit;
}

type Left = Pick<RenderedSarif, 'withoutFile' | 'cut' | 'suppressed'>;

function logOf(
  report: Report,
  options: SarifOptions,
  placed: readonly { readonly finding: JudgedFinding; readonly place: Place }[],
  left: Left,
): Log {
  const rendering = renderingOf(options);
  const rules = new SarifRules(report, rendering);
  const fingerprints = new Fingerprints(report);
  const context = { report, rendering, rules, fingerprints };
  const results = placed.map(({ finding, place }) => sarifResult(finding, place, context));
  return { $schema: SCHEMA, version: '2.1.0', runs: [runOf(report, options, rules.descriptors(), results, left)] };
}

function runOf(
  report: Report,
  options: SarifOptions,
  rules: readonly ReportingDescriptor[],
  results: Result[],
  left: Left,
): Run {
  return {
    tool: {
      driver: {
        name: 'Seaworthy',
        fullName: `Seaworthy ${sarifText(report.tool.version, 40)}`,
        semanticVersion: sarifText(report.tool.version, 40),
        ...(options.informationUri === undefined ? {} : { informationUri: options.informationUri }),
        rules: [...rules],
      },
    },
    automationDetails: { id: automationId(report) },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The root of the repository.' } } },
    invocations: [
      {
        executionSuccessful: report.conclusion !== 'incomplete' && unfinishedStages(report).length === 0,
        endTimeUtc: report.createdAt,
        toolExecutionNotifications: notificationsOf(report, left),
      },
    ],
    results,
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
    add(
      sarifText(code, 60),
      'error',
      `${sarifText(what, 500)}. Why: ${sarifText(why, 500)}. Fix: ${sarifText(fix, 500)}.`,
    );
  }
  for (const what of report.stages.flatMap((stage) => stage.notAssessed ?? []).slice(0, FAILURES_TOLD)) {
    add('not-assessed', 'warning', `Not assessed: ${sarifText(what, 500)}.`);
  }
  return told;
}
