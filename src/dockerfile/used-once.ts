import type { Checked } from './checked.ts';
import type { Instruction, Keyword } from './instruction.ts';

/** The instructions of which only the last one of a stage counts. */
export const USED_ONCE: readonly Keyword[] = ['CMD', 'ENTRYPOINT', 'HEALTHCHECK'];

/** hadolint's view: every one after the first of its stage. */
export function repeated({ stages }: Checked, keyword: Keyword): Instruction[] {
  return stages.flatMap(({ stage }) => stage.instructions.filter((one) => one.keyword === keyword).slice(1));
}

/** BuildKit's view: every one but the last of its stage, in stages that are built. */
export function overruled({ stages, reachable }: Checked, keyword: Keyword): Set<Instruction> {
  const built = stages.filter(({ stage }) => reachable.has(stage.index));
  return new Set(
    built.flatMap(({ stage }) => stage.instructions.filter((one) => one.keyword === keyword).slice(0, -1)),
  );
}
