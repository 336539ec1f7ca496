import type { Failure } from '../domain/failure.ts';
import { STAGES } from '../domain/outcome.ts';
import type { Report, StageReport } from '../domain/report.ts';

const ORDER: readonly StageReport['stage'][] = ['policy', ...STAGES, 'publish', 'reports'];
/** Worst first; a stage that some have done and others skipped is done. */
const STATUSES = ['failed', 'partial', 'done', 'skipped'] as const;

/**
 * Each stage once, with the worst that became of it in any report or here (`own`), and every failure of a report under its name, where
 * there are several.
 */
export function mergeStages(reports: readonly Report[], own: readonly StageReport[]): readonly StageReport[] {
  const named = reports.length > 1;
  const all: readonly Labelled[] = [
    ...reports.flatMap(({ stages, subject: { label } }) =>
      stages.map((stage) => ({ stage, ...(named ? { label } : {}) })),
    ),
    ...own.map((stage) => ({ stage })),
  ];
  return ORDER.flatMap((name) => {
    const some = all.filter(({ stage }) => stage.stage === name);
    const status = STATUSES.find((one) => some.some(({ stage }) => stage.status === one));
    if (status === undefined) return [];
    const failures = some.flatMap(({ stage, label }) =>
      (stage.failures ?? []).map((failure) => (label === undefined ? failure : under(label, failure))),
    );
    const notAssessed = [...new Set(some.flatMap(({ stage }) => stage.notAssessed ?? []))];
    const because = becauseOf(some.map(({ stage }) => stage).filter((stage) => stage.status === status));
    return [
      {
        stage: name,
        status,
        ...(because === undefined ? {} : { because }),
        ...(failures.length === 0 ? {} : { failures }),
        ...(notAssessed.length === 0 ? {} : { notAssessed }),
      },
    ];
  });
}

interface Labelled {
  readonly stage: StageReport;
  readonly label?: string;
}

function under(label: string, failure: Failure): Failure {
  return { ...failure, what: `${label}: ${failure.what}` };
}

function becauseOf(stages: readonly StageReport[]): string | undefined {
  const reasons = [...new Set(stages.flatMap(({ because }) => because ?? []))].sort();
  return reasons.length === 0 ? undefined : reasons.slice(0, 5).join('; ');
}
