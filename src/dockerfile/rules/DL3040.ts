import type { Run } from '../checked.ts';
import { isMounted, leavesCache } from '../cleaning.ts';
import { appendCommand } from '../command-patch.ts';
import { onRuns } from '../hits.ts';
import type { Rule } from '../rule.ts';
import { runs } from '../shell/flags.ts';

/** hadolint DL3040. Any `rm -rf` counts as cleaning, as it does there. */
export const rule: Rule = {
  doc: {
    id: 'DL3040',
    title: 'dnf leaves its cache in the image',
    severity: 'low',
    what: 'A RUN installs with dnf and does not clean up after it.',
    why: 'What was downloaded stays in the layer: a larger image by files that nobody reads.',
    fix: 'End the same RUN with `&& dnf clean all`.',
    before: 'RUN dnf install -y httpd-2.4.62',
    after: 'RUN dnf install -y httpd-2.4.62 && dnf clean all',
    fixable: true,
    sources: ['hadolint DL3040', 'Trivy DS-0019'],
  },
  judgesFragments: true,
  check: (checked) =>
    onRuns(checked, (run) => {
      if (isMounted(run, '/var/cache/libdnf5')) return undefined;
      const leaving = ['dnf', 'microdnf'].filter((name) => leavesCacheOf(name, run));
      if (leaving.length === 0) return undefined;
      const patch = appendCommand(checked.file, run, leaving.map((name) => `${name} clean all`).join(' && '));
      return {
        title: 'dnf keeps its cache in the layer',
        advice: 'End the same RUN with `&& dnf clean all`.',
        ...(patch === undefined ? {} : { patch }),
      };
    }),
};

function leavesCacheOf(name: string, run: Run): boolean {
  return leavesCache(
    run,
    (command) => runs(command, name, 'install'),
    (command) => runs(command, name, 'clean', 'all') || runs(command, 'rm', '-rf', '/var/cache/libdnf5*'),
  );
}
