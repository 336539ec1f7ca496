import { onRuns } from '../hits.ts';
import { replaceOnly } from '../patch.ts';
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
    sources: ['hadolint DL3015'],
  },
  check: (checked) =>
    onRuns(checked, ({ instruction, direct }) => {
      const installs = direct.filter((command) => runs(command, 'apt-get', 'install'));
      if (!installs.some(takesRecommended)) return undefined;
      const patch =
        installs.length === 1
          ? replaceOnly(
              checked.file,
              instruction,
              /(?<=\bapt-get (?:-y )?)install(?=\s)/,
              'install --no-install-recommends',
            )
          : undefined;
      return {
        title: 'apt-get installs recommended packages too',
        advice: 'Write `apt-get install --no-install-recommends …`.',
        ...(patch === undefined ? {} : { patch }),
      };
    }),
};

function takesRecommended(command: Invocation): boolean {
  return !hasFlag(command, 'no-install-recommends') && !command.args.includes('APT::Install-Recommends=false');
}
