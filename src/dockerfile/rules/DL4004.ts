import type { Rule } from '../rule.ts';
import { overruled, repeated } from '../used-once.ts';

/** hadolint DL4004: every ENTRYPOINT after the first. BuildKit says the same of every one before the last (MultipleInstructionsDisallowed). */
export const rule: Rule = {
  doc: {
    id: 'DL4004',
    title: 'Several ENTRYPOINT in one stage',
    severity: 'medium',
    what: 'A stage has more than one ENTRYPOINT.',
    why: 'Only the last one counts; the others mislead the reader.',
    fix: 'Keep the one ENTRYPOINT that is meant.',
    before: 'ENTRYPOINT ["a"]\nENTRYPOINT ["b"]',
    after: 'ENTRYPOINT ["b"]',
    sources: ['hadolint DL4004', 'BuildKit MultipleInstructionsDisallowed', 'Trivy DS-0007'],
  },
  check: (checked) => {
    const agreed = overruled(checked, 'ENTRYPOINT');
    return repeated(checked, 'ENTRYPOINT').map((instruction) => ({
      instruction,
      title: 'the stage has more than one ENTRYPOINT; only the last one counts',
      advice: 'Remove all but the last ENTRYPOINT of the stage.',
      ...(agreed.has(instruction) ? { aliases: ['MultipleInstructionsDisallowed'] } : {}),
    }));
  },
};
