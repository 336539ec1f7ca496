import { baseMetrics, type Scheme } from './metrics.ts';

const IMPACTS = ['H', 'L', 'N'];
const OPTIONAL_IMPACTS = [...IMPACTS, 'X'];
const REQUIREMENT = ['H', 'M', 'L', 'X'];
const SCHEME: Scheme = {
  base: {
    AV: ['N', 'A', 'L', 'P'],
    AC: ['L', 'H'],
    PR: ['N', 'L', 'H'],
    UI: ['N', 'R'],
    S: ['C', 'U'],
    C: IMPACTS,
    I: IMPACTS,
    A: IMPACTS,
  },
  others: {
    E: ['H', 'F', 'P', 'U', 'X'],
    RL: ['U', 'W', 'T', 'O', 'X'],
    RC: ['C', 'R', 'U', 'X'],
    CR: REQUIREMENT,
    IR: REQUIREMENT,
    AR: REQUIREMENT,
    MAV: ['N', 'A', 'L', 'P', 'X'],
    MAC: ['L', 'H', 'X'],
    MPR: ['N', 'L', 'H', 'X'],
    MUI: ['N', 'R', 'X'],
    MS: ['C', 'U', 'X'],
    MC: OPTIONAL_IMPACTS,
    MI: OPTIONAL_IMPACTS,
    MA: OPTIONAL_IMPACTS,
  },
};

const VECTOR: Readonly<Record<string, number>> = { N: 0.85, A: 0.62, L: 0.55, P: 0.2 };
const COMPLEXITY: Readonly<Record<string, number>> = { L: 0.77, H: 0.44 };
const PRIVILEGES: Readonly<Record<string, number>> = { N: 0.85, L: 0.62, H: 0.27 };
const PRIVILEGES_CHANGED: Readonly<Record<string, number>> = { N: 0.85, L: 0.68, H: 0.5 };
const INTERACTION: Readonly<Record<string, number>> = { N: 0.85, R: 0.62 };
const IMPACT: Readonly<Record<string, number>> = { H: 0.56, L: 0.22, N: 0 };

/** The smallest number of one decimal that is not less (v3.1, appendix A: by whole numbers, since fractions are not exact). */
function roundUp(score: number): number {
  const whole = Math.round(score * 100_000);
  return whole % 10_000 === 0 ? whole / 100_000 : (Math.floor(whole / 10_000) + 1) / 10;
}

/** The base score of a CVSS v3.0 or v3.1 vector without its prefix (specification, section 7.1), or undefined where it is none. */
export function baseScoreV3(vector: string): number | undefined {
  const metrics = baseMetrics(vector, SCHEME);
  if (metrics === undefined) return undefined;
  const weight = (weights: Readonly<Record<string, number>>, name: string): number =>
    weights[metrics.get(name) ?? ''] ?? 0;
  const isChanged = metrics.get('S') === 'C';
  const lost = 1 - (1 - weight(IMPACT, 'C')) * (1 - weight(IMPACT, 'I')) * (1 - weight(IMPACT, 'A'));
  const impact = isChanged ? 7.52 * (lost - 0.029) - 3.25 * (lost - 0.02) ** 15 : 6.42 * lost;
  if (impact <= 0) return 0;
  const exploitability =
    8.22 *
    weight(VECTOR, 'AV') *
    weight(COMPLEXITY, 'AC') *
    weight(isChanged ? PRIVILEGES_CHANGED : PRIVILEGES, 'PR') *
    weight(INTERACTION, 'UI');
  return roundUp(Math.min((isChanged ? 1.08 : 1) * (impact + exploitability), 10));
}
