import { isMounted, leavesCache } from '../cleaning.ts';
import { appendCommand } from '../command-patch.ts';
import { onRuns } from '../hits.ts';
import { keptStages } from '../kept-stages.ts';
import type { Rule } from '../rule.ts';
import type { Invocation } from '../shell/commands.ts';
import { runs } from '../shell/flags.ts';

/** hadolint DL3060. Stages whose layers do not reach the image are left out. */
export const rule: Rule = {
  level: 'notice',
  doc: {
    id: 'DL3060',
    title: 'yarn install leaves its cache',
    severity: 'low',
    what: 'A RUN calls `yarn install` and not `yarn cache clean` after it.',
    why: 'What was downloaded stays in the layer: a larger image by files that nobody reads.',
    fix: 'End the same RUN with `&& yarn cache clean`.',
    before: 'RUN yarn install',
    after: 'RUN yarn install && yarn cache clean',
    fixable: true,
    sources: ['hadolint DL3060'],
  },
  check: (checked) => {
    const kept = keptStages(checked);
    return onRuns(checked, (run) => {
      if (!kept.has(run.stage.stage.index) || isMounted(run, '/root/.cache/yarn', '/usr/local/share/.cache/yarn'))
        return undefined;
      const fills = (command: Invocation): boolean => runs(command, 'yarn', 'install');
      if (!leavesCache(run, fills, (command) => runs(command, 'yarn', 'cache', 'clean'))) return undefined;
      const patch = appendCommand(checked.file, run, 'yarn cache clean');
      return {
        title: 'yarn keeps its cache in the layer',
        advice: 'End the same RUN with `&& yarn cache clean`.',
        ...(patch === undefined ? {} : { patch }),
      };
    });
  },
};
