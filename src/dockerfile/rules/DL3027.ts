import type { Patch } from '../../domain/finding.ts';
import type { Checked } from '../checked.ts';
import { onRuns } from '../hits.ts';
import type { Instruction } from '../instruction.ts';
import { MAX_PATCHED } from '../patch.ts';
import type { Rule } from '../rule.ts';

/** hadolint DL3027. */
export const rule: Rule = {
  doc: {
    id: 'DL3027',
    title: 'apt in a RUN',
    severity: 'low',
    what: 'A RUN calls `apt`.',
    why: '`apt` is made for people at a terminal; its options and output change between versions.',
    fix: 'Call `apt-get` or `apt-cache`.',
    before: 'RUN apt update',
    after: 'RUN apt-get update',
    fixable: true,
    sources: ['hadolint DL3027'],
  },
  judgesFragments: true,
  check: (checked) =>
    onRuns(checked, ({ instruction, direct }) => {
      const calls = direct.filter(({ name }) => name === 'apt');
      if (calls.length === 0) return undefined;
      const patch = asAptGet(checked, instruction, calls.length);
      return {
        title: 'RUN calls apt, which is made for terminals',
        advice: 'Write `apt-get`, or `apt-cache`.',
        ...(patch === undefined ? {} : { patch }),
      };
    }),
};

/** Certain where each call stands where a command begins, with a verb that both programs have. */
function asAptGet({ file }: Checked, { line, endLine }: Instruction, calls: number): Patch | undefined {
  const text = file.lines.slice(line - 1, endLine).join('\n');
  if (text.length > MAX_PATCHED) return undefined;
  const call =
    /(?<=(?:^\s*RUN|&&|;|\|\||[\\`]\n)[ \t]*)apt(?=(?:[ \t]+-[-\w=]+){0,9}[ \t]+(?:update|install|upgrade|remove|autoremove|purge|clean)(?:[\s;&|]|$))/gi;
  if ([...text.matchAll(call)].length !== calls) return undefined;
  return { line, endLine, replacement: text.replace(call, 'apt-get') };
}
