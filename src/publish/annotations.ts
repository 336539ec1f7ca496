import type { Delivery } from '../domain/delivery.ts';
import type { Actions, Annotation } from '../ports/actions.ts';

/** The runner keeps this many of each level per step and drops the rest in silence (ExecutionContext, `_maxCountPerIssueType`). */
const MAX_PER_LEVEL = 10;

/**
 * Shows annotations, in the order given, as far as the runner keeps them: what it would drop is not written, so that
 * the log holds the same as the page.
 */
export function publishAnnotations(actions: Actions, annotations: readonly Annotation[]): Delivery {
  const shown = { error: 0, warning: 0, notice: 0 };
  for (const annotation of annotations) {
    if (shown[annotation.level] >= MAX_PER_LEVEL) continue;
    shown[annotation.level] += 1;
    actions.annotation(annotation);
  }
  return { surface: 'annotations', kind: 'delivered' };
}
