import { instructionsOf, listed } from '../hits.ts';
import { unquoted } from '../labels.ts';
import type { Rule } from '../rule.ts';

/** hadolint DL3048. */
export const rule: Rule = {
  level: 'notice',
  lint: 'style',
  doc: {
    id: 'DL3048',
    title: 'Label key of a wrong form',
    severity: 'low',
    what: 'A LABEL has a key with other signs than lower case letters, digits, `.` and `-`, or one of Docker’s own.',
    why: 'Tools that read labels may not find it.',
    fix: 'Write the key in lower case, after a domain that is yours.',
    before: 'LABEL Some_Key=1',
    after: 'LABEL com.example.some-key=1',
    sources: ['hadolint DL3048'],
  },
  judgesFragments: true,
  check: (checked) =>
    instructionsOf(checked, 'LABEL').flatMap(({ instruction }) => {
      const wrong = instruction.pairs.map(({ key }) => unquoted(key)).filter((key) => !isGood(key));
      if (wrong.length === 0) return [];
      const advice = 'Use lower case letters, digits, dots and hyphens, after a domain of your own.';
      return [{ instruction, title: `the label key ${listed(wrong)} is of a wrong form`, advice, names: wrong }];
    }),
};

function isGood(key: string): boolean {
  if (!/^[a-z][a-z0-9.-]*$/.test(key) || !/[a-z0-9]$/.test(key)) return false;
  return !/\.\.|--/.test(key) && !/^(?:com\.docker|io\.docker|org\.dockerproject)\./.test(key);
}
