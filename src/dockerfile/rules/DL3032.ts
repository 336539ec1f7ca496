import { leavesCache } from '../cleaning.ts';
import { appendCommand } from '../command-patch.ts';
import { onRuns } from '../hits.ts';
import type { Rule } from '../rule.ts';
import type { Invocation } from '../shell/commands.ts';
import { runs } from '../shell/flags.ts';

/** hadolint DL3032. Any `rm -rf` counts as cleaning, as it does there. */
export const rule: Rule = {
  doc: {
    id: 'DL3032',
    title: 'yum leaves its cache in the image',
    severity: 'low',
    what: 'A RUN installs with yum and does not clean up after it.',
    why: 'What was downloaded stays in the layer: a larger image by files that nobody reads.',
    fix: 'End the same RUN with `&& yum clean all`.',
    before: 'RUN yum install -y httpd-2.4.62',
    after: 'RUN yum install -y httpd-2.4.62 && yum clean all',
    fixable: true,
    sources: ['hadolint DL3032', 'Trivy DS-0015'],
  },
  judgesFragments: true,
  check: (checked) =>
    onRuns(checked, (run) => {
      if (!leavesCache(run, (command) => runs(command, 'yum', 'install'), clears)) return undefined;
      const patch = appendCommand(checked.file, run, 'yum clean all');
      return {
        title: 'yum keeps its cache in the layer',
        advice: 'End the same RUN with `&& yum clean all`.',
        ...(patch === undefined ? {} : { patch }),
      };
    }),
};

function clears(command: Invocation): boolean {
  return runs(command, 'yum', 'clean', 'all') || runs(command, 'rm', '-rf', '/var/cache/yum/*');
}
