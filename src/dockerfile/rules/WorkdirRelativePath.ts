import type { Rule } from '../rule.ts';
import { expandKnown } from '../variables.ts';

/** BuildKit's check: only the first WORKDIR of a stage, and only where none of its own bases has set one. */
export const rule: Rule = {
  level: 'notice',
  doc: {
    id: 'WorkdirRelativePath',
    title: 'Relative WORKDIR on top of an unknown one',
    severity: 'low',
    what: 'The first WORKDIR of a stage is relative, so where it leads is up to the base image.',
    why: 'When the base image changes its working directory, files land elsewhere.',
    fix: 'Write the absolute path.',
    before: 'FROM nginx:1.27\nWORKDIR usr/share/nginx/html',
    after: 'FROM nginx:1.27\nWORKDIR /usr/share/nginx/html',
    sources: ['BuildKit WorkdirRelativePath'],
  },
  check: (checked) => {
    const set: boolean[] = [];
    return checked.stages.flatMap(({ stage, parent, scopes, end }) => {
      const at = stage.instructions.findIndex(({ keyword }) => keyword === 'WORKDIR');
      const instruction = stage.instructions[at];
      const inherited = set[parent ?? -1] === true;
      set.push(inherited || instruction !== undefined);
      if (instruction === undefined || inherited || !checked.reachable.has(stage.index)) return [];
      const path = expandKnown(instruction.text, scopes[at] ?? end, checked.file.escapeToken);
      if (/^(?:\/|\$|[A-Za-z]:[\\/])/.test(path)) return [];
      return [
        {
          instruction,
          title: `WORKDIR ${path} hangs on the working directory of the base image`,
          advice: 'Write the absolute path.',
        },
      ];
    });
  },
};
