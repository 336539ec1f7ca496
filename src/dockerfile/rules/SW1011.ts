import { instructionsOf, onRuns } from '../hits.ts';
import type { Hit, Rule } from '../rule.ts';
import { unwrapped } from '../shell/flags.ts';

const ADVICE = 'Sign and verify with cosign or notation; remove what belongs to Docker Content Trust.';

/** Docker Content Trust, retired in December 2026. */
export const rule: Rule = {
  doc: {
    id: 'SW1011',
    title: 'Docker Content Trust is retired',
    severity: 'low',
    what: 'The Dockerfile turns on Docker Content Trust, or calls `docker trust`.',
    why: 'Its servers are shut down in December 2026: what relies on it stops, or goes on without any check.',
    fix: 'Sign with cosign or notation, and verify that.',
    before: 'ENV DOCKER_CONTENT_TRUST=1',
    after: 'RUN cosign verify --key /keys/release.pub registry.example/app',
    sources: ['Docker: retiring Docker Content Trust', 'CIS Docker 1.6.0 4.5'],
  },
  judgesFragments: true,
  check: (checked) => [
    ...instructionsOf(checked, 'ENV', 'ARG').flatMap(({ instruction }): Hit[] => {
      const pair = instruction.pairs.find(
        ({ key, value = '' }) =>
          /^DOCKER_CONTENT_TRUST(?:_SERVER)?$/.test(key) && !/^["']?(?:0|false)?["']?$/i.test(value),
      );
      return pair === undefined
        ? []
        : [{ instruction, title: `${pair.key} turns on a retired service`, advice: ADVICE }];
    }),
    ...onRuns(checked, ({ script }) => {
      const used = script.invocations.some((invocation) => {
        const { name, args } = unwrapped(invocation);
        const trusts = invocation.command.assignments.some((word) => /^DOCKER_CONTENT_TRUST=["']?1/.test(word.text));
        return trusts || (name === 'docker' && (args[0] === 'trust' || args.includes('--disable-content-trust=false')));
      });
      return used ? { title: 'Docker Content Trust is used, and retired', advice: ADVICE } : undefined;
    }),
  ],
};
