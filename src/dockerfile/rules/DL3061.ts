import type { Rule } from '../rule.ts';

/** hadolint DL3061. */
export const rule: Rule = {
  doc: {
    id: 'DL3061',
    title: 'Instruction before the first FROM',
    severity: 'medium',
    what: 'An instruction other than ARG stands before the first FROM.',
    why: 'The builder refuses the file.',
    fix: 'Put it after the FROM.',
    before: 'RUN true\nFROM debian:12',
    after: 'FROM debian:12\nRUN true',
    sources: ['hadolint DL3061'],
  },
  judgesFragments: true,
  check: ({ file }) => {
    const start = file.instructions.findIndex(({ keyword }) => keyword === 'FROM');
    return file.instructions
      .slice(0, start < 0 ? undefined : start)
      .filter(({ keyword }) => keyword !== 'ARG')
      .map((instruction) => ({
        instruction,
        title: `${instruction.keyword} stands before the first FROM`,
        advice: 'Put it after the FROM.',
      }));
  },
};
