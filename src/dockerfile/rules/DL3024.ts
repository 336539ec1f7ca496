import type { Rule } from '../rule.ts';
import { builderName, duplicates, writtenName } from '../stage-names.ts';

/** hadolint DL3024, which BuildKit calls DuplicateStageName; names are compared as written. */
export const rule: Rule = {
  doc: {
    id: 'DL3024',
    title: 'Stage name used twice',
    severity: 'medium',
    what: 'Two stages have the same name.',
    why: 'Which one is meant by the name depends on where it is used.',
    fix: 'Give each stage a name of its own.',
    before: 'FROM debian:12 AS a\nFROM debian:12 AS a',
    after: 'FROM debian:12 AS a\nFROM debian:12 AS b',
    sources: ['hadolint DL3024', 'BuildKit DuplicateStageName', 'Trivy DS-0012'],
  },
  judgesFragments: true,
  check: (checked) => {
    const agreed = duplicates(checked, builderName);
    const found = duplicates(checked, writtenName);
    return checked.stages
      .filter(({ stage }) => found.has(stage.index))
      .map(({ stage }) => ({
        instruction: stage.from,
        title: `an earlier stage is named ${stage.name ?? ''} too`,
        advice: 'Give each stage a name of its own.',
        ...(agreed.has(stage.index) ? { aliases: ['DuplicateStageName'] } : {}),
      }));
  },
};
