import { addWords } from '../command-patch.ts';
import { onRuns } from '../hits.ts';
import type { Rule } from '../rule.ts';
import type { Invocation } from '../shell/commands.ts';
import { hasFlag, runs } from '../shell/flags.ts';

/** hadolint DL3015. */
export const rule: Rule = {
  level: 'notice',
  doc: {
    id: 'DL3015',
    title: 'apt-get install with recommended packages',
    severity: 'low',
    what: 'A RUN installs packages with apt-get without `--no-install-recommends`.',
    why: 'apt-get then installs packages that nobody asked for: a larger image, and more to patch.',
    fix: 'Add `--no-install-recommends`.',
    before: 'RUN apt-get install -y curl=7.88.1-10+deb12u12',
    after: 'RUN apt-get install -y --no-install-recommends curl=7.88.1-10+deb12u12',
    fixable: true,
    sources: ['hadolint DL3015', 'Trivy DS-0029'],
  },
  judgesFragments: true,
  check: (checked) =>
    onRuns(checked, (run) => {
      if (!run.direct.some((command) => installs(command) && takesRecommended(command))) return undefined;
      const patch = addWords(checked.file, run, {
        programs: ['apt-get'],
        verbs: ['install'],
        isCall: installs,
        lacks: takesRecommended,
        words: '--no-install-recommends',
      });
      return {
        title: 'apt-get installs recommended packages too',
        advice: 'Write `apt-get install --no-install-recommends …`.',
        ...(patch === undefined ? {} : { patch }),
      };
    }),
};

function installs(command: Invocation): boolean {
  return runs(command, 'apt-get', 'install');
}

function takesRecommended(command: Invocation): boolean {
  return !hasFlag(command, 'no-install-recommends') && !command.args.includes('APT::Install-Recommends=false');
}
