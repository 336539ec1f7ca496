import { FAILURE_CODES } from '../domain/failure.ts';
import type { FindingKind } from '../domain/finding.ts';
import type { Report, StageReport } from '../domain/report.ts';
import { type Counts, SEVERITIES, type Severity } from '../domain/severity.ts';

/** Our own words for what a report says: closed vocabularies and numbers, nothing foreign, so that every surface may show them as they are. */

const STAGE_WORDS: Readonly<Record<string, string>> = {
  dockerfile: 'Dockerfile checks',
  build: 'build',
  inventory: 'package list',
  scan: 'vulnerability scan',
  hardening: 'hardening checks',
  push: 'push',
  signature: 'signature check',
  baseline: 'comparison with the baseline',
  policy: 'policy',
  publish: 'publishing',
  reports: 'bringing reports together',
};

const MARKS: Readonly<Record<Severity, string>> = {
  critical: '🔴',
  high: '🟠',
  medium: '🟡',
  low: '🔵',
  unknown: '⚪',
};

const FAIL_ON = ['critical', 'high', 'medium', 'low', 'never'];

/** The stage as people call it. */
export function stageWords(stage: string): string {
  return Object.hasOwn(STAGE_WORDS, stage) ? (STAGE_WORDS[stage] ?? 'run') : 'run';
}

/** The severity in colour and words. */
export function severityWords(severity: Severity): string {
  return `${MARKS[severity] ?? MARKS.unknown} ${severityWord(severity)}`;
}

export function severityWord(severity: Severity): Severity {
  return SEVERITIES.includes(severity) ? severity : 'unknown';
}

/** What the code of a failure means. */
export function failureWords(code: string): string {
  return Object.hasOwn(FAILURE_CODES, code)
    ? FAILURE_CODES[code as keyof typeof FAILURE_CODES]
    : 'asked-for work failed';
}

/** A whole number, `1234567` as `1,234,567`. By hand: the first number that Intl writes costs a run 15 ms and more. */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `1 finding`, `1,234 findings`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${grouped(number)} ${number === 1 ? one : many}`;
}

/** `1 critical, 2 high and 30 low`: only the severities that there are; an empty string where there is none. */
export function countsWords(counts: Counts): string {
  return list(
    SEVERITIES.filter((severity) => counts[severity] > 0).map((severity) => `${grouped(counts[severity])} ${severity}`),
  );
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const KIND_WORDS: Readonly<Record<FindingKind, string>> = {
  vulnerability: 'vulnerabilities',
  dockerfile: 'the Dockerfile',
  hardening: 'hardening',
  signature: 'signatures',
  distribution: 'the age of the distribution',
};

/** A kind of finding as people call it. */
export function kindWords(kind: FindingKind): string {
  return KIND_WORDS[kind] ?? 'other findings';
}

/** `a, b and c`. */
export function list(words: readonly string[]): string {
  if (words.length < 2) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

const DATE = /^\d{4}-\d{2}-\d{2}/;

/** Days from one date (or time) to another; undefined where one is none, or lies before. */
function daysUntil(until: string, today: string): number | undefined {
  const [end, start] = [until, today].map((text) => Date.parse(`${DATE.exec(text)?.[0] ?? 'none'}T00:00:00Z`));
  const days = Math.round(((end ?? Number.NaN) - (start ?? Number.NaN)) / 86_400_000);
  return Number.isNaN(days) || days < 0 ? undefined : days;
}

/** ` (70 days)`, ` (today)`, or nothing where it cannot be told. */
export function daysWords(until: string, today: string): string {
  const days = daysUntil(until, today);
  return days === undefined ? '' : days === 0 ? ' (today)' : ` (${count(days, 'day')})`;
}

/** Stages that did not do all that was asked of them, in order. */
export function unfinishedStages(report: Pick<Report, 'stages'>): readonly StageReport[] {
  return report.stages.filter((stage) => stage.status === 'failed' || stage.status === 'partial');
}

/** What the gate counts a finding as: its severity, or for an unrated one what `unrated-as` says; undefined where that is `ignore`. */
export function gateSeverity(finding: { readonly severity: Severity }, unratedAs: string): Severity | undefined {
  if (finding.severity !== 'unknown') return finding.severity;
  return SEVERITIES.find((severity) => severity === unratedAs);
}

/** The gate as it is set: `fail-on: high, max-critical: 0`. */
export function gateWords(policy: Report['policy']): string {
  const failOn = FAIL_ON.includes(policy.failOn) ? policy.failOn : 'high';
  const parts = [`fail-on: ${failOn}`];
  if (policy.newOnly === true) parts.push('new-only: true');
  if (policy.onlyFixed) parts.push('only-fixed: true');
  if (policy.maxCritical !== undefined) parts.push(`max-critical: ${Number(policy.maxCritical)}`);
  if (policy.maxHigh !== undefined) parts.push(`max-high: ${Number(policy.maxHigh)}`);
  return parts.join(', ');
}
