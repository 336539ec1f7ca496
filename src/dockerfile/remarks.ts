import type { DockerfileSmell } from '../domain/finding.ts';
import type { CheckInputs } from './checked.ts';
import type { Dockerfile, Instruction } from './instruction.ts';
import { type LintLevel, shownAs } from './level.ts';
import { contextOf, smellOf } from './smell.ts';

/** What another program says of a line of the Dockerfile. */
export interface Remark {
  readonly instruction: Instruction;
  readonly line: number;
  readonly id: string;
  readonly level: LintLevel;
  readonly title: string;
  readonly advice: string;
  readonly engine: string;
  /** An https URL. */
  readonly docs: string;
}

/** Findings of another program's remarks, each once a line. Comments in the file and hadolint's configuration count for them as for our own rules. */
export function findingsOfRemarks(
  file: Dockerfile,
  inputs: CheckInputs,
  remarks: readonly Remark[],
): DockerfileSmell[] {
  const context = contextOf(file, inputs);
  const once = new Map(
    remarks.map((remark) => [JSON.stringify([remark.id, remark.line]), remark]).reverse() as [string, Remark][],
  );
  return [...once.values()].reverse().map(({ instruction, line, id, level, title, advice, engine, docs }) => {
    const finder = { id, lint: level, engine, docs, ...shownAs(level) };
    return smellOf(finder, { instruction, line, title, advice }, context);
  });
}
