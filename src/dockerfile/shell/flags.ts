import type { Invocation } from './commands.ts';

/**
 * Options of a command as hadolint reads them: `--name[=value]` is the option `name`, `-abc` are the options a, b and c,
 * all else are plain arguments. No command's own rules are known, so an option's separate value counts as an argument.
 */
export function hasFlag({ args }: Invocation, ...names: readonly string[]): boolean {
  return args.some((arg) => flagsOf(arg).some((flag) => names.includes(flag)));
}

/** How often the option is given. */
export function countFlag({ args }: Invocation, name: string): number {
  return args.flatMap(flagsOf).filter((flag) => flag === name).length;
}

/** The arguments right after those in which the option stands. */
export function valuesAfter({ args }: Invocation, name: string): string[] {
  return args.flatMap((arg, at) => (flagsOf(arg).includes(name) ? (args[at + 1] ?? []) : []));
}

function flagsOf(arg: string): readonly string[] {
  if (arg === '-' || arg === '--') return [];
  if (arg.startsWith('--')) {
    const equals = arg.indexOf('=');
    return [arg.slice(2, equals < 0 ? undefined : equals)];
  }
  return arg.startsWith('-') ? [...arg.slice(1)] : [];
}

/** The arguments that are no options, without the values of the options named in `valued`. */
export function plainArgs({ args }: Invocation, valued: readonly string[] = []): string[] {
  const plain: string[] = [];
  let skip = false;
  for (const arg of args) {
    const flags = flagsOf(arg);
    if (flags.length > 0) {
      const takesNext = flags.some((flag) => valued.includes(flag));
      skip = takesNext && !arg.includes('=');
      continue;
    }
    if (!skip) plain.push(arg);
    skip = false;
  }
  return plain;
}

/** True when the command is `name`, and one of `args` is among its arguments. */
export function runs({ name, args }: Invocation, command: string, ...wanted: readonly string[]): boolean {
  return name === command && args.some((arg) => wanted.includes(arg));
}

const WRAPPERS: Readonly<Record<string, readonly string[]>> = {
  sudo: ['u', 'g', 'h', 'p', 'C', 'r', 't', 'T', 'U'],
  doas: ['u', 'C'],
  env: ['u', 'C', 'S'],
  nice: ['n'],
  timeout: ['k', 's'],
  exec: ['a'],
  nohup: [],
  time: [],
  eatmydata: [],
  xargs: ['n', 'P', 'I', 'L', 'd', 'a', 's'],
};

/** The command that is run in the end: without `sudo`, `env NAME=value`, `time` and others of their kind, and without the path before its name. */
export function unwrapped(invocation: Invocation): Invocation {
  let words = [invocation.name, ...invocation.args];
  for (let round = 0; round < 4; round += 1) {
    const name = baseName(words[0] ?? '');
    const valued = Object.hasOwn(WRAPPERS, name) ? WRAPPERS[name] : undefined;
    if (valued === undefined) break;
    let at = 1;
    while (at < words.length) {
      const word = words[at] ?? '';
      if (/^-[A-Za-z]$/.test(word) && valued.includes(word.slice(1))) at += 2;
      else if (word.startsWith('-') || /^[A-Za-z_]\w*=/.test(word)) at += 1;
      else break;
    }
    if (name === 'timeout') at += 1;
    if (at >= words.length) break;
    words = words.slice(at);
  }
  const [name = '', ...args] = words;
  return { ...invocation, name: baseName(name), args };
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
