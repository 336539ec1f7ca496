import type { Checked } from '../checked.ts';
import { addWords } from '../command-patch.ts';
import { onRuns } from '../hits.ts';
import { readMounts } from '../mount.ts';
import { isPipInstall } from '../pip.ts';
import type { Rule } from '../rule.ts';
import type { Invocation } from '../shell/commands.ts';
import type { EvaluatedStage } from '../variables.ts';

const TRUTHY = ['1', 'true', 'on', 'yes'];

/** hadolint DL3042. */
export const rule: Rule = {
  doc: {
    id: 'DL3042',
    title: 'pip install keeps its cache',
    severity: 'low',
    what: 'A RUN installs Python packages and keeps the downloads in its layer.',
    why: 'The image gets larger by files that nobody reads, and scanners find packages in them.',
    fix: 'Add `--no-cache-dir`, set `PIP_NO_CACHE_DIR=1`, or use a cache mount.',
    before: 'RUN pip install -r requirements.txt',
    after: 'RUN pip install --no-cache-dir -r requirements.txt',
    fixable: true,
    sources: ['hadolint DL3042'],
  },
  judgesFragments: true,
  check: (checked) => {
    const quiet = quietStages(checked);
    return onRuns(checked, (found) => {
      const { instruction, run, stage, direct } = found;
      const offAt = quiet.get(stage.stage.index);
      if (offAt !== undefined && offAt < instruction.line) return undefined;
      if (direct.some(({ command }) => command.assignments.some((word) => isOff(word.text)))) return undefined;
      const installs = direct.filter(isPipInstall);
      const keeping = installs.filter(keepsCache);
      if (keeping.length === 0 || readMounts(run).some(({ target = '' }) => /\/\.cache(?:\/pip)?\/?$/.test(target))) {
        return undefined;
      }
      const names = [...new Set(installs.map(({ name }) => name))];
      const patch = names.every((name) => /^pip[\d.]*$/.test(name))
        ? addWords(checked.file, found, {
            programs: names,
            verbs: ['install'],
            isCall: isPipInstall,
            lacks: keepsCache,
            words: '--no-cache-dir',
          })
        : undefined;
      return {
        title: 'pip keeps its downloads in the layer',
        advice: 'Write `pip install --no-cache-dir …`.',
        ...(patch === undefined ? {} : { patch }),
      };
    });
  },
};

function keepsCache({ name, args }: Invocation): boolean {
  if (args.includes('--no-cache-dir') || name.includes('pipx') || name.includes('pipenv')) return false;
  return !(name.startsWith('python') && args.some((arg, at) => args[at - 1] === '-m' && /^pip(?:x|env)$/.test(arg)));
}

function isOff(assignment: string): boolean {
  const [name, value = ''] = assignment.split('=', 2);
  return name === 'PIP_NO_CACHE_DIR' && TRUTHY.includes(value.replace(/["']/g, '').toLowerCase());
}

/** Stage to the line from which on pip keeps nothing; 0 where its base has it so. */
function quietStages({ stages }: Checked): Map<number, number> {
  const quiet = new Map<number, number>();
  for (const evaluated of stages) {
    const line = quiet.has(evaluated.parent ?? -1) ? 0 : offLine(evaluated);
    if (line !== undefined) quiet.set(evaluated.stage.index, line);
  }
  return quiet;
}

function offLine({ stage }: EvaluatedStage): number | undefined {
  return stage.instructions.find(
    ({ keyword, pairs }) => keyword === 'ENV' && pairs.some(({ key, value }) => isOff(`${key}=${value}`)),
  )?.line;
}
