import { baseMetrics, type Scheme } from './metrics.ts';

const REQUIREMENT = ['H', 'M', 'L', 'ND'];
const SCHEME: Scheme = {
  base: {
    AV: ['N', 'A', 'L'],
    AC: ['L', 'M', 'H'],
    Au: ['N', 'S', 'M'],
    C: ['C', 'P', 'N'],
    I: ['C', 'P', 'N'],
    A: ['C', 'P', 'N'],
  },
  others: {
    E: ['H', 'F', 'POC', 'U', 'ND'],
    RL: ['U', 'W', 'TF', 'OF', 'ND'],
    RC: ['C', 'UR', 'UC', 'ND'],
    CDP: ['H', 'MH', 'LM', 'L', 'N', 'ND'],
    TD: ['H', 'M', 'L', 'N', 'ND'],
    CR: REQUIREMENT,
    IR: REQUIREMENT,
    AR: REQUIREMENT,
  },
};

const VECTOR: Readonly<Record<string, number>> = { N: 1, A: 0.646, L: 0.395 };
const COMPLEXITY: Readonly<Record<string, number>> = { L: 0.71, M: 0.61, H: 0.35 };
const AUTHENTICATION: Readonly<Record<string, number>> = { N: 0.704, S: 0.56, M: 0.45 };
const IMPACT: Readonly<Record<string, number>> = { C: 0.66, P: 0.275, N: 0 };

/** The base score of a CVSS v2 vector (CVSS v2 complete guide, section 3.2.1), or undefined where it is none. */
export function baseScoreV2(vector: string): number | undefined {
  const metrics = baseMetrics(vector, SCHEME);
  if (metrics === undefined) return undefined;
  const weight = (weights: Readonly<Record<string, number>>, name: string): number =>
    weights[metrics.get(name) ?? ''] ?? 0;
  const impact = 10.41 * (1 - (1 - weight(IMPACT, 'C')) * (1 - weight(IMPACT, 'I')) * (1 - weight(IMPACT, 'A')));
  if (impact === 0) return 0;
  const exploitability = 20 * weight(VECTOR, 'AV') * weight(COMPLEXITY, 'AC') * weight(AUTHENTICATION, 'Au');
  return Math.round((0.6 * impact + 0.4 * exploitability - 1.5) * 1.176 * 10) / 10;
}
