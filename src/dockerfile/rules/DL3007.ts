import { splitReference } from '../reference-text.ts';
import type { Rule } from '../rule.ts';

/** hadolint DL3007. */
export const rule: Rule = {
  doc: {
    id: 'DL3007',
    title: 'Base image by the tag latest',
    severity: 'low',
    what: 'A FROM names an image with the tag `latest`.',
    why: 'What is built changes without any change in the repository, and cannot be built again as it was.',
    fix: 'Name the version, and better also the digest.',
    before: 'FROM node:latest',
    after: 'FROM node:22.14.0-bookworm-slim',
    sources: ['hadolint DL3007', 'CIS Docker 1.6.0 4.2', 'Trivy DS-0001'],
  },
  judgesFragments: true,
  check: (checked) =>
    checked.stages.flatMap(({ stage }) => {
      const { image, tag, digest } = splitReference(stage.base);
      if (tag !== 'latest' || digest !== undefined) return [];
      return [
        {
          instruction: stage.from,
          title: `the base image ${image} is taken by the tag latest`,
          advice: `Name the version that you have tested, for example \`FROM ${image}:VERSION@sha256:…\`.`,
        },
      ];
    }),
};
