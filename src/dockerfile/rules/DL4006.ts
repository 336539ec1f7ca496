import type { Checked, Run } from '../checked.ts';
import type { Instruction } from '../instruction.ts';
import type { Hit, Rule } from '../rule.ts';
import { readArgv } from '../shell/commands.ts';
import { hasFlag, plainArgs } from '../shell/flags.ts';

/** hadolint DL4006. A stage begins without the option, whatever its base had. */
export const rule: Rule = {
  doc: {
    id: 'DL4006',
    title: 'Pipe in a RUN without pipefail',
    severity: 'low',
    what: 'A RUN pipes one command into another, and the shell looks at the last one only.',
    why: 'When a download or a check before the pipe fails, the build goes on with what was left of it.',
    fix: 'Set a shell with `-o pipefail` before, or do the steps one after the other.',
    before: 'RUN curl -fsS https://example.com/list | sort > /list',
    after: 'SHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN curl -fsS https://example.com/list | sort > /list',
    sources: ['hadolint DL4006'],
  },
  check: (checked: Checked) =>
    checked.stages.flatMap((evaluated) => {
      const hits: Hit[] = [];
      const runs = new Map(checked.runs.map((run) => [run.instruction, run]));
      let safe = shellPragma(checked, evaluated.stage.from);
      for (const instruction of evaluated.stage.instructions) {
        if (instruction.keyword === 'SHELL') safe = stopsOnFailure(instruction);
        const run = runs.get(instruction);
        if (safe || run === undefined || run.onbuild || !hasPipe(run)) continue;
        hits.push({
          instruction,
          title: 'a pipe hides the failure of what comes before it',
          advice: 'Put `SHELL ["/bin/bash", "-o", "pipefail", "-c"]` (on Alpine `/bin/ash`) before this RUN.',
        });
      }
      return hits;
    }),
};

const NO_POSIX = ['pwsh', 'powershell', 'cmd'];

/** A `# hadolint shell=…` right above the FROM that names a shell without pipes of this kind. */
function shellPragma(checked: Checked, from: Instruction): boolean {
  const above = checked.file.comments.find((comment) => comment.line === from.line - 1);
  const shell = /^[ \t]*hadolint[ \t]+shell[ \t]*=[ \t]*(\S+)/.exec(above?.text.slice(0, 300) ?? '')?.[1];
  return shell !== undefined && NO_POSIX.some((name) => shell.startsWith(name));
}

function stopsOnFailure(shell: Instruction): boolean {
  if (NO_POSIX.some((name) => shell.args[0]?.startsWith(name))) return true;
  const [command] = readArgv(shell.args).invocations;
  if (command === undefined) return false;
  const name = command.name.slice(command.name.lastIndexOf('/') + 1);
  return ['bash', 'zsh', 'ash'].includes(name) && hasFlag(command, 'o') && plainArgs(command).includes('pipefail');
}

/** The JSON form pipes only inside a `sh -c`; a pipe inside another command's argument is that command's own. */
function hasPipe({ script, run }: Run): boolean {
  if (run.json) return script.pipes.length > 0 && !run.args.includes('pipefail');
  return script.pipes.some(({ parts }) => parts.some((part) => part.length === 0 || part.some((c) => !c.indirect)));
}
