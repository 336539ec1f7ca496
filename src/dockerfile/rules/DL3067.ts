import { instructionsOf } from '../hits.ts';
import { flagValue } from '../instruction.ts';
import type { Rule } from '../rule.ts';

/** hadolint DL3067. */
export const rule: Rule = {
  doc: {
    id: 'DL3067',
    title: 'Whole file system copied',
    severity: 'low',
    what: 'A COPY takes all of another stage or image.',
    why: 'Everything of it comes along: build tools, caches, secrets; and its layers are not shared.',
    fix: 'Copy what is needed, or start from that stage.',
    before: 'FROM debian:12 AS build\nFROM scratch\nCOPY --from=build / /',
    after: 'FROM debian:12 AS build\nFROM scratch\nCOPY --from=build /app /app',
    sources: ['hadolint DL3067'],
  },
  judgesFragments: true,
  check: (checked) =>
    instructionsOf(checked, 'COPY').flatMap(({ instruction }) => {
      const words = instruction.args.map((word) => word.replace(/^["']|["']$/g, ''));
      const isWhole = words.at(-1) === '/' && words.slice(0, -1).some((source) => source === '/');
      if (flagValue(instruction, 'from') === undefined || !isWhole) return [];
      return [
        {
          instruction,
          title: 'COPY takes a whole file system',
          advice: 'Copy what is needed, or start FROM that stage.',
        },
      ];
    }),
};
