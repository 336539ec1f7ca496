import { onRuns } from '../hits.ts';
import { replaceOnly } from '../patch.ts';
import type { Rule } from '../rule.ts';

/** hadolint DL3027. */
export const rule: Rule = {
  doc: {
    id: 'DL3027',
    title: 'apt in a RUN',
    severity: 'low',
    what: 'A RUN calls `apt`.',
    why: '`apt` is made for people at a terminal; its options and output change between versions.',
    fix: 'Call `apt-get` or `apt-cache`.',
    before: 'RUN apt update',
    after: 'RUN apt-get update',
    sources: ['hadolint DL3027'],
  },
  check: (checked) =>
    onRuns(checked, ({ instruction, direct }) => {
      const calls = direct.filter(({ name }) => name === 'apt');
      if (calls.length === 0) return undefined;
      const patch =
        calls.length > 1
          ? undefined
          : replaceOnly(
              checked.file,
              instruction,
              /(?<=(?:RUN|&&|;) )apt(?= (?:update|install|upgrade|remove|autoremove|purge) )/i,
              'apt-get',
            );
      return {
        title: 'RUN calls apt, which is made for terminals',
        advice: 'Write `apt-get`, or `apt-cache`.',
        ...(patch === undefined ? {} : { patch }),
      };
    }),
};
