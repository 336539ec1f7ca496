import { isMounted, leavesCache } from '../cleaning.ts';
import { appendCommand } from '../command-patch.ts';
import { onRuns } from '../hits.ts';
import type { Rule } from '../rule.ts';
import type { Invocation } from '../shell/commands.ts';
import { runs } from '../shell/flags.ts';

/** hadolint DL3036. */
export const rule: Rule = {
  doc: {
    id: 'DL3036',
    title: 'zypper leaves its cache in the image',
    severity: 'low',
    what: 'A RUN installs with zypper and does not clean up after it.',
    why: 'What was downloaded stays in the layer: a larger image by files that nobody reads.',
    fix: 'End the same RUN with `&& zypper clean`.',
    before: 'RUN zypper install -y curl=8.6.0',
    after: 'RUN zypper install -y curl=8.6.0 && zypper clean',
    fixable: true,
    sources: ['hadolint DL3036', 'Trivy DS-0020'],
  },
  judgesFragments: true,
  check: (checked) =>
    onRuns(checked, (run) => {
      if (isMounted(run, '/var/cache/zypp') || !leavesCache(run, fills, clears)) return undefined;
      const patch = appendCommand(checked.file, run, 'zypper clean');
      return {
        title: 'zypper keeps its cache in the layer',
        advice: 'End the same RUN with `&& zypper clean`.',
        ...(patch === undefined ? {} : { patch }),
      };
    }),
};

function fills(command: Invocation): boolean {
  return runs(command, 'zypper', 'install', 'in');
}

function clears(command: Invocation): boolean {
  return runs(command, 'zypper', 'clean', 'cc');
}
