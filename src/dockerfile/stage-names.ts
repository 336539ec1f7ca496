import type { Checked } from './checked.ts';
import type { Stage } from './stages.ts';

/** Names that mean something else to the builder. */
export const RESERVED = ['context', 'scratch'];

/** The stages whose name an earlier one has. `nameOf`: hadolint compares names as written, BuildKit in lower case. */
export function duplicates({ stages }: Checked, nameOf: (stage: Stage) => string | undefined): Set<number> {
  const seen = new Set<string>();
  const found = new Set<number>();
  for (const { stage } of stages) {
    const name = nameOf(stage);
    if (name === undefined) continue;
    if (seen.has(name)) found.add(stage.index);
    seen.add(name);
  }
  return found;
}

/** The stage's name as written. */
export function writtenName({ from }: Stage): string | undefined {
  return from.args[2];
}

/** The name as the builder keeps it. */
export function builderName({ name }: Stage): string | undefined {
  return name;
}
