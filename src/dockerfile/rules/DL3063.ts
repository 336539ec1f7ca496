import type { Rule } from '../rule.ts';
import { RESERVED, writtenName } from '../stage-names.ts';

/** hadolint DL3063, which BuildKit calls ReservedStageName; names are compared as written. */
export const rule: Rule = {
  doc: {
    id: 'DL3063',
    title: 'Stage named like something else',
    severity: 'low',
    what: 'A stage is named `context` or `scratch`.',
    why: 'These names mean the build context and the empty image.',
    fix: 'Choose another name.',
    before: 'FROM debian:12 AS context',
    after: 'FROM debian:12 AS files',
    sources: ['hadolint DL3063', 'BuildKit ReservedStageName'],
  },
  judgesFragments: true,
  check: (checked) =>
    checked.stages
      .filter(({ stage }) => RESERVED.includes(writtenName(stage) ?? ''))
      .map(({ stage }) => ({
        instruction: stage.from,
        title: `the stage name ${stage.name ?? ''} means something else to the builder`,
        advice: 'Choose another name.',
        aliases: ['ReservedStageName'],
      })),
};
