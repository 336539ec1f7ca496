import type { Rule } from '../rule.ts';
import { overruled, repeated } from '../used-once.ts';

/** hadolint DL4003: every CMD after the first. BuildKit says the same of every one before the last (MultipleInstructionsDisallowed). */
export const rule: Rule = {
  doc: {
    id: 'DL4003',
    title: 'Several CMD in one stage',
    severity: 'low',
    what: 'A stage has more than one CMD.',
    why: 'Only the last one counts; the others mislead the reader.',
    fix: 'Keep the one CMD that is meant.',
    before: 'CMD ["a"]\nCMD ["b"]',
    after: 'CMD ["b"]',
    sources: ['hadolint DL4003', 'BuildKit MultipleInstructionsDisallowed', 'Trivy DS-0016'],
  },
  check: (checked) => {
    const agreed = overruled(checked, 'CMD');
    return repeated(checked, 'CMD').map((instruction) => ({
      instruction,
      title: 'the stage has more than one CMD; only the last one counts',
      advice: 'Remove all but the last CMD of the stage.',
      ...(agreed.has(instruction) ? { aliases: ['MultipleInstructionsDisallowed'] } : {}),
    }));
  },
};
