import type { Checked } from '../checked.ts';
import { splitReference } from '../reference-text.ts';
import type { Hit, Rule } from '../rule.ts';

/** hadolint DL3006. A base that a variable begins is not judged; names of stages are compared as written. */
export const rule: Rule = {
  doc: {
    id: 'DL3006',
    title: 'Base image without a tag',
    severity: 'low',
    what: 'A FROM names an image with neither tag nor digest.',
    why: 'The builder takes `latest`: what is built changes without any change in the repository.',
    fix: 'Name the version, and better also the digest.',
    before: 'FROM debian',
    after: 'FROM debian:12.11-slim',
    sources: ['hadolint DL3006', 'CIS Docker 1.6.0 4.2'],
  },
  judgesFragments: true,
  check: (checked: Checked) => {
    const aliases = new Set<string>();
    return checked.stages.flatMap(({ stage }): Hit[] => {
      const { image, tag, digest } = splitReference(stage.base);
      const isStage = aliases.has(image);
      const [, , alias] = stage.from.args;
      if (alias !== undefined) aliases.add(alias);
      if (tag !== undefined || digest !== undefined || isStage || image === 'scratch') return [];
      if (image.startsWith('$') || image === '') return [];
      return [
        {
          instruction: stage.from,
          title: `the base image ${image} has no tag`,
          advice: `Name the version that you have tested, for example \`FROM ${image}:VERSION@sha256:…\`.`,
        },
      ];
    });
  },
};
