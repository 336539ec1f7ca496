import type { Leg } from '../domain/report.ts';

/** GitHub makes at most 256 jobs of a matrix. */
const MAX_LEGS = 256;
const MAX_MATRIX = 32_000;

/**
 * Reads what the default of `leg` comes to: `INDEX/TOTAL JSON`, the index from 0. Undefined for a job without a matrix, and where a
 * runner fills in something else: then nothing is known of other legs.
 */
export function parseLeg(written: string): Omit<Leg, 'job'> | undefined {
  const [, index, total, json = ''] = /^(\d{0,3})\/(\d{0,3})\s+(\S.*)$/s.exec(written.trim()) ?? [];
  if (index === undefined || total === undefined || json.length > MAX_MATRIX) return undefined;
  const matrix = matrixOf(json);
  // Some runners know the values and not the numbers: the leg is told apart, and of others nothing is known.
  if (index === '' || total === '') return matrix === undefined ? undefined : { index: 0, total: 1, matrix };
  const leg = { index: Number(index), total: Number(total) };
  if (leg.total < 1 || leg.total > MAX_LEGS || leg.index >= leg.total) return undefined;
  if (matrix === undefined) return leg.total > 1 ? leg : undefined;
  return { ...leg, matrix };
}

/** The values with sorted keys, so that the same leg is always written alike; undefined where there are none. */
function matrixOf(json: string): string | undefined {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) return undefined;
    return JSON.stringify(value, (_key, part: unknown) => sorted(part));
  } catch {
    return undefined;
  }
}

function sorted(part: unknown): unknown {
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
  return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
