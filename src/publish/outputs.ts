import type { Delivery } from '../domain/delivery.ts';
import type { Actions } from '../ports/actions.ts';

/** Sets the outputs of the step, in the order given. Names are constants of ours; values are counts, enums and paths. */
export function publishOutputs(actions: Actions, outputs: Readonly<Record<string, string>>): Delivery {
  for (const [name, value] of Object.entries(outputs)) {
    const set = actions.setOutput(name, value);
    if (!set.ok) return { surface: 'outputs', kind: 'failed', failure: set.failure };
  }
  return { surface: 'outputs', kind: 'delivered' };
}
