import { unpinnedHits } from '../packages.ts';
import { isPipInstall } from '../pip.ts';
import type { Rule } from '../rule.ts';
import type { Invocation } from '../shell/commands.ts';
import { hasFlag, plainArgs } from '../shell/flags.ts';

const VALUED =
  'abi b build e editable extra-index-url f find-links i index-url implementation no-binary only-binary platform prefix progress-bar proxy python-version root src t target trusted-host upgrade-strategy'.split(
    ' ',
  );
const VERSION_SIGNS = ['==', '>=', '<=', '>', '<', '!=', '~='];

/** hadolint DL3013. */
export const rule: Rule = {
  doc: {
    id: 'DL3013',
    title: 'pip install without versions',
    severity: 'low',
    what: 'A RUN installs Python packages by name, without saying which version.',
    why: 'The newest version is taken, whoever published it: the build cannot be repeated, and a hijacked release gets in.',
    fix: 'Install from a requirements file with versions and hashes (`--require-hashes`), or name the version.',
    before: 'RUN pip install flask',
    after: 'RUN pip install --require-hashes -r requirements.txt',
    sources: ['hadolint DL3013'],
  },
  judgesFragments: true,
  check: (checked) => unpinnedHits(checked, unpinned, 'pip', '`pip install NAME==VERSION`, or `-r requirements.txt`'),
};

function unpinned(invocation: Invocation): string[] {
  if (!isPipInstall(invocation) || hasFlag(invocation, 'constraint', 'c')) return [];
  if (invocation.args.some((arg) => ['--requirement', '-r', '.'].includes(arg))) return [];
  const args = plainArgs(invocation, VALUED);
  const names = args.slice(args.indexOf('install') + 1);
  return names.filter((name) => name !== 'install' && !isPinned(name));
}

function isPinned(name: string): boolean {
  if (VERSION_SIGNS.some((sign) => name.includes(sign))) return true;
  if (/\.(?:whl|tar\.gz)$/.test(name)) return true;
  const isRepository = /^(?:git|hg|svn|bzr)(?:\+|$|:)/.test(name);
  return isRepository ? name.includes('@') : name.includes('/');
}
