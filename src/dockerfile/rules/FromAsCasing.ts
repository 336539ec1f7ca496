import { replaceOnly } from '../patch.ts';
import type { Rule } from '../rule.ts';

/** BuildKit's check. */
export const rule: Rule = {
  doc: {
    id: 'FromAsCasing',
    title: 'AS is not written like FROM',
    severity: 'low',
    what: 'FROM and AS on the same line are written in different case.',
    why: 'The stage’s name is easier to overlook.',
    fix: 'Write both in upper case, or both in lower case.',
    before: 'FROM alpine:3.22 as build',
    after: 'FROM alpine:3.22 AS build',
    fixable: true,
    sources: ['BuildKit FromAsCasing'],
  },
  level: 'notice',
  judgesFragments: true,
  check: (checked) =>
    checked.stages.flatMap(({ stage: { from } }) => {
      const as = from.args[1];
      const isLower = from.written === from.written.toLowerCase();
      if (as === undefined || (!isLower && from.written !== from.written.toUpperCase())) return [];
      const wanted = isLower ? as.toLowerCase() : as.toUpperCase();
      if (as === wanted) return [];
      const patch = replaceOnly(checked.file, from, new RegExp(`(?<=\\s)${as}(?=\\s+\\S+\\s*$)`), wanted);
      return [
        {
          instruction: from,
          title: `${as} and ${from.written} are written in different case`,
          advice: `Write ${wanted}.`,
          ...(patch === undefined ? {} : { patch }),
        },
      ];
    }),
};
