import { onCommands } from '../hits.ts';
import type { Rule } from '../rule.ts';

/** hadolint DL3004. */
export const rule: Rule = {
  doc: {
    id: 'DL3004',
    title: 'sudo in a RUN',
    severity: 'medium',
    what: 'A RUN calls sudo.',
    why: 'Build steps run as root unless USER says otherwise, so sudo is not needed; left in the image it is a way to root.',
    fix: 'Switch with USER around the steps that need root, and do not install sudo.',
    before: 'USER app\nRUN sudo apt-get update',
    after: 'USER root\nRUN apt-get update\nUSER app',
    sources: ['hadolint DL3004', 'CIS Docker 1.6.0 4.3', 'Trivy DS-0010'],
  },
  judgesFragments: true,
  check: (checked) =>
    onCommands(
      checked,
      ({ name }) => name === 'sudo',
      () => ({
        title: 'RUN uses sudo',
        advice: 'Put `USER root` before the step and the unprivileged USER after it; drop sudo.',
      }),
    ),
};
