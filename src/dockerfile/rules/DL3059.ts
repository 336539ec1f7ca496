import type { Run } from '../checked.ts';
import type { Hit, Rule } from '../rule.ts';

/** hadolint DL3059. */
export const rule: Rule = {
  level: 'notice',
  doc: {
    id: 'DL3059',
    title: 'Consecutive RUNs of one command each',
    severity: 'low',
    what: 'A RUN of one command follows another RUN of one command, with the same flags.',
    why: 'Each RUN is a layer; files that a later one removes stay in an earlier one.',
    fix: 'Join them with `&&`, or a here-document.',
    before: 'RUN make\nRUN make install',
    after: 'RUN make && make install',
    sources: ['hadolint DL3059'],
  },
  judgesFragments: true,
  check: (checked) => {
    const runs = new Map(checked.runs.filter(({ onbuild }) => !onbuild).map((run) => [run.instruction, run]));
    return checked.stages.flatMap(({ stage }) => {
      const hits: Hit[] = [];
      let before: Run | undefined;
      for (const instruction of stage.instructions) {
        const run = runs.get(instruction);
        const joins = run !== undefined && before !== undefined && isJoinable(before, run);
        if (joins)
          hits.push({ instruction, title: 'two RUNs of one command each', advice: 'Join it with the RUN before.' });
        if (!joins) before = run;
      }
      return hits;
    });
  },
};

/** Commands that were chained already are left alone. */
function isJoinable(before: Run, run: Run): boolean {
  if (before.direct.length > 1 || run.direct.length > 1) return false;
  return flagsOf(before) === flagsOf(run);
}

function flagsOf({ run }: Run): string {
  return run.flags.map(({ name, value = '' }) => `${name}=${value}`).join(' ');
}
