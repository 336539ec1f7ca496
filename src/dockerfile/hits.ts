import type { Checked, Run } from './checked.ts';
import type { Instruction, Keyword } from './instruction.ts';
import type { Hit } from './rule.ts';
import type { Scope } from './scope.ts';
import type { Invocation } from './shell/commands.ts';
import type { EvaluatedStage } from './variables.ts';

type Found = Omit<Hit, 'instruction'> | undefined;

/** At most one hit for each RUN, those of ONBUILD included. */
export function onRuns(checked: Checked, find: (run: Run) => Found): Hit[] {
  return checked.runs.flatMap((run) => {
    const found = find(run);
    return found === undefined ? [] : [{ instruction: run.instruction, ...found }];
  });
}

/** At most one hit for each RUN: for the commands of it that `wrong` picks. */
export function onCommands(
  checked: Checked,
  wrong: (invocation: Invocation) => boolean,
  found: (commands: readonly Invocation[]) => Exclude<Found, undefined>,
): Hit[] {
  return onRuns(checked, ({ direct }) => {
    const commands = direct.filter(wrong);
    return commands.length === 0 ? undefined : found(commands);
  });
}

/** An instruction with the stage it stands in and the variables before it. */
export interface Placed {
  readonly instruction: Instruction;
  readonly evaluated: EvaluatedStage;
  readonly scope: Scope;
}

/** The instructions of the given kinds in all stages, in order. Those of ONBUILD are left out. */
export function instructionsOf(checked: Checked, ...keywords: readonly Keyword[]): Placed[] {
  return checked.stages.flatMap((evaluated) =>
    evaluated.stage.instructions.flatMap((instruction, at) => {
      if (!keywords.includes(instruction.keyword)) return [];
      return [{ instruction, evaluated, scope: evaluated.scopes[at] ?? evaluated.end }];
    }),
  );
}

/** An instruction of its stage, or the one that an ONBUILD carries. */
export interface Carried extends Placed {
  readonly carried: Instruction;
}

/** The instructions of the given kinds in all stages, those of ONBUILD included. */
export function carriedOf(checked: Checked, ...keywords: readonly Keyword[]): Carried[] {
  return instructionsOf(checked, 'ONBUILD', ...keywords).flatMap((placed) => {
    const carried = placed.instruction.trigger ?? placed.instruction;
    return keywords.includes(carried.keyword) ? [{ ...placed, carried }] : [];
  });
}

/** Names, for a title: at most four of them, then how many more. */
export function listed(names: readonly string[]): string {
  const unique = [...new Set(names)];
  const more = unique.length - 4;
  return unique.slice(0, 4).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
