import type { Rule } from '../rule.ts';
import { RESERVED, writtenName } from '../stage-names.ts';

/** BuildKit's check, where hadolint's DL3063 does not say the same. */
export const rule: Rule = {
  doc: {
    id: 'ReservedStageName',
    title: 'Stage named like something else, in another case',
    severity: 'low',
    what: 'A stage is named `context` or `scratch`, with upper case letters.',
    why: 'The builder knows no case here: these names mean the build context and the empty image.',
    fix: 'Choose another name.',
    before: 'FROM debian:12 AS Context',
    after: 'FROM debian:12 AS files',
    sources: ['BuildKit ReservedStageName'],
  },
  judgesFragments: true,
  check: (checked) =>
    checked.stages
      .filter(({ stage }) => RESERVED.includes(stage.name ?? '') && writtenName(stage) !== stage.name)
      .map(({ stage }) => ({
        instruction: stage.from,
        title: `the stage name ${stage.name ?? ''} means something else to the builder`,
        advice: 'Choose another name.',
      })),
};
