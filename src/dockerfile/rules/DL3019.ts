import { addWords } from '../command-patch.ts';
import { onRuns } from '../hits.ts';
import { readMounts } from '../mount.ts';
import type { Rule } from '../rule.ts';
import type { Invocation } from '../shell/commands.ts';
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
    fixable: true,
    sources: ['hadolint DL3019', 'Trivy DS-0025'],
  },
  judgesFragments: true,
  check: (checked) =>
    onRuns(checked, (run) => {
      if (!run.direct.some((command) => adds(command) && keepsIndex(command))) return undefined;
      const cached = readMounts(run.run).some(({ target = '' }) =>
        /^\/var\/cache\/apk|^\/etc\/apk\/cache/.test(target),
      );
      if (cached) return undefined;
      const patch = addWords(checked.file, run, {
        programs: ['apk'],
        verbs: ['add'],
        isCall: adds,
        lacks: keepsIndex,
        words: '--no-cache',
      });
      return {
        title: 'apk add keeps the package index in the layer',
        advice: 'Write `apk add --no-cache …`.',
        ...(patch === undefined ? {} : { patch }),
      };
    }),
};

function adds(command: Invocation): boolean {
  return runs(command, 'apk', 'add');
}

function keepsIndex(command: Invocation): boolean {
  return !hasFlag(command, 'no-cache');
}
