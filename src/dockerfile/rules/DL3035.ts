import { onCommands } from '../hits.ts';
import type { Rule } from '../rule.ts';
import { runs } from '../shell/flags.ts';

/** hadolint DL3035. */
export const rule: Rule = {
  doc: {
    id: 'DL3035',
    title: 'zypper dist-upgrade',
    severity: 'low',
    what: 'A RUN upgrades the whole distribution with zypper.',
    why: 'What is built depends on the day; the base image is the place to choose the release.',
    fix: 'Take a newer base image.',
    before: 'RUN zypper dist-upgrade -y',
    after: 'FROM opensuse/leap:15.6',
    sources: ['hadolint DL3035'],
  },
  judgesFragments: true,
  check: (checked) =>
    onCommands(
      checked,
      (command) => runs(command, 'zypper', 'dist-upgrade', 'dup'),
      () => ({ title: 'RUN upgrades the whole distribution', advice: 'Take a newer base image.' }),
    ),
};
