import { addWords } from '../command-patch.ts';
import { onRuns } from '../hits.ts';
import type { Rule } from '../rule.ts';
import type { Invocation } from '../shell/commands.ts';
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
    fixable: true,
    sources: ['hadolint DL3038'],
  },
  judgesFragments: true,
  check: (checked) =>
    onRuns(checked, (run) => {
      if (!run.direct.some((command) => isCall(command) && asks(command))) return undefined;
      const patch = addWords(checked.file, run, {
        programs: ['dnf', 'microdnf'],
        verbs: VERBS,
        isCall,
        lacks: asks,
        words: '-y',
      });
      return {
        title: 'dnf waits for an answer',
        advice: 'Add `-y` to the dnf command.',
        ...(patch === undefined ? {} : { patch }),
      };
    }),
};

const VERBS = ['install', 'groupinstall', 'localinstall'];

function isCall(command: Invocation): boolean {
  return ['dnf', 'microdnf'].some((name) => runs(command, name, ...VERBS));
}

function asks(command: Invocation): boolean {
  return !hasFlag(command, 'y', 'assumeyes');
}
