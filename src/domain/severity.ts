/** Severity of a finding. `unknown` is a value of its own: nobody rated it; `unrated-as` says where it stands for the gate. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'unknown'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** How many findings there are of each severity. */
export type Counts = Readonly<Record<Severity, number>>;

export const NO_COUNTS: Counts = { critical: 0, high: 0, medium: 0, low: 0, unknown: 0 };

/** Orders severities worst first; suits `Array.prototype.sort`. */
export function worstFirst(a: Severity, b: Severity): number {
  return SEVERITIES.indexOf(a) - SEVERITIES.indexOf(b);
}

/** True when `severity` is as bad as `threshold`, or worse. `unknown` is below every rated severity. */
export function atLeast(severity: Severity, threshold: Severity): boolean {
  return worstFirst(severity, threshold) <= 0;
}

/** Counts severities; the order of the input does not matter. */
export function countSeverities(severities: Iterable<Severity>): Counts {
  const counts: Record<Severity, number> = { ...NO_COUNTS };
  for (const severity of severities) counts[severity] += 1;
  return counts;
}

/** All of them together. */
export function totalOf(counts: Counts): number {
  return SEVERITIES.reduce((sum, severity) => sum + counts[severity], 0);
}

/** The qualitative rating of a CVSS v3.x or v4.0 base score (CVSS v3.1 specification, section 5; 0.0 is "none", here `low`). */
export function severityOfScore(score: number): Severity {
  if (Number.isNaN(score)) return 'unknown';
  if (score >= 9) return 'critical';
  if (score >= 7) return 'high';
  if (score >= 4) return 'medium';
  return 'low';
}
