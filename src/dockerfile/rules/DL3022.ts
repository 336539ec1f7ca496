import { instructionsOf } from '../hits.ts';
import { flagValue } from '../instruction.ts';
import type { Rule } from '../rule.ts';
import { sourceStage } from '../stages.ts';

/** hadolint DL3022. What has a tag or digest is an image, on purpose. */
export const rule: Rule = {
  doc: {
    id: 'DL3022',
    title: 'COPY --from names no earlier stage',
    severity: 'low',
    what: 'A COPY takes files from a name that is neither an earlier stage nor an image with a tag.',
    why: 'The builder then pulls an image of that name from a registry: a misspelt stage becomes somebody else’s files.',
    fix: 'Name an earlier stage, or the image with its tag and digest.',
    before: 'FROM golang:1.24 AS build\nFROM scratch\nCOPY --from=biuld /app /app',
    after: 'FROM golang:1.24 AS build\nFROM scratch\nCOPY --from=build /app /app',
    sources: ['hadolint DL3022'],
  },
  judgesFragments: true,
  check: (checked) => {
    const stages = checked.stages.map(({ stage }) => stage);
    return instructionsOf(checked, 'COPY').flatMap(({ instruction, evaluated }) => {
      const from = flagValue(instruction, 'from');
      if (from === undefined || from.includes(':') || from.includes('@')) return [];
      if (sourceStage(stages, from, evaluated.stage.index + 1) !== undefined) return [];
      return [
        {
          instruction,
          title: `COPY --from=${from} names no earlier stage`,
          advice: 'Name a stage defined above, or an image with tag and digest.',
        },
      ];
    });
  },
};
