import { type Installer, unpinnedHits, unpinnedOf } from '../packages.ts';
import type { Rule } from '../rule.ts';

const APT_GET: Installer = {
  command: 'apt-get',
  verbs: ['install'],
  valued: ['t', 'target-release'],
  isPinned: (name) => name.includes('=') || name.includes('/') || name.endsWith('.deb'),
};

/** hadolint DL3008. */
export const rule: Rule = {
  doc: {
    id: 'DL3008',
    title: 'apt-get install without versions',
    severity: 'low',
    what: 'A RUN installs Debian or Ubuntu packages without saying which version.',
    why: 'The same Dockerfile gives another image tomorrow, and a build cache can hold an old, flawed version.',
    fix: 'Name the version, or take packages from a snapshot archive whose date is pinned.',
    before: 'RUN apt-get update && apt-get install -y curl',
    after: 'RUN apt-get update && apt-get install -y curl=7.88.1-10+deb12u12',
    sources: ['hadolint DL3008'],
  },
  judgesFragments: true,
  check: (checked) =>
    unpinnedHits(checked, (invocation) => unpinnedOf(invocation, APT_GET), 'apt-get', '`apt-get install NAME=VERSION`'),
};
