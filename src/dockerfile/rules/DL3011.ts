import { instructionsOf } from '../hits.ts';
import type { Rule } from '../rule.ts';

/** hadolint DL3011. */
export const rule: Rule = {
  doc: {
    id: 'DL3011',
    title: 'Port beyond 65535',
    severity: 'medium',
    what: 'An EXPOSE names a port that does not exist.',
    why: 'The build or the run of the image fails, or another port is meant.',
    fix: 'Name a port from 0 to 65535.',
    before: 'EXPOSE 80000',
    after: 'EXPOSE 8000',
    sources: ['hadolint DL3011', 'Trivy DS-0008'],
  },
  judgesFragments: true,
  check: (checked) =>
    instructionsOf(checked, 'EXPOSE').flatMap(({ instruction }) => {
      const wrong = instruction.args.find((port) => /^\d+(?:-\d+)?(?:\/.*)?$/.test(port) && isBeyond(port));
      if (wrong === undefined) return [];
      return [{ instruction, title: `the port ${wrong} does not exist`, advice: 'Ports end at 65535.' }];
    }),
};

function isBeyond(port: string): boolean {
  const [numbers = ''] = port.split('/', 1);
  return numbers.split('-').some((number) => Number(number) > 65_535);
}
