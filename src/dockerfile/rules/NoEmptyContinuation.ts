import type { Dockerfile, Statement } from '../instruction.ts';
import type { Hit, Rule } from '../rule.ts';

/**
 * BuildKit's check: the line is the instruction's last one, as BuildKit reports it. It is made as the lines are told apart into instructions, before any of
 * them is refused: what stands below a mistake is looked at too.
 */
export const rule: Rule = {
  level: 'notice',
  doc: {
    id: 'NoEmptyContinuation',
    title: 'Empty line in a continued instruction',
    severity: 'low',
    what: 'An empty line stands where an instruction goes on after a `\\`.',
    why: 'It looks like the end of the instruction and is none; future builders refuse it.',
    fix: 'Remove the empty line.',
    before: 'RUN apk update && \\\n\n    apk upgrade',
    after: 'RUN apk update && \\\n    apk upgrade',
    fixable: true,
    sources: ['BuildKit NoEmptyContinuation'],
  },
  judgesFragments: true,
  check: ({ file }) =>
    [...file.instructions, ...(file.below ?? [])]
      .filter((instruction) => instruction.emptyContinuation)
      .map((instruction) => ({
        instruction,
        line: instruction.heredocs[0] === undefined ? instruction.endLine : instruction.heredocs[0].line - 1,
        title: 'an empty line stands inside the instruction',
        advice: 'Remove the empty line.',
        ...withoutEmptyLines(file, instruction),
      })),
};

/** Bodies of here-documents are not touched: there an empty line is content. */
function withoutEmptyLines(file: Dockerfile, { line, endLine, heredocs }: Statement): Pick<Hit, 'patch'> {
  const last = heredocs[0] === undefined ? endLine : heredocs[0].line - 1;
  const lines = file.lines.slice(line - 1, last);
  const kept = lines.filter((text) => text.trim() !== '');
  return { patch: { line, endLine: last, replacement: kept.join('\n') } };
}
