import { COMMANDS, type Command } from '../domain/command.ts';
import type { Failure } from '../domain/failure.ts';
import { readFlags, wrong } from './flags.ts';
import { type Invocation, readInvocation } from './invocation.ts';
import { nearest } from './nearest.ts';

export type Argv =
  | { readonly kind: 'run'; readonly invocation: Invocation }
  | { readonly kind: 'help'; readonly command?: Command }
  | { readonly kind: 'version' }
  | { readonly kind: 'wrong'; readonly failures: readonly Failure[] };

/** Reads the words after the program's name. Every mistake is reported, not the first alone. */
export function parseArgv(words: readonly string[]): Argv {
  const [first, ...rest] = words;
  const command = commandNamed(first);
  const flagsOnly = words.includes('--') ? words.slice(0, words.indexOf('--')) : words;
  if (flagsOnly.some((word) => word === '--help' || word === '-h') || first === undefined || first === 'help') {
    const asked = command ?? commandNamed(rest[0]);
    return { kind: 'help', ...(asked === undefined ? {} : { command: asked }) };
  }
  if (flagsOnly.some((word) => word === '--version' || word === '-V')) return { kind: 'version' };
  if (command === undefined) {
    const hint = nearest(first, COMMANDS);
    const what = `${JSON.stringify(first.slice(0, 80))} is not a command`;
    const why = hint === undefined ? `the commands are ${COMMANDS.join(', ')}` : `did you mean ${hint}?`;
    return { kind: 'wrong', failures: [wrong('usage/unknown-command', what, why, 'see seaworthy --help')] };
  }
  const read = readInvocation(command, readFlags(rest));
  return 'failures' in read ? { kind: 'wrong', failures: read.failures } : { kind: 'run', invocation: read.invocation };
}

function commandNamed(word: string | undefined): Command | undefined {
  return COMMANDS.find((name) => name === word);
}
