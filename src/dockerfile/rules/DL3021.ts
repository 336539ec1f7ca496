import { instructionsOf } from '../hits.ts';
import type { Rule } from '../rule.ts';

/** hadolint DL3021. */
export const rule: Rule = {
  doc: {
    id: 'DL3021',
    title: 'COPY of several files to what is no folder',
    severity: 'medium',
    what: 'A COPY has more than one source, and its target does not end with `/`.',
    why: 'The build fails where the target is a file, and the reader cannot see what is meant.',
    fix: 'End the target with `/`.',
    before: 'COPY a b /app',
    after: 'COPY a b /app/',
    fixable: true,
    sources: ['hadolint DL3021', 'Trivy DS-0011'],
  },
  judgesFragments: true,
  check: (checked) =>
    instructionsOf(checked, 'COPY').flatMap(({ instruction }) => {
      const target = instruction.args.at(-1) ?? '';
      const sources = instruction.args.slice(0, -1).filter((source) => !source.startsWith('<<'));
      if (sources.length < 2 || target.replace(/^["']|["']$/g, '').endsWith('/')) return [];
      const isPlain = instruction.line === instruction.endLine && !instruction.json && /^[\w./-]+$/.test(target);
      const line = checked.file.lines[instruction.line - 1] ?? '';
      const patch = { line: instruction.line, endLine: instruction.endLine, replacement: `${line.trimEnd()}/` };
      return [
        {
          instruction,
          title: `COPY of several files to ${target}, which does not end with /`,
          advice: `Write \`${target}/\`.`,
          ...(isPlain ? { patch } : {}),
        },
      ];
    }),
};
