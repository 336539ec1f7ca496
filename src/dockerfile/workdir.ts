import type { Checked } from './checked.ts';
import type { Instruction } from './instruction.ts';
import { expandKnown } from './variables.ts';

/** hadolint's view: the path as written. One that begins with a variable is not judged. */
export function isRelativeAsWritten({ text }: Instruction): boolean {
  const path = text.replace(/^["']|["']$/g, '');
  return !path.startsWith('/') && !path.startsWith('$') && !/^\p{L}:/u.test(path);
}

/** BuildKit's view: the first WORKDIR of a stage that is built, variables filled in, where no stage below it has set one. Instruction to path. */
export function relativeForBuildKit(checked: Checked): Map<Instruction, string> {
  const found = new Map<Instruction, string>();
  const set: boolean[] = [];
  for (const { stage, parent, scopes, end } of checked.stages) {
    const at = stage.instructions.findIndex(({ keyword }) => keyword === 'WORKDIR');
    const instruction = stage.instructions[at];
    const inherited = set[parent ?? -1] === true;
    set.push(inherited || instruction !== undefined);
    if (instruction === undefined || inherited || !checked.reachable.has(stage.index)) continue;
    const path = expandKnown(instruction.text, scopes[at] ?? end, checked.file.escapeToken);
    if (!/^(?:\/|\$|[A-Za-z]:[\\/])/.test(path)) found.set(instruction, path);
  }
  return found;
}
