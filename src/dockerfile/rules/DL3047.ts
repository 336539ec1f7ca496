import { onCommands } from '../hits.ts';
import type { Rule } from '../rule.ts';
import type { Invocation } from '../shell/commands.ts';
import { hasFlag } from '../shell/flags.ts';

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
    before: 'RUN wget https://example.com/a.tar.gz',
    after: 'RUN wget --progress=dot:giga https://example.com/a.tar.gz',
    sources: ['hadolint DL3047'],
  },
  check: (checked) =>
    onCommands(checked, isNoisy, () => ({
      title: 'wget fills the log with its progress bar',
      advice: 'Write `wget --progress=dot:giga …`, or add `-q` or `-nv`.',
    })),
};

const QUIET = ['progress', 'q', 'quiet', 'o', 'output-file', 'a', 'append-output', 'no-verbose'];

function isNoisy(command: Invocation): boolean {
  return command.name === 'wget' && !hasFlag(command, ...QUIET) && !command.args.includes('-nv');
}
