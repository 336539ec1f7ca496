import type { Run } from '../checked.ts';
import type { Hit, Rule } from '../rule.ts';

/** hadolint DL4001: every RUN that calls one of them, once both are called. Those of ONBUILD are counted for themselves. */
export const rule: Rule = {
  doc: {
    id: 'DL4001',
    title: 'wget and curl in one stage',
    severity: 'low',
    what: 'A stage calls both wget and curl.',
    why: 'Both do the same; one of them is one package less in the image.',
    fix: 'Use one of them.',
    before: 'RUN wget -q https://a.example && curl -O https://b.example',
    after: 'RUN curl -O https://a.example && curl -O https://b.example',
    sources: ['hadolint DL4001', 'Trivy DS-0014'],
  },
  judgesFragments: true,
  check: (checked) =>
    [false, true].flatMap((onbuild) => checkRuns(checked.runs.filter((run) => run.onbuild === onbuild))),
};

/** RUNs in order; each stage begins anew. */
function checkRuns(runs: readonly Run[]): Hit[] {
  const seen = new Set<string>();
  let current: Run['stage'] | undefined;
  return runs.flatMap(({ instruction, direct, stage }) => {
    if (stage !== current) seen.clear();
    current = stage;
    const called = direct.map(({ name }) => name).filter((name) => name === 'curl' || name === 'wget');
    for (const name of called) seen.add(name);
    if (called.length === 0 || seen.size < 2) return [];
    return [{ instruction, title: 'the stage uses both wget and curl', advice: 'Use one of them for all downloads.' }];
  });
}
