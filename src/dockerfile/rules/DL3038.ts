import { onCommands } from '../hits.ts';
import type { Rule } from '../rule.ts';
import { hasFlag, runs } from '../shell/flags.ts';

/** hadolint DL3038. */
export const rule: Rule = {
  doc: {
    id: 'DL3038',
    title: 'dnf asks',
    severity: 'low',
    what: 'A RUN calls dnf for a change without `-y`.',
    why: 'dnf asks before it changes anything, and nobody is there to answer: the build fails.',
    fix: 'Add `-y`.',
    before: 'RUN dnf install httpd-2.4.62',
    after: 'RUN dnf install -y httpd-2.4.62',
    sources: ['hadolint DL3038'],
  },
  check: (checked) =>
    onCommands(
      checked,
      (command) =>
        ['dnf', 'microdnf'].some((name) => runs(command, name, 'install', 'groupinstall', 'localinstall')) &&
        !hasFlag(command, 'y', 'assumeyes'),
      () => ({ title: 'dnf waits for an answer', advice: 'Add `-y` to the dnf command.' }),
    ),
};
