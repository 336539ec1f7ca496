import type { Report } from '../domain/report.ts';

const STRICTEST_FIRST = ['low', 'medium', 'high', 'critical', 'never'];
const UNRATED_STRICTEST_FIRST = ['critical', 'high', 'medium', 'low', 'ignore'];

/** The gates as one line can say them: those that all reports have, else the strictest of each. Verdicts are made before, and stay. */
export function mergePolicies(reports: readonly Pick<Report, 'policy'>[]): Report['policy'] {
  const policies = reports.map(({ policy }) => policy);
  const failOn = STRICTEST_FIRST.find((one) => policies.some((policy) => policy.failOn === one));
  const unratedAs = UNRATED_STRICTEST_FIRST.find((one) => policies.some((policy) => policy.unratedAs === one));
  const least = (key: 'maxCritical' | 'maxHigh'): { [name in typeof key]?: number } => {
    const values = policies.flatMap((policy) => policy[key] ?? []);
    return values.length === 0 ? {} : { [key]: Math.min(...values) };
  };
  return {
    failOn: failOn ?? 'high',
    onlyFixed: policies.length > 0 && policies.every(({ onlyFixed }) => onlyFixed),
    unratedAs: unratedAs ?? 'medium',
    ...least('maxCritical'),
    ...least('maxHigh'),
    ...(policies.length > 0 && policies.every(({ newOnly }) => newOnly === true) ? { newOnly: true } : {}),
  };
}

const LABELS_SHOWN = 5;

/** What was compared with: the same for all, or what each has. */
export function mergeBaselines(reports: readonly Report[]): Pick<Report, 'baseline'> {
  const known = reports.flatMap(({ baseline, subject }) => (baseline === undefined ? [] : [{ baseline, subject }]));
  const [first] = known;
  if (first === undefined) return {};
  const distinct = new Map(known.map(({ baseline }) => [JSON.stringify({ ...baseline, createdAt: '' }), baseline]));
  if (distinct.size === 1 && known.length === reports.length) return { baseline: first.baseline };
  if (known.every(({ baseline }) => baseline.kind === 'none')) return { baseline: first.baseline };
  const words = reports.map(({ subject, baseline }) => `${subject.label}: ${wordsOf(baseline)}`);
  const more = words.length - LABELS_SHOWN;
  const label = [...words.slice(0, LABELS_SHOWN), ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
  return { baseline: { kind: 'several', label } };
}

function wordsOf(baseline: Report['baseline']): string {
  if (baseline === undefined || baseline.kind === 'none') return 'none, so all of its findings count as new';
  return baseline.label;
}
