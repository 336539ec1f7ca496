import type { Failure } from '../domain/failure.ts';
import { STAGES } from '../domain/outcome.ts';
import type { Report, StageReport } from '../domain/report.ts';

const ORDER: readonly StageReport['stage'][] = ['policy', ...STAGES, 'publish', 'reports'];
/** Worst first; a stage that some have done and others skipped is done. */
const STATUSES = ['failed', 'partial', 'done', 'skipped'] as const;

/** Each stage once, with the worst that became of it in any report, and every failure under the name of its report. */
export function mergeStages(reports: readonly Report[]): readonly StageReport[] {
  const all = reports.flatMap((report) => report.stages.map((stage) => ({ stage, label: report.subject.label })));
  return ORDER.flatMap((name) => {
    const some = all.filter(({ stage }) => stage.stage === name);
    const status = STATUSES.find((one) => some.some(({ stage }) => stage.status === one));
    if (status === undefined) return [];
    const failures = some.flatMap(({ stage, label }) =>
      (stage.failures ?? []).map((failure) => (reports.length > 1 ? under(label, failure) : failure)),
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

function under(label: string, failure: Failure): Failure {
  return { ...failure, what: `${label}: ${failure.what}` };
}

function becauseOf(stages: readonly StageReport[]): string | undefined {
  const reasons = [...new Set(stages.flatMap(({ because }) => because ?? []))].sort();
  return reasons.length === 0 ? undefined : reasons.slice(0, 5).join('; ');
}
