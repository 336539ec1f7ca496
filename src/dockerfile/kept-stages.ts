import type { Checked } from './checked.ts';

/** Indexes of the stages whose layers can reach the image, as hadolint sees it: the last one, and those that another starts from by name. */
export function keptStages({ stages }: Checked): Set<number> {
  const bases = new Set(stages.map(({ stage }) => stage.base));
  const named = stages.filter(({ stage }) => {
    const alias = stage.from.args[2];
    return alias !== undefined && bases.has(alias);
  });
  return new Set([stages.length - 1, ...named.map(({ stage }) => stage.index)]);
}
