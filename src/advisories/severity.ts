import type { Severity } from '../domain/severity.ts';
import type { Advisory, Affected, Rating } from './advisory.ts';
import { bestScore } from './cvss/score.ts';

/** A severity with its source. `dismissed` is the vendor's own word for "does not count". */
export interface RatedSeverity {
  readonly severity: Severity;
  readonly source?: string;
  readonly score?: number;
  readonly dismissed?: string;
  /** Set where the rating is that of an advisory which covers several flaws: this one may be rated lower. */
  readonly isUpperBound?: true;
}

/** An advisory, and its entries for the package (of the ecosystem and release) that is judged. */
export interface Statement {
  readonly advisory: Advisory;
  readonly entries: readonly Affected[];
  /** True where the advisory speaks of this flaw alone, so that its own rating is this flaw's. */
  readonly isSpecific: boolean;
}

interface VendorWord {
  readonly severity: Severity;
  readonly isDismissal?: true;
}

/** Debian's urgency (security-tracker); `not yet assigned` and `end-of-life` are no rating. */
const DEBIAN: ReadonlyMap<string, VendorWord> = new Map<string, VendorWord>([
  ['unimportant', { severity: 'low', isDismissal: true }],
  ['low', { severity: 'low' }],
  ['medium', { severity: 'medium' }],
  ['high', { severity: 'high' }],
]);

/** Ubuntu's priority (ubuntu.com/security/cves/about); `untriaged` is no rating. */
const UBUNTU: ReadonlyMap<string, VendorWord> = new Map<string, VendorWord>([
  ['negligible', { severity: 'low', isDismissal: true }],
  ['low', { severity: 'low' }],
  ['medium', { severity: 'medium' }],
  ['high', { severity: 'high' }],
  ['critical', { severity: 'critical' }],
]);

/** `database_specific.severity`, as GitHub's advisories write it. */
const DECLARED: ReadonlyMap<string, VendorWord> = new Map<string, VendorWord>([
  ['low', { severity: 'low' }],
  ['moderate', { severity: 'medium' }],
  ['medium', { severity: 'medium' }],
  ['high', { severity: 'high' }],
  ['critical', { severity: 'critical' }],
]);

/** Red Hat's words (access.redhat.com/security/updates/classification), which its rebuilds keep. */
const RED_HAT: ReadonlyMap<string, VendorWord> = new Map<string, VendorWord>([
  ['low', { severity: 'low' }],
  ['moderate', { severity: 'medium' }],
  ['important', { severity: 'high' }],
  ['critical', { severity: 'critical' }],
]);

/** Who rates an advisory by the first word of its summary: `Important: nodejs:16 security update`. */
const SUMMARY_RATERS: readonly (readonly [RegExp, string])[] = [
  [/^RH[SBE]A-/, 'redhat'],
  [/^AL[SBE]A-/, 'almalinux'],
  [/^R[LX][SBE]A-/, 'rocky'],
];
const SUMMARY_WORD = /^(?:Red Hat Security Advisory: )?(Low|Moderate|Important|Critical):/;

/** Ratings that hold for the flaw `cve`: those given for it by name, then those of the package's entry, then of the record. */
function ratingsFor({ advisory, entries }: Statement, cve: string | undefined): readonly Rating[] {
  const named: Rating[] = [];
  const general: Rating[] = [];
  for (const { ratings, ratingsOf } of entries) {
    for (const rating of cve === undefined ? [] : (ratingsOf.get(cve) ?? [])) named.push(rating);
    for (const rating of ratings) general.push(rating);
  }
  if (named.length > 0) return named;
  return general.length === 0 ? advisory.ratings : [...general, ...advisory.ratings];
}

function wordOf(
  table: ReadonlyMap<string, VendorWord>,
  words: readonly string[],
  source: string,
): RatedSeverity | undefined {
  for (const word of words) {
    const known = table.get(word.toLowerCase());
    if (known === undefined) continue;
    return { severity: known.severity, source, ...(known.isDismissal === true ? { dismissed: word } : {}) };
  }
  return undefined;
}

/** The rating of an advisory as a whole, where its vendor writes it into the summary and nowhere else. */
function summaryRating({ advisory }: Statement): RatedSeverity | undefined {
  const rater = SUMMARY_RATERS.find(([ids]) => ids.test(advisory.id))?.[1];
  const word = SUMMARY_WORD.exec(advisory.summary ?? '')?.[1];
  return rater === undefined || word === undefined ? undefined : wordOf(RED_HAT, [word], rater);
}

/** What the vendor says of this flaw in this package and release: its own entry's word, never another package's. */
function vendorRating(statement: Statement, cve: string | undefined): RatedSeverity | undefined {
  const { advisory, entries } = statement;
  const urgencies = entries.flatMap((entry) => entry.urgency ?? []);
  const isDebian = entries.some((entry) => entry.ecosystem.startsWith('Debian'));
  if (isDebian) return wordOf(DEBIAN, urgencies, 'debian');
  const priorities = ratingsFor(statement, cve).flatMap((rating) => (rating.type === 'Ubuntu' ? [rating.score] : []));
  const ubuntu = wordOf(UBUNTU, [...priorities, ...urgencies], 'ubuntu');
  if (ubuntu !== undefined) return ubuntu;
  if (advisory.declared === undefined) return statement.isSpecific ? summaryRating(statement) : undefined;
  const prefix = advisory.id.slice(0, Math.max(advisory.id.indexOf('-'), 0)).toLowerCase();
  return wordOf(DECLARED, [advisory.declared], prefix === 'ghsa' ? 'github' : prefix);
}

function firstOf<T>(statements: readonly Statement[], pick: (statement: Statement) => T | undefined): T | undefined {
  for (const statement of statements) {
    const picked = pick(statement);
    if (picked !== undefined) return picked;
  }
  return undefined;
}

/**
 * The severity of one flaw in one package: the vendor's word first, then CVSS computed from the vectors (v4.0, v3.1, v3.0, v2), then the
 * vendor's word for an advisory that covers several flaws, as an upper bound, then unknown.
 * Advisories that speak of this flaw alone are heard before those that cover several.
 */
export function rate(statements: readonly Statement[], cve: string | undefined): RatedSeverity {
  const ordered = [...statements.filter((one) => one.isSpecific), ...statements.filter((one) => !one.isSpecific)];
  const vendor = firstOf(ordered, (statement) => vendorRating(statement, cve));
  const cvss = firstOf(ordered, (statement) =>
    bestScore(ratingsFor(statement, cve).flatMap(({ type, score }) => (type.startsWith('CVSS_') ? [score] : []))),
  );
  const score = cvss === undefined ? {} : { score: cvss.score };
  if (vendor !== undefined) return { ...vendor, ...score };
  if (cvss !== undefined) return { severity: cvss.severity, source: `cvss-${cvss.version}`, ...score };
  const bound = firstOf(ordered, summaryRating);
  return bound === undefined ? { severity: 'unknown' } : { ...bound, isUpperBound: true };
}
