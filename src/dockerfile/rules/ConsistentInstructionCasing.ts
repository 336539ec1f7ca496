import type { Checked } from '../checked.ts';
import type { Instruction } from '../instruction.ts';
import type { Rule } from '../rule.ts';

/** BuildKit's check: the case that most instructions have is the one that all should have. ARGs before the first FROM do not count. */
export const rule: Rule = {
  level: 'notice',
  doc: {
    id: 'ConsistentInstructionCasing',
    title: 'Instructions in mixed case',
    severity: 'low',
    what: 'An instruction is written in another case than most.',
    why: 'It is easier to overlook.',
    fix: 'Write all instructions in upper case.',
    before: 'FROM alpine:3.22\nRun apk update',
    after: 'FROM alpine:3.22\nRUN apk update',
    fixable: true,
    sources: ['BuildKit ConsistentInstructionCasing'],
  },
  check: (checked: Checked) => {
    const instructions = checked.stages.flatMap(({ stage }) => [stage.from, ...stage.instructions]);
    const lower = instructions.filter(({ written }) => written === written.toLowerCase()).length;
    const upper = instructions.filter(({ written }) => written === written.toUpperCase()).length;
    const wanted = ({ written }: Instruction): string =>
      lower > upper ? written.toLowerCase() : written.toUpperCase();
    return instructions
      .filter((instruction) => instruction.written !== wanted(instruction))
      .map((instruction) => ({
        instruction,
        title: `${instruction.written} is not in the case that most instructions have`,
        advice: `Write ${wanted(instruction)}.`,
        patch: {
          line: instruction.line,
          endLine: instruction.line,
          replacement: (checked.file.lines[instruction.line - 1] ?? '').replace(
            instruction.written,
            wanted(instruction),
          ),
        },
      }));
  },
};
