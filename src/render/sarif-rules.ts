import type { MultiformatMessageString, ReportingDescriptor } from 'sarif';
import type { JudgedFinding } from '../domain/finding.ts';
import type { Report } from '../domain/report.ts';
import type { RuleDoc } from '../domain/rule.ts';
import { type Severity, worstFirst } from '../domain/severity.ts';
import { SARIF } from './budget.ts';
import { ruleUrl } from './links.ts';
import { foreign, identifier, md } from './markdown.ts';
import type { Rendering } from './options.ts';
import { cutText, sarifId, sarifText } from './sarif-text.ts';
import { gateSeverity } from './wording.ts';

/**
 * Bands of `security-severity`, a number as a string: over 9.0 critical, 7.0–8.9 high, 4.0–6.9 medium, 0.1–3.9 low.
 * https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning#reportingdescriptor-object
 */
const BANDS: Readonly<
  Record<Exclude<Severity, 'unknown'>, { readonly low: number; readonly high: number; readonly usual: number }>
> = {
  critical: { low: 9.1, high: 10, usual: 9.5 },
  high: { low: 7, high: 8.9, usual: 8 },
  medium: { low: 4, high: 6.9, usual: 5.5 },
  low: { low: 0.1, high: 3.9, usual: 2 },
};

/** The severity in GitHub's number: the CVSS score where it lies in the severity's band, else the band's usual one. Undefined where nobody rates it. */
export function securitySeverity(severity: Severity, score: number | undefined, unratedAs: string): string | undefined {
  const rated = gateSeverity({ severity }, unratedAs);
  if (rated === undefined || rated === 'unknown') return undefined;
  const { low, high, usual } = BANDS[rated];
  const given = severity === 'unknown' || score === undefined || !Number.isFinite(score) ? usual : score;
  return (given < low || given > high ? usual : given).toFixed(1);
}

/** SARIF's level: what GitHub shows where a rule has no security-severity. */
export function sarifLevel(finding: JudgedFinding, unratedAs: string): 'error' | 'warning' | 'note' {
  if (finding.level !== undefined) return finding.level === 'notice' ? 'note' : finding.level;
  const severity = gateSeverity(finding, unratedAs);
  if (severity === 'critical' || severity === 'high') return 'error';
  return severity === 'medium' ? 'warning' : 'note';
}

/** Collects the rules of results: each once, with the worst severity that it has in this run. */
export class SarifRules {
  readonly #report: Report;
  readonly #rendering: Rendering;
  readonly #rules = new Map<string, { readonly index: number; worst: JudgedFinding }>();

  constructor(report: Report, rendering: Rendering) {
    this.#report = report;
    this.#rendering = rendering;
  }

  /** Id and index of the finding's rule; the rule is added where it is new. */
  use(finding: JudgedFinding): { readonly id: string; readonly index: number } {
    const id = sarifId(finding.rule);
    const known = this.#rules.get(id);
    if (known === undefined) {
      const index = this.#rules.size;
      this.#rules.set(id, { index, worst: finding });
      return { id, index };
    }
    if (isWorse(finding, known.worst)) known.worst = finding;
    return { id, index: known.index };
  }

  /** The descriptors, in the order of their indices. */
  *descriptors(): Generator<ReportingDescriptor, void, undefined> {
    for (const [id, { worst }] of this.#rules) yield this.#descriptor(id, worst);
  }

  #descriptor(id: string, finding: JudgedFinding): ReportingDescriptor {
    const doc = this.#rendering.rules.get(finding.rule);
    const url = ruleUrl(finding, this.#rendering.links);
    const title = doc?.title ?? cutText(sarifText(finding.title, 300) || id, 300);
    const score = finding.kind === 'vulnerability' ? finding.score : undefined;
    const rating = securitySeverity(finding.severity, score, this.#report.policy.unratedAs);
    return {
      id,
      // Azure DevOps and some viewers want a name; ours has no spaces, as SARIF 3.49.7 advises.
      name: cutText(pascalCase(doc?.title ?? `${finding.kind} ${id}`), SARIF.ruleName),
      shortDescription: { text: cutText(sentence(title), SARIF.description) },
      fullDescription: {
        text: cutText(doc === undefined ? sentence(title) : `${doc.what} ${doc.why}`, SARIF.description),
      },
      help: doc === undefined ? findingHelp(finding, url) : docHelp(doc),
      ...(url === undefined ? {} : { helpUri: url }),
      defaultConfiguration: { level: sarifLevel(finding, this.#report.policy.unratedAs) },
      properties: {
        tags: tagsOf(finding, doc),
        precision: 'very-high',
        ...(rating === undefined ? {} : { 'security-severity': rating }),
      },
    };
  }
}

function isWorse(one: JudgedFinding, other: JudgedFinding): boolean {
  const order = worstFirst(one.severity, other.severity);
  if (order !== 0) return order < 0;
  const score = (finding: JudgedFinding): number => (finding.kind === 'vulnerability' ? (finding.score ?? 0) : 0);
  return score(one) > score(other);
}

function docHelp({ title, what, why, fix, before, after }: RuleDoc): MultiformatMessageString {
  const example = (label: string, text: string | undefined): string =>
    text === undefined ? '' : `\n\n${label}\n\n${fenced(text)}`;
  return {
    text: `${what} ${why} ${fix}`,
    markdown: `**${title}**\n\n${what}\n\n**Why**: ${why}\n\n**Fix**: ${fix}${example('Before:', before)}${example('After:', after)}`,
  };
}

/** A code block whose fence is longer than any run of backticks in it. */
function fenced(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}dockerfile\n${text}\n${fence}`;
}

/** Help of a rule that only a finding tells of: foreign words, escaped. */
function findingHelp(finding: JudgedFinding, url: ReturnType<typeof ruleUrl>): MultiformatMessageString {
  const title = sarifText(finding.title, 500);
  const detail = sarifText(finding.detail ?? '', 2000);
  const aliases = (finding.aliases ?? []).slice(0, 10).map((alias) => sarifText(alias, 60));
  const known = aliases.length === 0 ? '' : ` Also known as ${aliases.join(', ')}.`;
  const more = detail === '' ? md`` : md`\n\n${foreign(detail, 2000)}`;
  const also = aliases.length === 0 ? md`` : md`\n\nAlso known as ${foreign(aliases.join(', '), 600)}`;
  return {
    text: `${sentence(title || sarifId(finding.rule))}${known}${detail === '' ? '' : ` ${detail}`}`,
    markdown: md`${identifier(sarifId(finding.rule), url)}: ${foreign(finding.title, 500)}${more}${also}`,
  };
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

function pascalCase(text: string): string {
  return text
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** `security` makes GitHub show the security severity; standards that a rule comes from follow, as far as they are kept. */
function tagsOf(finding: JudgedFinding, doc: RuleDoc | undefined): string[] {
  const sources = (doc?.sources ?? []).map((source) => `external/${source.toLowerCase().replace(/[^a-z0-9.]+/g, '-')}`);
  return [...new Set(['security', 'container', finding.kind, ...sources])].slice(0, SARIF.tagsKept);
}
