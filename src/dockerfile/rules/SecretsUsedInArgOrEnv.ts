import { instructionsOf, listed } from '../hits.ts';
import type { Rule } from '../rule.ts';
import { isSensitive, secretNames } from '../sensitive-names.ts';

/** BuildKit's check, where hadolint's DL3064 does not say the same; by the names alone: SW1005 looks at values. Stages that are not built are left out, as BuildKit leaves them. */
export const rule: Rule = {
  doc: {
    id: 'SecretsUsedInArgOrEnv',
    title: 'Secret handed over by ARG or ENV',
    severity: 'high',
    what: 'An ARG or ENV has a name that people give to secrets.',
    why: 'Build arguments and variables stay readable in the image and in its history.',
    fix: 'Use `RUN --mount=type=secret`, and give the running container its secrets when it starts.',
    before: 'ARG DEPLOY_KEY',
    after: 'RUN --mount=type=secret,id=aws,target=/root/.aws/credentials ./deploy',
    sources: ['BuildKit SecretsUsedInArgOrEnv', 'CIS Docker 1.6.0 4.10', 'OWASP Docker 12', 'Trivy DS-0031'],
  },
  check: (checked) =>
    instructionsOf(checked, 'ARG', 'ENV').flatMap(({ instruction, evaluated }) => {
      if (!checked.reachable.has(evaluated.stage.index)) return [];
      const names = secretNames(instruction);
      if (names.length === 0 || instruction.pairs.some(({ key }) => isSensitive(key))) return [];
      return [
        {
          instruction,
          title: `${instruction.keyword} ${listed(names)}: not the place for a secret`,
          advice: 'Mount it where it is needed: `RUN --mount=type=secret,id=…`.',
        },
      ];
    }),
};
