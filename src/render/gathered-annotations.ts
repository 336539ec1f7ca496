import type { Report, StageReport } from '../domain/report.ts';
import { type Annotation, failureAnnotation, failuresOf } from './annotations.ts';
import { ANNOTATIONS } from './budget.ts';
import { headline } from './headline.ts';

/** What bringing reports together does itself. */
const OWN: readonly StageReport['stage'][] = ['reports', 'policy', 'publish'];

/**
 * Annotations of a job that brings reports together: the verdict, where it is none to be glad of, and what the job itself did not finish. The
 * findings have theirs from the jobs that checked, on the commit that they are of: told again they would stand twice on each line or, under
 * `workflow_run`, on a commit of the default branch.
 */
export function renderGatheredAnnotations(report: Report): readonly Annotation[] {
  const own = report.stages.filter(({ stage }) => OWN.includes(stage));
  const failures = failuresOf({ stages: own })
    .slice(0, ANNOTATIONS.error - 1)
    .map(failureAnnotation);
  if (report.conclusion === 'passed') return failures;
  const { word, says } = headline(report);
  const where = 'The jobs that checked have annotated what they found; all is in the report.';
  return [{ level: 'error', title: word, message: `${word}: ${says}. ${where}` }, ...failures];
}
