import { addWords } from '../command-patch.ts';
import { onRuns } from '../hits.ts';
import type { Rule } from '../rule.ts';
import type { Invocation } from '../shell/commands.ts';
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
    fixable: true,
    sources: ['hadolint DL3030'],
  },
  judgesFragments: true,
  check: (checked) =>
    onRuns(checked, (run) => {
      if (!run.direct.some((command) => isCall(command) && asks(command))) return undefined;
      const patch = addWords(checked.file, run, { programs: ['yum'], verbs: VERBS, isCall, lacks: asks, words: '-y' });
      return {
        title: 'yum waits for an answer',
        advice: 'Add `-y` to the yum command.',
        ...(patch === undefined ? {} : { patch }),
      };
    }),
};

const VERBS = ['install', 'groupinstall', 'localinstall'];

function isCall(command: Invocation): boolean {
  return runs(command, 'yum', ...VERBS);
}

function asks(command: Invocation): boolean {
  return !hasFlag(command, 'y', 'assumeyes');
}
