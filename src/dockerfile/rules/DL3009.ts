import type { Checked, Run } from '../checked.ts';
import { appendCommand } from '../command-patch.ts';
import { onRuns } from '../hits.ts';
import { keptStages } from '../kept-stages.ts';
import { readMounts } from '../mount.ts';
import type { Rule } from '../rule.ts';
import type { Invocation } from '../shell/commands.ts';
import { runs } from '../shell/flags.ts';

/** hadolint DL3009. Stages whose layers do not reach the image are left out. */
export const rule: Rule = {
  level: 'notice',
  doc: {
    id: 'DL3009',
    title: 'apt lists left in the image',
    severity: 'low',
    what: 'A RUN updates the apt lists and leaves them in its layer.',
    why: 'They make the image larger, and tell an attacker what can be installed.',
    fix: 'Remove them in the same RUN, or keep them in a cache mount.',
    before: 'RUN apt-get update && apt-get install -y curl=7.88.1-10+deb12u12',
    after: 'RUN apt-get update && apt-get install -y curl=7.88.1-10+deb12u12 && rm -rf /var/lib/apt/lists/*',
    fixable: true,
    sources: ['hadolint DL3009'],
  },
  check: (checked) => {
    const kept = keptStages(checked);
    return onRuns(checked, (run) => {
      if (!kept.has(run.stage.stage.index) || !leavesLists(run)) return undefined;
      const patch = needsLists(checked, run)
        ? undefined
        : appendCommand(checked.file, run, 'rm -rf /var/lib/apt/lists/*');
      return {
        title: 'the apt lists stay in the image',
        advice: 'End the same RUN with `&& rm -rf /var/lib/apt/lists/*`.',
        ...(patch === undefined ? {} : { patch }),
      };
    });
  },
};

/** Another RUN may use the lists that this one has fetched: nothing is certain then. */
function needsLists({ runs: all }: Checked, own: Run): boolean {
  const reads = ({ name, args }: Invocation): boolean =>
    ['apt-get', 'apt', 'aptitude', 'apt-cache'].includes(name) && !args.includes('update');
  const isUsed = own.direct.some(reads);
  return !isUsed || all.some((run) => run !== own && run.direct.some(reads));
}

function leavesLists({ run, direct }: Run): boolean {
  const updates = direct.some((command) =>
    ['apt-get', 'apt', 'aptitude'].some((name) => runs(command, name, 'update')),
  );
  if (!updates || direct.some((command) => runs(command, 'rm', '-rf', '/var/lib/apt/lists/*'))) return false;
  const mounted = readMounts(run)
    .filter(({ type }) => type === 'cache' || type === 'tmpfs')
    .map(({ target = '' }) => target);
  const covers = (path: string): boolean => mounted.some((target) => target.startsWith(path));
  return !covers('/var/lib/apt/lists') && !(covers('/var/lib/apt') && covers('/var/cache/apt'));
}
