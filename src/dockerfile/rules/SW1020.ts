import { isMounted } from '../cleaning.ts';
import { onRuns } from '../hits.ts';
import type { Rule } from '../rule.ts';
import type { Invocation } from '../shell/commands.ts';
import { plainArgs, unwrapped } from '../shell/flags.ts';

const MANAGERS = ['apt-get', 'apt', 'aptitude', 'apk'];

/** The lists of packages in a layer of their own: the builder's cache keeps them while what is installed changes. */
export const rule: Rule = {
  doc: {
    id: 'SW1020',
    title: 'Package lists updated in a RUN of their own',
    severity: 'low',
    what: 'A RUN updates the lists of packages, and installs nothing.',
    why: 'The builder caches that layer: later installs take old, flawed versions, or versions that are gone.',
    fix: 'Update and install in one RUN.',
    before: 'RUN apt-get update\nRUN apt-get install -y curl=7.88.1-10+deb12u12',
    after: 'RUN apt-get update && apt-get install -y curl=7.88.1-10+deb12u12 && rm -rf /var/lib/apt/lists/*',
    sources: ['Trivy DS-0017', 'CIS Docker 1.6.0 4.7'],
  },
  judgesFragments: true,
  check: (checked) =>
    onRuns(checked, (run) => {
      const verbs = run.direct.map(unwrapped).flatMap(verbOf);
      if (!verbs.includes('update') || verbs.some((verb) => verb !== 'update')) return undefined;
      if (isMounted(run, '/var/lib/apt', '/var/cache/apk', '/etc/apk/cache')) return undefined;
      return {
        title: 'the RUN updates the lists of packages and installs nothing',
        advice: 'Join it with the RUN that installs.',
      };
    }),
};

/** What a package manager is asked to do. */
function verbOf(command: Invocation): string[] {
  return MANAGERS.includes(command.name) ? plainArgs(command).slice(0, 1) : [];
}
