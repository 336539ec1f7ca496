import { baseMetrics, type Scheme } from './metrics.ts';

const IMPACTS = ['H', 'L', 'N'];
const OPTIONAL_IMPACTS = [...IMPACTS, 'X'];
const REQUIREMENT = ['H', 'M', 'L', 'X'];
/** The values of a base metric come in the order of their weight: their places are the levels of the specification's distances. */
const BASE = {
  AV: ['N', 'A', 'L', 'P'],
  AC: ['L', 'H'],
  AT: ['N', 'P'],
  PR: ['N', 'L', 'H'],
  UI: ['N', 'P', 'A'],
  VC: IMPACTS,
  VI: IMPACTS,
  VA: IMPACTS,
  SC: IMPACTS,
  SI: IMPACTS,
  SA: IMPACTS,
} as const;
const SCHEME: Scheme = {
  base: BASE,
  others: {
    E: ['A', 'P', 'U', 'X'],
    CR: REQUIREMENT,
    IR: REQUIREMENT,
    AR: REQUIREMENT,
    MAV: [...BASE.AV, 'X'],
    MAC: [...BASE.AC, 'X'],
    MAT: [...BASE.AT, 'X'],
    MPR: [...BASE.PR, 'X'],
    MUI: [...BASE.UI, 'X'],
    MVC: OPTIONAL_IMPACTS,
    MVI: OPTIONAL_IMPACTS,
    MVA: OPTIONAL_IMPACTS,
    MSC: OPTIONAL_IMPACTS,
    MSI: ['S', ...OPTIONAL_IMPACTS],
    MSA: ['S', ...OPTIONAL_IMPACTS],
    S: ['N', 'P', 'X'],
    AU: ['N', 'Y', 'X'],
    R: ['A', 'U', 'I', 'X'],
    V: ['D', 'C', 'X'],
    RE: ['L', 'M', 'H', 'X'],
    U: ['Clear', 'Green', 'Amber', 'Red', 'X'],
  },
};

type Metric = keyof typeof BASE;
type Level = (metric: Metric) => number;
type Levels = Readonly<Partial<Record<Metric, number>>>;

/**
 * Metrics that are judged together (specification, section 8.2, table 24 and on; EQ3 and EQ6 are one). Requirements and exploit maturity,
 * which are no base metrics, count as their worst values: EQ6 follows from EQ3, and EQ5 is 0.
 */
interface Group {
  /** 0 is the worst. */
  readonly level: number;
  /** By level: the worst vectors of the level, and the steps that there are in it. */
  readonly levels: readonly { readonly worst: readonly Levels[]; readonly depth: number }[];
}

function groupsOf(at: Level): readonly [Group, Group, Group, Group] {
  const open = [at('AV'), at('PR'), at('UI')].filter((level) => level === 0).length;
  const first = open === 3 ? 0 : open > 0 && at('AV') < 3 ? 1 : 2;
  const [confidentiality, integrity, availability] = [at('VC'), at('VI'), at('VA')];
  const high = confidentiality === 0 || integrity === 0;
  const third = confidentiality === 0 && integrity === 0 ? 0 : high || availability === 0 ? 1 : 2;
  const isFarHigh = at('SC') === 0 || at('SI') === 0 || at('SA') === 0;
  return [
    { level: first, levels: EXPLOITABILITY },
    { level: at('AC') === 0 && at('AT') === 0 ? 0 : 1, levels: COMPLEXITY },
    { level: third, levels: IMPACT },
    { level: isFarHigh ? 0 : 1, levels: FAR_IMPACT },
  ];
}

const EXPLOITABILITY: Group['levels'] = [
  { worst: [{ AV: 0, PR: 0, UI: 0 }], depth: 1 },
  {
    worst: [
      { AV: 1, PR: 0, UI: 0 },
      { AV: 0, PR: 1, UI: 0 },
      { AV: 0, PR: 0, UI: 1 },
    ],
    depth: 4,
  },
  {
    worst: [
      { AV: 3, PR: 0, UI: 0 },
      { AV: 1, PR: 1, UI: 1 },
    ],
    depth: 5,
  },
];
const COMPLEXITY: Group['levels'] = [
  { worst: [{ AC: 0, AT: 0 }], depth: 1 },
  {
    worst: [
      { AC: 1, AT: 0 },
      { AC: 0, AT: 1 },
    ],
    depth: 2,
  },
];
const IMPACT: Group['levels'] = [
  { worst: [{ VC: 0, VI: 0, VA: 0 }], depth: 7 },
  {
    worst: [
      { VC: 1, VI: 0, VA: 0 },
      { VC: 0, VI: 1, VA: 0 },
    ],
    depth: 8,
  },
  { worst: [{ VC: 1, VI: 1, VA: 1 }], depth: 10 },
];
/** EQ4 without its level 0, which only modified metrics reach. */
const FAR_IMPACT: Group['levels'] = [
  { worst: [{ SC: 0, SI: 0, SA: 0 }], depth: 5 },
  { worst: [{ SC: 1, SI: 1, SA: 1 }], depth: 4 },
];

