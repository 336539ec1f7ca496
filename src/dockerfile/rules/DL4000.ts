import { instructionsOf } from '../hits.ts';
import { replaceOnly } from '../patch.ts';
import type { Rule } from '../rule.ts';

/** hadolint DL4000, which BuildKit calls MaintainerDeprecated. */
export const rule: Rule = {
  doc: {
    id: 'DL4000',
    title: 'MAINTAINER is deprecated',
    severity: 'medium',
    what: 'The Dockerfile has a MAINTAINER instruction.',
    why: 'Tools that look for the people behind an image read the OCI label, not this.',
    fix: 'Set the label `org.opencontainers.image.authors`.',
    before: 'MAINTAINER me@example.org',
    after: 'LABEL org.opencontainers.image.authors="me@example.org"',
    fixable: true,
    sources: ['hadolint DL4000', 'BuildKit MaintainerDeprecated', 'Trivy DS-0022'],
  },
  judgesFragments: true,
  check: (checked) =>
    instructionsOf(checked, 'MAINTAINER').map(({ instruction }) => {
      const name = instruction.text.replace(/^"(.*)"$/, '$1');
      const isPlain = /^[\p{L}\p{N} .,@<>()_+-]+$/u.test(name) && instruction.line === instruction.endLine;
      const label = `LABEL org.opencontainers.image.authors="${name}"`;
      const patch = isPlain ? replaceOnly(checked.file, instruction, /maintainer\s.*$/i, label) : undefined;
      return {
        instruction,
        title: 'MAINTAINER is deprecated',
        advice: 'Write `LABEL org.opencontainers.image.authors="…"`.',
        aliases: ['MaintainerDeprecated'],
        ...(patch === undefined ? {} : { patch }),
      };
    }),
};
