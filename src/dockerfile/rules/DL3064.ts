import { carriedOf, listed } from '../hits.ts';
import type { Rule } from '../rule.ts';
import { isSensitive, secretNames } from '../sensitive-names.ts';

/** hadolint DL3064, by the names alone; BuildKit has a list of its own (SecretsUsedInArgOrEnv), and SW1005 looks at values. */
export const rule: Rule = {
  doc: {
    id: 'DL3064',
    title: 'Variable with the name of a secret',
    severity: 'low',
    what: 'An ARG or ENV has a name that people give to secrets and accounts.',
    why: 'Build arguments and variables stay readable in the image and in its history.',
    fix: 'Use `RUN --mount=type=secret`, and give the running container its secrets when it starts.',
    before: 'ARG AWS_SECRET_ACCESS_KEY',
    after: 'RUN --mount=type=secret,id=aws,target=/root/.aws/credentials ./deploy',
    sources: ['hadolint DL3064', 'BuildKit SecretsUsedInArgOrEnv', 'CIS Docker 1.6.0 4.10', 'OWASP Docker 12'],
  },
  lint: 'warning',
  check: (checked) =>
    carriedOf(checked, 'ARG', 'ENV').flatMap(({ instruction, carried, evaluated }) => {
      const names = carried.pairs.map(({ key }) => key).filter(isSensitive);
      if (names.length === 0) return [];
      // What BuildKit finds too is as severe as its own check.
      const agreed =
        carried === instruction && checked.reachable.has(evaluated.stage.index) && secretNames(instruction).length > 0;
      return [
        {
          instruction,
          title: `${carried.keyword} ${listed(names)}: not the place for a secret`,
          advice: 'Mount it where it is needed: `RUN --mount=type=secret,id=…`.',
          ...(agreed ? { aliases: ['SecretsUsedInArgOrEnv'], severity: 'high' as const } : {}),
        },
      ];
    }),
};
