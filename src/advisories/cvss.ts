import cvss from 'ae-cvss-calculator';
import { type Severity, severityOfScore } from '../domain/severity.ts';

/** A CVSS base score, and the version it is of: `v2`, `v3.0`, `v3.1`, `v4.0`. */
export interface CvssScore {
  readonly version: string;
  readonly score: number;
  readonly severity: Severity;
}

interface Scheme {
  readonly version: string;
  readonly prefix: string;
  /** Base metrics, all of which a vector must have: a calculator counts a missing one as zero. */
  readonly required: readonly string[];
  readonly base: (vector: string) => number | undefined;
}

const V3 = ['AV', 'AC', 'PR', 'UI', 'S', 'C', 'I', 'A'];

/** Newest first: the order in which vectors are preferred. */
const SCHEMES: readonly Scheme[] = [
  {
    version: 'v4.0',
    prefix: 'CVSS:4.0/',
    required: ['AV', 'AC', 'AT', 'PR', 'UI', 'VC', 'VI', 'VA', 'SC', 'SI', 'SA'],
    base: (vector) => new cvss.Cvss4P0(vector).calculateScores().baseMetricsOnly,
  },
  {
    version: 'v3.1',
    prefix: 'CVSS:3.1/',
    required: V3,
    base: (vector) => new cvss.Cvss3P1(vector).calculateScores().base,
  },
  {
    version: 'v3.0',
    prefix: 'CVSS:3.0/',
    required: V3,
    base: (vector) => new cvss.Cvss3P0(vector).calculateScores().base,
  },
  {
    version: 'v2',
    prefix: '',
    required: ['AV', 'AC', 'Au', 'C', 'I', 'A'],
    base: (vector) => new cvss.Cvss2(vector).calculateScores().base,
  },
];

const VECTOR = /^(?:CVSS:\d\.\d\/)?[A-Za-z]{1,3}:[A-Za-z]{1,8}(?:\/[A-Za-z]{1,3}:[A-Za-z]{1,8}){3,40}$/;

function hasMetrics(vector: string, required: readonly string[]): boolean {
  const present = new Set(vector.split('/').map((metric) => metric.slice(0, metric.indexOf(':'))));
  return required.every((metric) => present.has(metric));
}

/** CVSS v2 knows no "critical" (NVD: low below 4.0, medium below 7.0, high). */
function severityOfV2(score: number): Severity {
  return score >= 7 ? 'high' : score >= 4 ? 'medium' : 'low';
}

/** Some hundred vectors make up nearly all of those that are written. */
const KNOWN = new Map<string, CvssScore | undefined>();
const MAX_KNOWN = 4096;

/** The base score of a CVSS vector of any version; undefined where it is no whole vector. Only base metrics count. */
export function scoreOfVector(vector: string): CvssScore | undefined {
  const known = KNOWN.get(vector);
  if (known !== undefined || KNOWN.has(vector)) return known;
  const score = calculated(vector);
  if (KNOWN.size < MAX_KNOWN && vector.length <= 400) KNOWN.set(vector, score);
  return score;
}

function calculated(vector: string): CvssScore | undefined {
  const text = vector.trim().replace(/^\(|\)$/g, '');
  if (text.length > 400 || !VECTOR.test(text)) return undefined;
  const scheme = SCHEMES.find(({ prefix }) => (prefix === '' ? !text.startsWith('CVSS:') : text.startsWith(prefix)));
  if (scheme === undefined || !hasMetrics(text, scheme.required)) return undefined;
  try {
    const score = scheme.base(text);
    if (typeof score !== 'number' || !(score >= 0 && score <= 10)) return undefined;
    return {
      version: scheme.version,
      score,
      severity: scheme.version === 'v2' ? severityOfV2(score) : severityOfScore(score),
    };
  } catch {
    // The calculator throws for values that its version of CVSS does not have.
    return undefined;
  }
}

/** The best of several vectors: newest version of CVSS first, then the highest score. */
export function bestScore(vectors: readonly string[]): CvssScore | undefined {
  const rank = (score: CvssScore) => SCHEMES.findIndex(({ version }) => version === score.version);
  const scores = vectors.flatMap((vector) => scoreOfVector(vector) ?? []);
  return scores.length < 2 ? scores[0] : scores.toSorted((a, b) => rank(a) - rank(b) || b.score - a.score)[0];
}
