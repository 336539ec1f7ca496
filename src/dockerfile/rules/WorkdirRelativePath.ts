import type { Rule } from '../rule.ts';
import { isRelativeAsWritten, relativeForBuildKit } from '../workdir.ts';

/** BuildKit's check, where hadolint's DL3000 does not say the same: the path is relative once its variables are filled in. */
export const rule: Rule = {
  level: 'notice',
  doc: {
    id: 'WorkdirRelativePath',
    title: 'Relative WORKDIR on top of an unknown one',
    severity: 'low',
    what: 'The first WORKDIR of a stage is relative, so where it leads is up to the base image.',
    why: 'When the base image changes its working directory, files land elsewhere.',
    fix: 'Write the absolute path.',
    before: 'FROM nginx:1.27\nENV ROOT=usr/share/nginx\nWORKDIR $ROOT/html',
    after: 'FROM nginx:1.27\nENV ROOT=/usr/share/nginx\nWORKDIR $ROOT/html',
    sources: ['BuildKit WorkdirRelativePath'],
  },
  check: (checked) =>
    [...relativeForBuildKit(checked)]
      .filter(([instruction]) => !isRelativeAsWritten(instruction))
      .map(([instruction, path]) => ({
        instruction,
        title: `WORKDIR ${path} hangs on the working directory of the base image`,
        advice: 'Write the absolute path.',
      })),
};
