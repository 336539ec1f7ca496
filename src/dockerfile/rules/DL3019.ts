import { onRuns } from '../hits.ts';
import { readMounts } from '../mount.ts';
import { replaceOnly } from '../patch.ts';
import type { Rule } from '../rule.ts';
import { hasFlag, runs } from '../shell/flags.ts';

/** hadolint DL3019. */
export const rule: Rule = {
  level: 'notice',
  doc: {
    id: 'DL3019',
    title: 'apk add without --no-cache',
    severity: 'low',
    what: 'A RUN installs Alpine packages and keeps the index of packages in its layer.',
    why: 'It makes the image larger, and a cached index installs old, flawed versions.',
    fix: 'Add `--no-cache`, or use a cache mount.',
    before: 'RUN apk add curl=8.12.1-r0',
    after: 'RUN apk add --no-cache curl=8.12.1-r0',
    sources: ['hadolint DL3019'],
  },
  check: (checked) =>
    onRuns(checked, ({ instruction, run, direct }) => {
      const adds = direct.filter((command) => runs(command, 'apk', 'add'));
      const bare = adds.filter((command) => !hasFlag(command, 'no-cache'));
      if (bare.length === 0) return undefined;
      const cached = readMounts(run).some(({ target = '' }) => /^\/var\/cache\/apk|^\/etc\/apk\/cache/.test(target));
      if (cached) return undefined;
      const patch =
        adds.length === 1 && bare[0]?.args[0] === 'add'
          ? replaceOnly(checked.file, instruction, /(?<=\bapk )add(?= )/, 'add --no-cache')
          : undefined;
      return {
        title: 'apk add keeps the package index in the layer',
        advice: 'Write `apk add --no-cache …`.',
        ...(patch === undefined ? {} : { patch }),
      };
    }),
};
