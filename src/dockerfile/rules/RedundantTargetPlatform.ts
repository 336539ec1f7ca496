import { replaceOnly } from '../patch.ts';
import { isRedundant } from '../platforms.ts';
import { isPlain } from '../redundant-platform.ts';
import type { Rule } from '../rule.ts';

/** BuildKit's check, where hadolint's DL3065 does not say the same. */
export const rule: Rule = {
  doc: {
    id: 'RedundantTargetPlatform',
    title: 'Platform that is the default, in quotes or with another value',
    severity: 'low',
    what: 'A FROM has `--platform=$TARGETPLATFORM`, in quotes or with a default.',
    why: 'That is the platform anyway.',
    fix: 'Leave it away.',
    before: 'FROM --platform="$TARGETPLATFORM" debian:12',
    after: 'FROM debian:12',
    fixable: true,
    sources: ['BuildKit RedundantTargetPlatform'],
  },
  judgesFragments: true,
  check: (checked) =>
    checked.stages
      .filter(({ stage }) => isRedundant(stage) && !isPlain(stage))
      .map(({ stage: { from } }) => {
        const patch = replaceOnly(checked.file, from, /--platform=[^\s\\]+[ \t]+/, '');
        return {
          instruction: from,
          title: '--platform names the platform that is the default',
          advice: 'Leave it away.',
          ...(patch === undefined ? {} : { patch }),
        };
      }),
};
