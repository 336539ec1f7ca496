import { unpinnedHits } from '../packages.ts';
import { unpinnedRpms } from '../rpm-install.ts';
import type { Rule } from '../rule.ts';

/** hadolint DL3033. */
export const rule: Rule = {
  doc: {
    id: 'DL3033',
    title: 'yum install without versions',
    severity: 'low',
    what: 'A RUN installs CentOS or RHEL packages without saying which version.',
    why: 'The same Dockerfile gives another image tomorrow, and a build cache can hold an old, flawed version.',
    fix: 'Name the version.',
    before: 'RUN yum install -y httpd',
    after: 'RUN yum install -y httpd-2.4.62',
    sources: ['hadolint DL3033'],
  },
  judgesFragments: true,
  check: (checked) =>
    unpinnedHits(checked, (command) => unpinnedRpms(command, ['yum']), 'yum', '`yum install NAME-VERSION`'),
};