/**
 * Scores of macro vectors with EQ5 = 0 (specification, section 8.3), by EQ1, EQ2, then EQ3 and EQ6 together (00, 01, 10, 11, 21), then EQ4
 * (1, 2).
 */
const SCORES: readonly (readonly (readonly (readonly [number, number])[])[])[] = [
  [
    [
      [10, 9.3],
      [9.6, 9],
      [9.3, 8.8],
      [9.2, 8],
      [7.9, 6.9],
    ],
    [
      [9.5, 9.2],
      [9.1, 8.1],
      [9.2, 8.4],
      [8.2, 7],
      [7.1, 6.3],
    ],
  ],
  [
    [
      [9.4, 8.7],
      [8.9, 7.5],
      [8.6, 7.2],
      [7.6, 5.7],
      [6.5, 5.3],
    ],
    [
      [9, 7.7],
      [7.7, 6.6],
      [7.4, 6.1],
      [5.9, 5.2],
      [5.8, 2.3],
    ],
  ],
  [
    [
      [8.6, 7],
      [7.4, 5.4],
      [7.2, 5.3],
      [5.7, 3.6],
      [4.7, 2.4],
    ],
    [
      [7.3, 5.4],
      [5.5, 4.3],
      [6.1, 4.6],
      [5.1, 1.8],
      [2.4, 1],
    ],
  ],
];
/** Columns of SCORES: of a level of EQ3 where EQ6 follows from it, and of what comes below it. */
const COLUMN = [0, 2, 4] as const;
const BELOW: readonly (readonly number[])[] = [[1, 2], [3], []];

/** Steps from the first of the worst vectors that is nowhere better than this one. */
function distanceFrom(worst: readonly Levels[], at: Level): number {
  for (const one of worst) {
    const steps = (Object.entries(one) as [Metric, number][]).map(([metric, from]) => at(metric) - from);
    if (steps.every((step) => step >= 0)) return steps.reduce((sum, step) => sum + step, 0);
  }
  return 0;
}

/** The base score of a CVSS v4.0 vector without its prefix (specification, section 8.2), or undefined where it is none. */
export function baseScoreV4(vector: string): number | undefined {
  const metrics = baseMetrics(vector, SCHEME);
  if (metrics === undefined) return undefined;
  const at: Level = (metric) => (BASE[metric] as readonly string[]).indexOf(metrics.get(metric) ?? '');
  if ((['VC', 'VI', 'VA', 'SC', 'SI', 'SA'] as const).every((metric) => at(metric) === 2)) return 0;
  const groups = groupsOf(at);
  const [first, second, third, fourth] = groups.map(({ level }) => level) as [number, number, number, number];
  const scoreAt = (one: number, two: number, column: number, four: number): number | undefined =>
    SCORES[one]?.[two]?.[column]?.[four];
  const column = COLUMN[third] ?? 0;
  const score = scoreAt(first, second, column, fourth) ?? 0;
  const below = (BELOW[third] ?? []).map((next) => scoreAt(first, second, next, fourth) ?? 0);
  const lower = [
    scoreAt(first + 1, second, column, fourth),
    scoreAt(first, second + 1, column, fourth),
    below.length === 0 ? undefined : Math.max(...below),
    scoreAt(first, second, column, fourth + 1),
  ];
  // EQ5 has a lower macro vector too, and no distance to it.
  let count = 1;
  let sum = 0;
  for (const [i, { level, levels }] of groups.entries()) {
    const next = lower[i];
    const { worst, depth } = levels[level] ?? { worst: [], depth: 1 };
    if (next === undefined) continue;
    count += 1;
    sum += ((score - next) * distanceFrom(worst, at)) / depth;
  }
  return Math.round((Math.max(0, Math.min(10, score - sum / count)) + 1e-6) * 10) / 10;
}
