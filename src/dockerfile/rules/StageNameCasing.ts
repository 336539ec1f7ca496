import { replaceOnly } from '../patch.ts';
import type { Rule } from '../rule.ts';

/** BuildKit's check. */
export const rule: Rule = {
  level: 'notice',
  doc: {
    id: 'StageNameCasing',
    title: 'Stage name not in lower case',
    severity: 'low',
    what: 'A stage has upper case letters in its name.',
    why: 'Builders know the stage by its name in lower case; two ways to write it hide which one is meant.',
    fix: 'Write the name in lower case.',
    before: 'FROM alpine:3.22 AS Build',
    after: 'FROM alpine:3.22 AS build',
    fixable: true,
    sources: ['BuildKit StageNameCasing'],
  },
  judgesFragments: true,
  check: (checked) =>
    checked.stages.flatMap(({ stage: { from } }) => {
      const name = from.args[2];
      if (name === undefined || name === name.toLowerCase()) return [];
      const patch = replaceOnly(checked.file, from, LAST_WORD, name.toLowerCase());
      return [
        {
          instruction: from,
          title: `the stage name ${name} is not in lower case`,
          advice: `Write ${name.toLowerCase()}.`,
          ...(patch === undefined ? {} : { patch }),
        },
      ];
    }),
};

/** The name is the last word of a FROM; builders look it up in any case. */
const LAST_WORD = /(?<=\s)[\w.-]+(?=\s*$)/;
