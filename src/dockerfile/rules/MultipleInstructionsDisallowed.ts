import type { Rule } from '../rule.ts';
import { overruled, repeated, USED_ONCE } from '../used-once.ts';

/** BuildKit's check, on the instruction that does not count; hadolint's DL3012, DL4003 and DL4004 stand on the others. */
export const rule: Rule = {
  doc: {
    id: 'MultipleInstructionsDisallowed',
    title: 'Instruction that a later one overrules',
    severity: 'low',
    what: 'A CMD, ENTRYPOINT or HEALTHCHECK is followed by another one in the same stage.',
    why: 'Only the last one counts; the others mislead the reader.',
    fix: 'Remove it.',
    before: 'CMD ["a"]\nCMD ["b"]',
    after: 'CMD ["b"]',
    sources: ['BuildKit MultipleInstructionsDisallowed'],
  },
  check: (checked) =>
    USED_ONCE.flatMap((keyword) => {
      const said = new Set(repeated(checked, keyword));
      return [...overruled(checked, keyword)]
        .filter((instruction) => !said.has(instruction))
        .map((instruction) => ({
          instruction,
          title: `a later ${keyword} overrules this one`,
          advice: `Remove all but the last ${keyword} of the stage.`,
        }));
    }),
};
