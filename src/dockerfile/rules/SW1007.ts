import { onRuns } from '../hits.ts';
import { flagValue } from '../instruction.ts';
import type { Rule } from '../rule.ts';

/** A build step that steps out of its sandbox. */
export const rule: Rule = {
  doc: {
    id: 'SW1007',
    title: 'Build step without its sandbox',
    severity: 'medium',
    what: 'A RUN has `--security=insecure` or `--network=host`.',
    why: 'The step gets all capabilities, or the network of the machine that builds: what it runs can reach the builder itself.',
    fix: 'Do the step without the flag, or outside the build.',
    before: 'RUN --security=insecure ./setup.sh',
    after: 'RUN ./setup.sh',
    sources: ['Dockerfile reference RUN --security', 'Dockerfile reference RUN --network', 'CIS Docker 1.6.0 5.10'],
  },
  judgesFragments: true,
  check: (checked) =>
    onRuns(checked, ({ run }) => {
      const flags = [
        ...(flagValue(run, 'security') === 'insecure' ? ['--security=insecure'] : []),
        ...(flagValue(run, 'network') === 'host' ? ['--network=host'] : []),
      ];
      if (flags.length === 0) return undefined;
      return { title: `a build step runs with ${flags.join(' and ')}`, advice: `Remove ${flags.join(' and ')}.` };
    }),
};
