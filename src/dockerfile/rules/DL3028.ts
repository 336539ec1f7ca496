import { unpinnedHits } from '../packages.ts';
import type { Rule } from '../rule.ts';
import type { Invocation } from '../shell/commands.ts';
import { plainArgs, runs } from '../shell/flags.ts';

/** hadolint DL3028. */
export const rule: Rule = {
  doc: {
    id: 'DL3028',
    title: 'gem install without versions',
    severity: 'low',
    what: 'A RUN installs Ruby gems without saying which version.',
    why: 'The newest version is taken, whoever published it: the build cannot be repeated, and a hijacked release gets in.',
    fix: 'Use a Gemfile with its lock file, or name the version.',
    before: 'RUN gem install bundler',
    after: 'RUN gem install bundler:2.6.5',
    sources: ['hadolint DL3028'],
  },
  judgesFragments: true,
  check: (checked) => unpinnedHits(checked, unpinned, 'gem', '`gem install NAME:VERSION`'),
};

function unpinned(invocation: Invocation): string[] {
  if (!runs(invocation, 'gem', 'install', 'i')) return [];
  const stop = invocation.args.indexOf('--');
  const args = stop < 0 ? invocation.args : invocation.args.slice(0, stop);
  if (args.some((arg) => arg === '-v' || arg === '--version' || arg.startsWith('--version='))) return [];
  const names = plainArgs({ ...invocation, args });
  return names.filter((name) => name !== 'install' && name !== 'i' && !name.includes(':'));
}
