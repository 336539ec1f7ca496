import { instructionsOf } from '../hits.ts';
import type { Rule } from '../rule.ts';
import { isRelativeAsWritten, relativeForBuildKit } from '../workdir.ts';

/** hadolint DL3000; BuildKit says the same of some as WorkdirRelativePath. The path is looked at as written, as hadolint does: one that begins with a variable is not judged. */
export const rule: Rule = {
  doc: {
    id: 'DL3000',
    title: 'WORKDIR with a relative path',
    severity: 'medium',
    what: 'A WORKDIR names a path that does not begin with `/`.',
    why: 'Where it leads depends on the base image and on earlier lines; files may land in a place that nobody checked.',
    fix: 'Write the absolute path.',
    before: 'WORKDIR app',
    after: 'WORKDIR /app',
    sources: ['hadolint DL3000', 'BuildKit WorkdirRelativePath', 'Trivy DS-0009'],
  },
  check: (checked) => {
    const agreed = relativeForBuildKit(checked);
    return instructionsOf(checked, 'WORKDIR')
      .filter(({ instruction }) => isRelativeAsWritten(instruction))
      .map(({ instruction }) => ({
        instruction,
        title: `WORKDIR ${instruction.text} is a relative path`,
        advice: 'Write the absolute path, for example `WORKDIR /app`.',
        ...(agreed.has(instruction) ? { aliases: ['WorkdirRelativePath'] } : {}),
      }));
  },
};
