import { type Installer, unpinnedHits, unpinnedOf } from '../packages.ts';
import type { Rule } from '../rule.ts';

const ZYPPER: Installer = {
  command: 'zypper',
  verbs: ['install', 'in'],
  valued: [],
  isPinned: (name) => /[=<>]/.test(name) || name.endsWith('.rpm'),
};

/** hadolint DL3037. */
export const rule: Rule = {
  doc: {
    id: 'DL3037',
    title: 'zypper install without versions',
    severity: 'low',
    what: 'A RUN installs openSUSE or SLE packages without saying which version.',
    why: 'The same Dockerfile gives another image tomorrow, and a build cache can hold an old, flawed version.',
    fix: 'Name the version.',
    before: 'RUN zypper install -y curl',
    after: 'RUN zypper install -y curl=8.6.0',
    sources: ['hadolint DL3037'],
  },
  judgesFragments: true,
  check: (checked) =>
    unpinnedHits(checked, (invocation) => unpinnedOf(invocation, ZYPPER), 'zypper', '`zypper install NAME=VERSION`'),
};
