import type { Rule } from '../rule.ts';

/** hadolint DL3003. A RUN of ONBUILD is left out, as hadolint leaves it. */
export const rule: Rule = {
  doc: {
    id: 'DL3003',
    title: 'cd in a RUN',
    severity: 'low',
    what: 'A RUN changes the directory with `cd`.',
    why: 'The change ends with the RUN; who reads on has to know where each command ran.',
    fix: 'Set the directory with WORKDIR.',
    before: 'RUN cd /src && make',
    after: 'WORKDIR /src\nRUN make',
    sources: ['hadolint DL3003', 'Trivy DS-0013'],
  },
  judgesFragments: true,
  check: (checked) =>
    checked.runs
      .filter(({ direct, onbuild }) => !onbuild && direct.some(({ name }) => name === 'cd'))
      .map(({ instruction }) => ({
        instruction,
        title: 'RUN changes the directory with cd',
        advice: 'Put `WORKDIR …` before the RUN.',
      })),
};
