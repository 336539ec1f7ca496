import type { Checked, Run } from '../checked.ts';
import { listed } from '../hits.ts';
import type { Hit, Rule } from '../rule.ts';
import type { Invocation } from '../shell/commands.ts';
import { hasFlag, plainArgs, unwrapped } from '../shell/flags.ts';

/** Packages that compile, by the names that Debian, Alpine and the rpm family give them. */
const TOOLS =
  /^(?:build-essential|build-base|alpine-sdk|base-devel|gcc(?:-\d+)?|g\+\+(?:-\d+)?|gcc-c\+\+|clang(?:-\d+)?|make|cmake|ninja-build|autoconf|automake|libtool|python3?-dev(?:el)?|linux-headers|kernel-headers|musl-dev|libc6?-dev|glibc-devel|cargo|rustc|golang(?:-go)?|maven|gradle|openjdk-\d+-jdk(?:-headless)?)$/;

/** Tools to compile with in the image that is shipped. */
export const rule: Rule = {
  level: 'notice',
  doc: {
    id: 'SW1017',
    title: 'Build tools left in the final stage',
    severity: 'low',
    what: 'The final stage installs compilers or headers, and the same RUN does not remove them.',
    why: 'They make the image larger, bring flaws of their own, and are what an intruder needs to build more tools.',
    fix: 'Compile in a stage of its own and `COPY --from` it what was made; or remove the tools in the same RUN.',
    before:
      'FROM debian:12\nRUN apt-get update && apt-get install -y gcc=4:12.2.0-3\nCOPY app.c .\nRUN gcc app.c -o /app',
    after:
      'FROM debian:12 AS build\nRUN apt-get update && apt-get install -y gcc=4:12.2.0-3\nCOPY app.c .\nRUN gcc app.c -o /app\n\nFROM debian:12\nCOPY --from=build /app /app',
    sources: ['NIST SP 800-190 4.1.2', 'CIS Docker 1.6.0 4.3', 'Dockerfile best practices: multi-stage builds'],
  },
  check: (checked) => leftOver(checked),
};

function leftOver(checked: Checked): Hit[] {
  const final = checked.stages.findLast(({ stage }) => checked.reachable.has(stage.index));
  const runs = checked.runs.filter(({ stage }) => stage === final);
  return runs.flatMap((run) => {
    const left = toolsOf(run);
    if (left.length === 0) return [];
    return [
      {
        instruction: run.instruction,
        title: `${listed(left)} ${left.length === 1 ? 'stays' : 'stay'} in the final image`,
        advice: 'Compile in a stage of its own and take the result with `COPY --from`.',
      },
    ];
  });
}

/** What a RUN installs of TOOLS, unless the same RUN removes packages: then it is not known which ones stay. */
function toolsOf({ direct }: Run): string[] {
  const commands = direct.map(unwrapped);
  if (commands.some(removes)) return [];
  return commands.flatMap((command) =>
    installed(command)
      .map((name) => name.split(/[=~<>:]/, 1)[0] ?? '')
      .filter((name) => TOOLS.test(name)),
  );
}

const MANAGERS = ['apt-get', 'apt', 'aptitude', 'yum', 'dnf', 'microdnf', 'tdnf', 'zypper'];

function installed(command: Invocation): string[] {
  const [verb = '', ...names] = plainArgs(command, ['t', 'o', 'c', 'X', 'repository', 'virtual', 'p', 'root']);
  if (command.name === 'apk') return verb === 'add' && !hasFlag(command, 't', 'virtual') ? names : [];
  if (command.name === 'pacman') return hasFlag(command, 'S') ? [verb, ...names] : [];
  return MANAGERS.includes(command.name) && ['install', 'in', 'groupinstall'].includes(verb) ? names : [];
}

function removes(command: Invocation): boolean {
  const [verb = ''] = plainArgs(command, ['t', 'o', 'c']);
  if (command.name === 'apk') return verb === 'del';
  return MANAGERS.includes(command.name) && ['remove', 'purge', 'autoremove', 'erase', 'rm'].includes(verb);
}
