import type { Checked, Run } from '../checked.ts';
import { addWords } from '../command-patch.ts';
import { onRuns } from '../hits.ts';
import type { Rule } from '../rule.ts';
import type { Invocation } from '../shell/commands.ts';
import { hasFlag, runs } from '../shell/flags.ts';

/** hadolint DL3047. */
export const rule: Rule = {
  level: 'notice',
  doc: {
    id: 'DL3047',
    title: 'wget with its progress bar',
    severity: 'low',
    what: 'A RUN calls wget without a choice about its progress bar.',
    why: 'The bar fills the log of the build, and hides what matters there.',
    fix: 'Add `--progress=dot:giga`, or `-q` or `-nv`.',
    before: 'RUN apt-get install -y wget && wget https://example.com/a.tar.gz',
    after: 'RUN apt-get install -y wget && wget --progress=dot:giga https://example.com/a.tar.gz',
    fixable: true,
    sources: ['hadolint DL3047'],
  },
  judgesFragments: true,
  check: (checked) => {
    const gnu = stagesWithGnuWget(checked);
    return onRuns(checked, (run) => {
      if (!run.direct.some(isNoisy)) return undefined;
      const isCall = ({ name }: Invocation): boolean => name === 'wget';
      const lacking = { programs: ['wget'], isCall, lacks: isNoisy, words: '--progress=dot:giga' };
      const patch = gnu.has(run.stage) ? addWords(checked.file, run, lacking) : undefined;
      return {
        title: 'wget fills the log with its progress bar',
        advice: 'Write `wget --progress=dot:giga …`, or add `-q` or `-nv`.',
        ...(patch === undefined ? {} : { patch }),
      };
    });
  },
};

/** busybox’s wget has no such option: that of GNU is there where a package manager of Debian or Red Hat has put it. */
function stagesWithGnuWget({ runs: all }: Checked): Set<Run['stage']> {
  const installing = all.filter(({ direct }) =>
    direct.some((command) => ['apt-get', 'apt', 'yum', 'dnf'].some((name) => runs(command, name, 'wget'))),
  );
  return new Set(installing.map(({ stage }) => stage));
}
const QUIET = ['progress', 'q', 'quiet', 'o', 'output-file', 'a', 'append-output', 'no-verbose'];

function isNoisy(command: Invocation): boolean {
  return command.name === 'wget' && !hasFlag(command, ...QUIET) && !command.args.includes('-nv');
}
