import { onCommands } from '../hits.ts';
import type { Rule } from '../rule.ts';
import { hasFlag, runs } from '../shell/flags.ts';

/** hadolint DL3030. */
export const rule: Rule = {
  doc: {
    id: 'DL3030',
    title: 'yum asks',
    severity: 'low',
    what: 'A RUN calls yum for a change without `-y`.',
    why: 'yum asks before it changes anything, and nobody is there to answer: the build fails.',
    fix: 'Add `-y`.',
    before: 'RUN yum install httpd-2.4.62',
    after: 'RUN yum install -y httpd-2.4.62',
    sources: ['hadolint DL3030'],
  },
  check: (checked) =>
    onCommands(
      checked,
      (command) =>
        runs(command, 'yum', 'install', 'groupinstall', 'localinstall') && !hasFlag(command, 'y', 'assumeyes'),
      () => ({ title: 'yum waits for an answer', advice: 'Add `-y` to the yum command.' }),
    ),
};
