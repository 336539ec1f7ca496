import { addWords } from '../command-patch.ts';
import { onRuns } from '../hits.ts';
import type { Rule } from '../rule.ts';
import type { Invocation } from '../shell/commands.ts';
import { hasFlag, valuesAfter } from '../shell/flags.ts';

/** hadolint DL3046. */
export const rule: Rule = {
  doc: {
    id: 'DL3046',
    title: 'useradd with a large number, without -l',
    severity: 'low',
    what: 'A RUN adds a user with a number of more than five digits, without `--no-log-init`.',
    why: 'useradd then writes /var/log/lastlog and faillog up to that number: files of gigabytes in the layer.',
    fix: 'Add `-l`.',
    before: 'RUN useradd -u 1000000 app',
    after: 'RUN useradd -l -u 1000000 app',
    fixable: true,
    sources: ['hadolint DL3046'],
  },
  judgesFragments: true,
  check: (checked) =>
    onRuns(checked, (run) => {
      if (!run.direct.some(isHuge)) return undefined;
      const isCall = ({ name }: Invocation): boolean => name === 'useradd';
      const patch = addWords(checked.file, run, { programs: ['useradd'], isCall, lacks: isHuge, words: '-l' });
      return {
        title: 'useradd writes huge log files for so large a number',
        advice: 'Write `useradd -l -u …`.',
        ...(patch === undefined ? {} : { patch }),
      };
    }),
};

function isHuge(command: Invocation): boolean {
  if (command.name !== 'useradd' || hasFlag(command, 'l', 'no-log-init')) return false;
  return valuesAfter(command, 'u').some((value) => value.length > 5);
}
