import { readFile } from 'node:fs/promises';
import { type Failure, FailureError } from '../domain/failure.ts';
import type { Entry } from '../ports/entry.ts';
import { codeOf, notWritten } from './file-failures.ts';
import { type LogStream, terminalSay } from './say.ts';
import { VERSION } from './version.ts';

type Invocation = Pick<Entry, 'command' | 'files' | 'raw' | 'format' | 'fix'>;
type Argv =
  | { readonly kind: 'run'; readonly invocation: Invocation }
  | { readonly kind: 'help'; readonly command?: Entry['command'] }
  | { readonly kind: 'version' }
  | { readonly kind: 'wrong'; readonly failures: readonly Failure[] };

export interface CliParts {
  readonly main: (entry: Entry) => Promise<number>;
  readonly parseArgv: (words: readonly string[]) => Argv;
  readonly helpText: (command: Entry['command'] | undefined, version: string) => Promise<string>;
}

/** Exit statuses of what needs no run. */
const USAGE = 64;
const INCOMPLETE = 2;

/**
 * Writes all of it before it resolves: a pipe takes large reports in parts. A reader that went away is no error; a full disk is
 * (`file/unwritable`).
 */
async function writeOut(text: string): Promise<void> {
  const error = await new Promise<Error | null | undefined>((done) => process.stdout.write(text, done));
  if (error && codeOf(error) !== 'EPIPE') throw new FailureError(notWritten('standard output', error).failure);
}

/** Runs main as the command line: the report on stdout, all else on stderr. */
export async function cliEntry(parts: CliParts): Promise<number> {
  // A reader that went away ends nothing: the exit status is the verdict's.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const log: LogStream = {
    isTerminal: process.stderr.isTTY === true,
    columns: process.stderr.columns || 80,
    write: (text) => void process.stderr.write(text),
  };
  const argv = parts.parseArgv(process.argv.slice(2));
  switch (argv.kind) {
    case 'help':
      return tell(await parts.helpText(argv.command, VERSION), log);
    case 'version':
      return tell(`${VERSION}\n`, log);
    case 'wrong':
      for (const failure of argv.failures) complain(failure, log);
      return USAGE;
    case 'run':
      return runCommand(parts.main, argv.invocation, log);
  }
}

/** Writes a text that needs no run. */
async function tell(text: string, log: LogStream): Promise<number> {
  try {
    await writeOut(text);
    return 0;
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    complain(error.failure, log);
    return INCOMPLETE;
  }
}

function complain({ code, what, why, fix }: Failure, log: LogStream): void {
  terminalSay(log).info(`error[${code}]: ${what}\n  why: ${why}\n  fix: ${fix}`);
}

/** A pipe shows none; a terminal says itself, by its name and by NO_COLOR (no-color.org), what it shows. */
function showsColors(stdout: NodeJS.WriteStream): boolean {
  return stdout.isTTY === true && stdout.hasColors();
}

async function runCommand(main: CliParts['main'], invocation: Invocation, log: LogStream): Promise<number> {
  const env = process.env;
  const { Worlds } = await import('./worlds.ts');
  const worlds = new Worlds({ surface: 'cli', env, cwd: process.cwd(), log });
  const path = env['GITHUB_ACTIONS'] === 'true' ? env['GITHUB_EVENT_PATH'] : undefined;
  try {
    return await main({
      ...invocation,
      surface: 'cli',
      color: showsColors(process.stdout),
      version: VERSION,
      payload: path === undefined ? undefined : await readFile(path, 'utf8').catch(() => undefined),
      openWorld: worlds.open,
      stdout: writeOut,
    });
  } finally {
    await worlds.close();
  }
}
