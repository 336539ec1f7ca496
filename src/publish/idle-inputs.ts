import type { Inputs } from '../inputs/inputs.ts';
import { idleInputs } from '../inputs/use.ts';
import type { World } from '../ports/world.ts';

/** Warns of inputs that somebody has set and that mean nothing in the mode of the run: what they ask for is not done. */
export function tellIdleInputs(
  { say, actions }: Pick<World, 'say' | 'actions'>,
  raw: ReadonlyMap<string, string>,
  mode: Inputs['mode'],
): void {
  const idle = idleInputs(raw, mode);
  if (idle.length === 0) return;
  const message = `mode is ${mode}, in which these inputs change nothing: ${idle.join(', ')}`;
  say.info(`warning: ${message}`);
  actions?.annotation({ level: 'warning', title: 'inputs without effect', message });
}
