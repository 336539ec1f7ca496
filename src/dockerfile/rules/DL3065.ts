import { replaceOnly } from '../patch.ts';
import { isPlain } from '../redundant-platform.ts';
import type { Rule } from '../rule.ts';

/** hadolint DL3065, which BuildKit calls RedundantTargetPlatform. */
export const rule: Rule = {
  doc: {
    id: 'DL3065',
    title: 'Platform that is the default',
    severity: 'low',
    what: 'A FROM has `--platform=$TARGETPLATFORM`.',
    why: 'That is the platform anyway.',
    fix: 'Leave it away.',
    before: 'FROM --platform=$TARGETPLATFORM debian:12',
    after: 'FROM debian:12',
    fixable: true,
    sources: ['hadolint DL3065', 'BuildKit RedundantTargetPlatform'],
  },
  judgesFragments: true,
  check: (checked) =>
    checked.stages
      .filter(({ stage }) => isPlain(stage))
      .map(({ stage: { from } }) => {
        const patch = replaceOnly(checked.file, from, /--platform=\$\{?TARGETPLATFORM\}?[ \t]+/, '');
        return {
          instruction: from,
          title: '--platform names the platform that is the default',
          advice: 'Leave it away.',
          aliases: ['RedundantTargetPlatform'],
          ...(patch === undefined ? {} : { patch }),
        };
      }),
};
