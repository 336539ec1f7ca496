import { baseImages } from '../base-image.ts';
import { endOfLife } from '../end-of-life.ts';
import type { Rule } from '../rule.ts';

/** A base whose tag names a release that gets no fixes any more. */
export const rule: Rule = {
  doc: {
    id: 'SW1012',
    title: 'Base image past its end of life',
    severity: 'medium',
    what: 'A FROM names a release of a distribution or runtime that its makers no longer support.',
    why: 'Flaws found from now on stay open, and many scanners know nothing of them.',
    fix: 'Move to a supported release.',
    before: 'FROM debian:10',
    after: 'FROM debian:13',
    sources: ['NIST SP 800-190 4.1.1', 'CIS Docker 1.6.0 4.4'],
  },
  judgesFragments: true,
  check: (checked) =>
    baseImages(checked).flatMap(({ evaluated, image, ref }) => {
      const ended = endOfLife(ref, checked.inputs.now);
      if (ended === undefined) return [];
      return [
        {
          instruction: evaluated.stage.from,
          title: `the base image ${image} gets no fixes since ${ended.date}`,
          advice: `Move to a supported release of ${ended.product}.`,
        },
      ];
    }),
};
