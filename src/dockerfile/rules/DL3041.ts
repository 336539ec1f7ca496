import { unpinnedHits } from '../packages.ts';
import { unpinnedRpms } from '../rpm-install.ts';
import type { Rule } from '../rule.ts';

/** hadolint DL3041. */
export const rule: Rule = {
  doc: {
    id: 'DL3041',
    title: 'dnf install without versions',
    severity: 'low',
    what: 'A RUN installs Fedora or RHEL packages without saying which version.',
    why: 'The same Dockerfile gives another image tomorrow, and a build cache can hold an old, flawed version.',
    fix: 'Name the version.',
    before: 'RUN dnf install -y httpd',
    after: 'RUN dnf install -y httpd-2.4.62',
    sources: ['hadolint DL3041'],
  },
  judgesFragments: true,
  check: (checked) =>
    unpinnedHits(checked, (command) => unpinnedRpms(command, ['dnf', 'microdnf']), 'dnf', '`dnf install NAME-VERSION`'),
};
