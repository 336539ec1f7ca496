import type { Rule } from '../rule.ts';
import { overruled, repeated } from '../used-once.ts';

/** hadolint DL3012: every HEALTHCHECK after the first. BuildKit says the same of every one before the last (MultipleInstructionsDisallowed). */
export const rule: Rule = {
  doc: {
    id: 'DL3012',
    title: 'Several HEALTHCHECK in one stage',
    severity: 'medium',
    what: 'A stage has more than one HEALTHCHECK.',
    why: 'Only the last one counts; the others mislead the reader.',
    fix: 'Keep the one HEALTHCHECK that is meant.',
    before: 'HEALTHCHECK CMD ["a"]\nHEALTHCHECK CMD ["b"]',
    after: 'HEALTHCHECK CMD ["b"]',
    sources: ['hadolint DL3012', 'BuildKit MultipleInstructionsDisallowed', 'Trivy DS-0023'],
  },
  check: (checked) => {
    const agreed = overruled(checked, 'HEALTHCHECK');
    return repeated(checked, 'HEALTHCHECK').map((instruction) => ({
      instruction,
      title: 'the stage has more than one HEALTHCHECK; only the last one counts',
      advice: 'Remove all but the last HEALTHCHECK of the stage.',
      ...(agreed.has(instruction) ? { aliases: ['MultipleInstructionsDisallowed'] } : {}),
    }));
  },
};
