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
  check: (checked: Checked) => {
    const runs = new Map(checked.runs.map((run) => [run.instruction, run]));
    const pragmas = shellPragmas(checked);
    let at = 0;
    return checked.stages.flatMap(({ stage }) => {
      const hits: Hit[] = [];
      let safe = false;
      for (const instruction of [stage.from, ...stage.instructions]) {
        // What stands before a FROM, but not right above it, is of the stage before.
        for (let pragma = pragmas[at]; pragma !== undefined && pragma.line < instruction.line; pragma = pragmas[at]) {
          if (instruction !== stage.from || pragma.line === instruction.line - 1) safe = pragma.safe;
          at += 1;
        }
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
    });
  },
};

const NO_POSIX = ['pwsh', 'powershell', 'cmd'];

/** What the comments `# hadolint shell=…` say of the shell from there on (hadolint README, "Non-Posix Shells"): safe where it has no pipes of this kind. */
function shellPragmas({ file }: Checked): { readonly line: number; readonly safe: boolean }[] {
  return file.comments.flatMap(({ line, text }) => {
    const shell = /^[ \t]*hadolint[ \t]+shell[ \t]*=[ \t]*(\S+)/.exec(text.slice(0, 300))?.[1];
    return shell === undefined ? [] : [{ line, safe: NO_POSIX.some((name) => shell.startsWith(name)) }];
  });
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
