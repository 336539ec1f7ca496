import { instructionsOf } from '../hits.ts';
import type { Rule } from '../rule.ts';

/** hadolint DL3043. */
export const rule: Rule = {
  doc: {
    id: 'DL3043',
    title: 'ONBUILD of what it may not carry',
    severity: 'medium',
    what: 'An ONBUILD carries ONBUILD, FROM or MAINTAINER.',
    why: 'The builder refuses it.',
    fix: 'Write the instruction without ONBUILD.',
    before: 'ONBUILD MAINTAINER me',
    after: 'LABEL org.opencontainers.image.authors="me"',
    sources: ['hadolint DL3043'],
  },
  judgesFragments: true,
  check: (checked) =>
    instructionsOf(checked, 'ONBUILD')
      .filter(({ instruction }) => ['ONBUILD', 'FROM', 'MAINTAINER'].includes(instruction.trigger?.keyword ?? ''))
      .map(({ instruction }) => ({
        instruction,
        title: `ONBUILD carries ${instruction.trigger?.keyword ?? ''}, which the builder refuses`,
        advice: 'Write the instruction without ONBUILD.',
      })),
};
