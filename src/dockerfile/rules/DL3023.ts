import { instructionsOf } from '../hits.ts';
import { flagValue } from '../instruction.ts';
import type { Rule } from '../rule.ts';
import { writtenName } from '../stage-names.ts';

/** hadolint DL3023. */
export const rule: Rule = {
  doc: {
    id: 'DL3023',
    title: 'COPY --from names its own stage',
    severity: 'medium',
    what: 'A COPY takes files from the stage that it stands in.',
    why: 'A stage cannot copy from itself: the build fails.',
    fix: 'Name an earlier stage.',
    before: 'FROM debian:12 AS build\nCOPY --from=build /a /b',
    after: 'FROM debian:12 AS build\nFROM debian:12\nCOPY --from=build /a /b',
    sources: ['hadolint DL3023', 'Trivy DS-0006'],
  },
  judgesFragments: true,
  check: (checked) =>
    instructionsOf(checked, 'COPY')
      .filter(({ instruction, evaluated }) => flagValue(instruction, 'from') === writtenName(evaluated.stage))
      .filter(({ evaluated }) => writtenName(evaluated.stage) !== undefined)
      .map(({ instruction, evaluated }) => ({
        instruction,
        title: `COPY takes files from its own stage ${writtenName(evaluated.stage) ?? ''}`,
        advice: 'Name an earlier stage, or leave --from away.',
      })),
};
