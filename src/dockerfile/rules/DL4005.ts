import { onCommands } from '../hits.ts';
import type { Rule } from '../rule.ts';
import { runs } from '../shell/flags.ts';

/** hadolint DL4005. */
export const rule: Rule = {
  doc: {
    id: 'DL4005',
    title: '/bin/sh replaced by a link',
    severity: 'low',
    what: 'A RUN links /bin/sh to another shell.',
    why: 'What other programs expect of /bin/sh changes for all of them, in every image built on this one.',
    fix: 'Choose the shell of RUN with SHELL.',
    before: 'RUN ln -sf /bin/bash /bin/sh',
    after: 'SHELL ["/bin/bash", "-c"]',
    sources: ['hadolint DL4005'],
  },
  judgesFragments: true,
  check: (checked) =>
    onCommands(
      checked,
      (command) => runs(command, 'ln', '/bin/sh'),
      () => ({ title: 'RUN replaces /bin/sh by a link', advice: 'Write `SHELL ["/bin/bash", "-c"]`.' }),
    ),
};
