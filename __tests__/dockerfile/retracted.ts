import { type Checked, type CheckInputs, prepare } from '../../src/dockerfile/checked.ts';
import type { Dockerfile } from '../../src/dockerfile/instruction.ts';
import type { Hit, Rule } from '../../src/dockerfile/rule.ts';

/** A file with each of its beginnings, cut between instructions, as a file that breaks off there is checked. */
export interface WithBeginnings {
  readonly whole: Checked;
  readonly beginnings: readonly Checked[];
}

export function withBeginnings(file: Dockerfile, inputs: CheckInputs): WithBeginnings {
  const beginnings = file.instructions.map((_, end) =>
    prepare({ ...file, instructions: file.instructions.slice(0, end) }, inputs),
  );
  return { whole: prepare(file, inputs), beginnings };
}

/** All that a hit claims, but for the words of advice and the patch. */
export function claimsOf(rule: Rule, checked: Checked): string[] {
  const claim = ({ instruction, line = instruction.line, title, severity, names, aliases }: Hit): string =>
    JSON.stringify([line, instruction.line, instruction.endLine, title, severity, names, aliases]);
  return rule.check(checked).map(claim);
}

/** What the rule says of a beginning of the file, and not of the whole; undefined where it holds for every beginning. */
export function retracted(rule: Rule, { whole, beginnings }: WithBeginnings): string | undefined {
  const claims = new Set(claimsOf(rule, whole));
  for (const [end, cut] of beginnings.entries()) {
    const wrong = claimsOf(rule, cut).find((claim) => !claims.has(claim));
    if (wrong !== undefined) return `after ${end} instructions of\n${whole.file.lines.join('\n')}\n${wrong}`;
  }
  return undefined;
}
