import { onCommands } from '../hits.ts';
import type { Rule } from '../rule.ts';
import { hasFlag, runs } from '../shell/flags.ts';

/** hadolint DL3034. */
export const rule: Rule = {
  doc: {
    id: 'DL3034',
    title: 'zypper asks',
    severity: 'low',
    what: 'A RUN calls zypper for a change without `-y`.',
    why: 'zypper asks before it changes anything, and nobody is there to answer: the build fails.',
    fix: 'Add `-y`.',
    before: 'RUN zypper install curl=8.6.0',
    after: 'RUN zypper install -y curl=8.6.0',
    sources: ['hadolint DL3034'],
  },
  check: (checked) =>
    onCommands(
      checked,
      (command) =>
        runs(command, 'zypper', 'install', 'in', 'remove', 'rm', 'source-install', 'si', 'patch') &&
        !hasFlag(command, 'n', 'non-interactive', 'no-confirm', 'y'),
      () => ({ title: 'zypper waits for an answer', advice: 'Add `-y` to the zypper command.' }),
    ),
};
