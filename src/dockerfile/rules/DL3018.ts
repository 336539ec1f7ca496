import { type Installer, unpinnedHits, unpinnedOf } from '../packages.ts';
import type { Rule } from '../rule.ts';

const APK: Installer = {
  command: 'apk',
  verbs: ['add'],
  valued: ['t', 'virtual', 'repository', 'X'],
  isPinned: (name) => /[=~<>]/.test(name) || name.endsWith('.apk'),
};

/** hadolint DL3018. */
export const rule: Rule = {
  doc: {
    id: 'DL3018',
    title: 'apk add without versions',
    severity: 'low',
    what: 'A RUN installs Alpine packages without saying which version.',
    why: 'The same Dockerfile gives another image tomorrow, and a build cache can hold an old, flawed version.',
    fix: 'Name the version; `~=` takes its later fixes.',
    before: 'RUN apk add --no-cache curl',
    after: "RUN apk add --no-cache 'curl~=8.12'",
    sources: ['hadolint DL3018'],
  },
  judgesFragments: true,
  check: (checked) =>
    unpinnedHits(checked, (invocation) => unpinnedOf(invocation, APK), 'apk', '`apk add NAME=VERSION`'),
};
