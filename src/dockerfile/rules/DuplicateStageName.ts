import type { Rule } from '../rule.ts';
import { builderName, duplicates, writtenName } from '../stage-names.ts';

/** BuildKit's check, where hadolint's DL3024 does not say the same. */
export const rule: Rule = {
  doc: {
    id: 'DuplicateStageName',
    title: 'Stage names that differ by case alone',
    severity: 'low',
    what: 'Two stages have names that are the same in lower case.',
    why: 'The builder knows no case here: which one is meant depends on where the name is used.',
    fix: 'Give each stage a name of its own.',
    before: 'FROM debian:12 AS a\nFROM debian:12 AS A',
    after: 'FROM debian:12 AS a\nFROM debian:12 AS b',
    sources: ['BuildKit DuplicateStageName'],
  },
  judgesFragments: true,
  check: (checked) => {
    const said = duplicates(checked, writtenName);
    const found = duplicates(checked, builderName);
    return checked.stages
      .filter(({ stage }) => found.has(stage.index) && !said.has(stage.index))
      .map(({ stage }) => ({
        instruction: stage.from,
        title: `the builder has an earlier stage of the name ${stage.name ?? ''}`,
        advice: 'Give each stage a name of its own.',
      }));
  },
};
