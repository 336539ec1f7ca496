import { unpinnedHits } from '../packages.ts';
import type { Rule } from '../rule.ts';
import type { Invocation } from '../shell/commands.ts';
import { plainArgs, runs } from '../shell/flags.ts';

/** hadolint DL3016. */
export const rule: Rule = {
  doc: {
    id: 'DL3016',
    title: 'npm install of packages without versions',
    severity: 'low',
    what: 'A RUN installs npm packages by name, without saying which version.',
    why: 'The newest version is taken, whoever published it: the build cannot be repeated, and a hijacked release gets in.',
    fix: 'Put the packages into package.json with a lock file and run `npm ci`, or name the version.',
    before: 'RUN npm install -g typescript',
    after: 'RUN npm install -g typescript@5.8.3',
    sources: ['hadolint DL3016'],
  },
  judgesFragments: true,
  check: (checked) => unpinnedHits(checked, unpinned, 'npm', '`npm install NAME@VERSION`'),
};

function unpinned(invocation: Invocation): string[] {
  if (!runs(invocation, 'npm', 'install')) return [];
  const [verb, ...names] = plainArgs(invocation);
  return verb === 'install' ? names.filter((name) => name !== 'install' && !isPinned(name)) : [];
}

function isPinned(name: string): boolean {
  if (/^git(?:\+ssh|\+https?)?:\/\//.test(name)) return name.includes('#');
  if (/\.(?:tar|tar\.gz|tgz)$/.test(name) || /^(?:\/|\.\/|\.\.\/|~\/)/.test(name)) return true;
  return name.replace(/^@[^/]*/, '').includes('@');
}
