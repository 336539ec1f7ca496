import { addWords } from '../command-patch.ts';
import { onRuns } from '../hits.ts';
import type { Rule } from '../rule.ts';
import type { Invocation } from '../shell/commands.ts';
import { countFlag, hasFlag, runs } from '../shell/flags.ts';

/** hadolint DL3014. */
export const rule: Rule = {
  doc: {
    id: 'DL3014',
    title: 'apt-get install asks',
    severity: 'low',
    what: 'A RUN installs packages with apt-get without `-y`.',
    why: 'apt-get asks before it installs, and nobody is there to answer: the build fails.',
    fix: 'Add `-y`.',
    before: 'RUN apt-get install curl=7.88.1-10+deb12u12',
    after: 'RUN apt-get install -y curl=7.88.1-10+deb12u12',
    fixable: true,
    sources: ['hadolint DL3014', 'Trivy DS-0021'],
  },
  judgesFragments: true,
  check: (checked) =>
    onRuns(checked, (run) => {
      if (!run.direct.some((command) => installs(command) && !answersYes(command))) return undefined;
      const patch = addWords(checked.file, run, {
        programs: ['apt-get'],
        verbs: ['install'],
        isCall: installs,
        lacks: (command) => !answersYes(command),
        words: '-y',
      });
      return {
        title: 'apt-get install waits for an answer',
        advice: 'Write `apt-get install -y …`.',
        ...(patch === undefined ? {} : { patch }),
      };
    }),
};

function installs(command: Invocation): boolean {
  return runs(command, 'apt-get', 'install');
}

/** `-qq` and `-q=2` answer yes too (apt-get(8)). */
function answersYes(command: Invocation): boolean {
  return hasFlag(command, 'y', 'yes', 'assume-yes') || countFlag(command, 'q') > 1 || command.args.includes('-q=2');
}
