import { instructionsOf, onRuns } from '../hits.ts';
import { flagValue } from '../instruction.ts';
import type { Hit, Rule } from '../rule.ts';
import type { Invocation } from '../shell/commands.ts';
import { unwrapped } from '../shell/flags.ts';

type Danger = 'setuid' | 'world-writable';

const TITLES: Readonly<Record<Danger, string>> = {
  setuid: 'sets the setuid or setgid bit',
  'world-writable': 'lets every user write',
};

/** `chmod 777` and its kind are low, setuid and setgid medium. */
export const rule: Rule = {
  doc: {
    id: 'SW1006',
    title: 'Dangerous file permissions',
    severity: 'low',
    what: 'A chmod, install or `--chmod` makes files writable for everybody, or sets the setuid or setgid bit.',
    why: 'Whoever gets into the container as any user can change what others run, or become root.',
    fix: 'Give the owner what it needs (`chown`, `chmod 755`), and set no setuid bit.',
    before: 'RUN chmod -R 777 /app',
    after: 'RUN chown -R 10001 /app && chmod -R u=rwX,go=rX /app',
    sources: ['CIS Docker 1.6.0 4.8', 'CWE-732'],
  },
  judgesFragments: true,
  check: (checked) => [
    ...onRuns(checked, ({ script }) => {
      const dangers = script.invocations.map(dangerOf);
      const danger = dangers.find((found) => found === 'setuid') ?? dangers.find((found) => found !== undefined);
      return danger === undefined ? undefined : found('RUN', danger);
    }),
    ...instructionsOf(checked, 'COPY', 'ADD').flatMap(({ instruction }): Hit[] => {
      const danger = dangerOfMode(flagValue(instruction, 'chmod') ?? '');
      return danger === undefined ? [] : [{ instruction, ...found(instruction.keyword, danger) }];
    }),
  ],
};

function found(keyword: string, danger: Danger) {
  return {
    title: `${keyword} ${TITLES[danger]}`,
    advice:
      danger === 'setuid'
        ? 'Leave the bit away; run what needs root as root, on purpose.'
        : 'Use chown and 755 or 775 instead.',
    severity: danger === 'setuid' ? 'medium' : 'low',
  } as const;
}

function dangerOf(invocation: Invocation): Danger | undefined {
  const { name, args } = unwrapped(invocation);
  if (name === 'chmod') {
    const mode = args.find((arg) => !/^-(?:[RvfcHLP]+$|-)/.test(arg));
    return mode === undefined ? undefined : dangerOfMode(mode);
  }
  if (name !== 'install' && name !== 'mkdir') return undefined;
  const mode = args.map((arg, at) => /^(?:-m|--mode=)(.+)$/.exec(arg)?.[1] ?? (args[at - 1] === '-m' ? arg : ''));
  return mode.map(dangerOfMode).find((danger) => danger !== undefined);
}

/** A numeric or symbolic mode (POSIX chmod). The sticky bit makes a folder safe that everybody may write to. */
function dangerOfMode(mode: string): Danger | undefined {
  if (/^0*[0-7]{3,4}$/.test(mode)) {
    const bits = Number.parseInt(mode, 8);
    if ((bits & 0o6000) !== 0) return 'setuid';
    return (bits & 0o002) !== 0 && (bits & 0o1000) === 0 ? 'world-writable' : undefined;
  }
  const clauses = mode.split(',').map((clause) => /^([ugoa]*)[+=]([rwxXst]+)$/.exec(clause));
  if (clauses.some((clause) => clause?.[2]?.includes('s') && !clause[1]?.includes('o'))) return 'setuid';
  const sticky = clauses.some((clause) => clause?.[2]?.includes('t'));
  const writable = clauses.some((clause) => /[oa]/.test(clause?.[1] ?? '') && clause?.[2]?.includes('w'));
  return writable && !sticky ? 'world-writable' : undefined;
}
