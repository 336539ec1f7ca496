import type { ByteStream } from '../domain/bytes.ts';
import type { Capture, Command } from '../domain/engine.ts';
import type { World } from '../ports/world.ts';

const GIT_MS = 30_000;
/** Longest time of writing out many objects. */
const MANY_MS = 10 * 60 * 1000;

/** The full name of a commit: 40 digits, or 64 in a repository of SHA-256. */
export function isCommitId(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

/** One question to git. `cwd`: any folder of the repository; absent: the run's. */
export interface GitCall {
  readonly args: readonly string[];
  readonly cwd?: string | undefined;
  readonly stdin?: string;
  readonly maxOutputBytes: number;
}

/** A capture of any end; undefined where git cannot be started, says too much, or does not end in time. */
export async function git(
  world: World,
  args: readonly string[],
  maxOutputBytes: number,
  cwd?: string,
): Promise<Capture | undefined> {
  const ran = await world.programs.run(commandOf(world, { args, maxOutputBytes, cwd }, GIT_MS));
  return ran.ok && !ran.value.timedOut ? ran.value : undefined;
}

/** The same for large answers: stdout as it comes. `maxOutputBytes` bounds what it says beside that. */
export async function gitStream(
  world: World,
  call: GitCall,
): Promise<{ stdout: ByteStream; done: Promise<Capture> } | undefined> {
  const started = await world.programs.stream(commandOf(world, call, MANY_MS));
  return started.ok ? started.value : undefined;
}

/**
 * Reads objects alone: no hook, no watcher, no transport, no replaced object, no promise fetched. A repository that a pull request has
 * committed as plain files (HEAD, objects, refs, config) is none: it would be found before the checkout around it, with objects of its own.
 */
function commandOf(world: World, { args, cwd, stdin, maxOutputBytes }: GitCall, timeoutMs: number): Command {
  const quiet = [
    '--no-replace-objects',
    '--no-optional-locks',
    '-c',
    'core.hooksPath=/dev/null',
    '-c',
    'core.fsmonitor=false',
    '-c',
    'safe.bareRepository=explicit',
    '-c',
    'protocol.allow=never',
  ];
  return {
    program: 'git',
    args: [...quiet, ...args],
    cwd: cwd ?? world.files.resolve('.'),
    env: { GIT_NO_LAZY_FETCH: '1', GIT_TERMINAL_PROMPT: '0' },
    ...(stdin === undefined ? {} : { stdin }),
    timeoutMs,
    maxOutputBytes,
  };
}
