import { instructionsOf } from '../hits.ts';
import type { Rule } from '../rule.ts';

/** hadolint DL3066. */
export const rule: Rule = {
  level: 'notice',
  doc: {
    id: 'DL3066',
    title: 'USER by name',
    severity: 'low',
    what: 'A USER is named by a name, not by a number.',
    why: 'Kubernetes cannot tell that a name is not root (runAsNonRoot), and hosts cannot resolve it.',
    fix: 'Name the user by number.',
    before: 'USER app',
    after: 'USER 10001',
    sources: ['hadolint DL3066'],
  },
  judgesFragments: true,
  check: (checked) =>
    instructionsOf(checked, 'USER')
      .filter(({ instruction }) => !/^\d*$/.test(instruction.text.split(':', 1)[0] ?? ''))
      .map(({ instruction }) => ({
        instruction,
        title: `USER ${instruction.text} is not a number`,
        advice: 'Write the number of the user, for example `USER 10001`.',
      })),
};
