import { addWords } from '../command-patch.ts';
import { onRuns } from '../hits.ts';
import type { Rule } from '../rule.ts';
import type { Invocation } from '../shell/commands.ts';
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
    fixable: true,
    sources: ['hadolint DL3034'],
  },
  judgesFragments: true,
  check: (checked) =>
    onRuns(checked, (run) => {
      if (!run.direct.some((command) => isCall(command) && asks(command))) return undefined;
      const patch = addWords(checked.file, run, {
        programs: ['zypper'],
        verbs: VERBS,
        isCall,
        lacks: asks,
        words: '-y',
      });
      return {
        title: 'zypper waits for an answer',
        advice: 'Add `-y` to the zypper command.',
        ...(patch === undefined ? {} : { patch }),
      };
    }),
};

const VERBS = ['install', 'in', 'remove', 'rm', 'source-install', 'si', 'patch'];

function isCall(command: Invocation): boolean {
  return runs(command, 'zypper', ...VERBS);
}

function asks(command: Invocation): boolean {
  return !hasFlag(command, 'n', 'non-interactive', 'no-confirm', 'y');
}
