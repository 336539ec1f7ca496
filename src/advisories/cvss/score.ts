import { type Severity, severityOfScore } from '../../domain/severity.ts';
import { baseScoreV2 } from './v2.ts';
import { baseScoreV3 } from './v3.ts';
import { baseScoreV4 } from './v4.ts';

/** A CVSS base score, and the version it is of: `v2`, `v3.0`, `v3.1`, `v4.0`. */
export interface CvssScore {
  readonly version: string;
  readonly score: number;
  readonly severity: Severity;
}

/** Newest first: the order in which vectors are preferred. */
const SCHEMES = [
  { version: 'v4.0', prefix: 'CVSS:4.0/', base: baseScoreV4 },
  { version: 'v3.1', prefix: 'CVSS:3.1/', base: baseScoreV3 },
  { version: 'v3.0', prefix: 'CVSS:3.0/', base: baseScoreV3 },
  { version: 'v2', prefix: '', base: baseScoreV2 },
] as const;

const VECTOR = /^(?:CVSS:\d\.\d\/)?[A-Za-z]{1,3}:[A-Za-z]{1,8}(?:\/[A-Za-z]{1,3}:[A-Za-z]{1,8}){3,40}$/;

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
  const score = scheme?.base(text.slice(scheme.prefix.length));
  if (scheme === undefined || score === undefined) return undefined;
  return {
    version: scheme.version,
    score,
    severity: scheme.version === 'v2' ? severityOfV2(score) : severityOfScore(score),
  };
}

/** The best of several vectors: newest version of CVSS first, then the highest score. */
export function bestScore(vectors: readonly string[]): CvssScore | undefined {
  const rank = (score: CvssScore) => SCHEMES.findIndex(({ version }) => version === score.version);
  const scores = vectors.flatMap((vector) => scoreOfVector(vector) ?? []);
  return scores.length < 2 ? scores[0] : scores.toSorted((a, b) => rank(a) - rank(b) || b.score - a.score)[0];
}
