import type { ChildProcess } from 'node:child_process';
import type { ByteStream } from '../domain/bytes.ts';
import type { Capture, Command } from '../domain/engine.ts';
import { fail, ok, type Result } from '../domain/failure.ts';
import type { Programs } from '../ports/world.ts';
import { LineSplitter, OutputKeeper } from './program-output.ts';
import { ProgramPath } from './program-path.ts';

/** What every child gets of the run's environment; anything else comes from the adapter that makes the command. */
const INHERITED = ['HOME', 'USER', 'LOGNAME', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'LANG', 'LC_ALL', 'TZ'] as const;
const PROXIES = ['http_proxy', 'https_proxy', 'no_proxy', 'all_proxy', 'ftp_proxy'] as const;
const CERTIFICATES = ['SSL_CERT_FILE', 'SSL_CERT_DIR'] as const;

const DEFAULT_OUTPUT_BYTES = 8 * 1024 * 1024;
/** Time between asking a program to end and killing it. */
const GRACE_MS = 5_000;

type Variables = Readonly<Record<string, string | undefined>>;
interface Started {
  readonly child: ChildProcess;
  /** Ends the program with its children. */
  readonly stop: () => void;
  /** Resolves when the program has ended and its pipes are closed. */
  readonly ended: Promise<{ exitCode: number | undefined; signal?: string; timedOut: boolean }>;
}

/** Runs other programs: argument arrays, no shell, a scrubbed environment, a process group that ends as a whole. */
export class SystemPrograms implements Programs {
  readonly #path: ProgramPath;
  readonly #base: Record<string, string>;
  readonly #graceMs: number;
  readonly #running = new Set<() => void>();

  /** `workspace` is absolute; nothing in it is ever run. `graceMs`: between asking a program to end and killing it. */
  constructor(options: { env: Variables; workspace: string; graceMs?: number }) {
    this.#graceMs = options.graceMs ?? GRACE_MS;
    this.#path = new ProgramPath({ path: options.env['PATH'] ?? '', workspace: options.workspace });
    this.#base = inherited(options.env, this.#path.text);
  }

  find(program: string): Promise<string | undefined> {
    return this.#path.find(program);
  }

  /** Ends everything that still runs; for the end of the run, whatever it is. */
  stopAll(): void {
    for (const stop of this.#running) stop();
  }

  async run(command: Command, onLine?: (line: string) => void): Promise<Result<Capture>> {
    const started = await this.#start(command);
    if (!started.ok) return started;
    const { child, stop, ended } = started.value;
    const limit = command.maxOutputBytes ?? DEFAULT_OUTPUT_BYTES;
    const stdout = new OutputKeeper(limit, command.stdoutIsLog === true ? 'end' : 'refuse');
    const stderr = new OutputKeeper(limit, 'end');
    const splitters = [listen(child.stdout, stdout, onLine, stop), listen(child.stderr, stderr, onLine, stop)];
    const end = await ended;
    for (const splitter of splitters) splitter.flush();
    if (stdout.refused) return tooMuch(command, limit);
    return ok({ ...end, stdout: stdout.bytes(), stderr: new TextDecoder().decode(stderr.bytes()) });
  }

  async stream(command: Command): Promise<Result<{ stdout: ByteStream; done: Promise<Capture> }>> {
    const started = await this.#start(command);
    if (!started.ok) return started;
    const { child, stop, ended } = started.value;
    const stderr = new OutputKeeper(command.maxOutputBytes ?? DEFAULT_OUTPUT_BYTES, 'end');
    listen(child.stderr, stderr, undefined, stop);
    const done = ended.then((end) => ({
      ...end,
      stdout: new Uint8Array(),
      stderr: new TextDecoder().decode(stderr.bytes()),
    }));
    return ok({ stdout: readAll(child, stop), done });
  }

  async #start(command: Command): Promise<Result<Started>> {
    const program = await this.#path.find(command.program);
    if (program === undefined) return missing(command.program);
    try {
      // Not imported: most runs start no program, and the module costs each 3 ms.
      const child = process.getBuiltinModule('node:child_process').spawn(program, [...command.args], {
        ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
        env: { ...this.#base, ...command.env },
        shell: false,
        detached: process.platform !== 'win32',
        windowsHide: true,
        stdio: [command.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      });
      return await this.#watch(child, command);
    } catch (error) {
      return notStarted(command.program, error);
    }
  }

  async #watch(child: ChildProcess, command: Command): Promise<Result<Started>> {
    let timedOut = false;
    // A program that has ended, its pipes closed, is nobody to signal: its id may be another's by now.
    const stop = (): void => {
      if (this.#running.has(stop)) endGroup(child, this.#graceMs);
    };
    const timer = setTimeout(() => {
      timedOut = true;
      stop();
    }, command.timeoutMs);
    this.#running.add(stop);
    const settle = (): void => {
      clearTimeout(timer);
      this.#running.delete(stop);
    };
    const ended: Started['ended'] = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        settle();
        resolve({ exitCode: code ?? undefined, ...(signal === null ? {} : { signal }), timedOut });
      });
    });
    const error = await new Promise<Error | undefined>((resolve) => {
      child.once('spawn', () => resolve(undefined));
      child.once('error', resolve);
    });
    if (error !== undefined) {
      settle();
      return notStarted(command.program, error);
    }
    child.on('error', () => undefined);
    endStragglers(child, this.#graceMs);
    // A program that ends without reading its input closes the pipe under us: its exit code tells the story.
    child.stdin?.on('error', () => undefined);
    if (command.stdin !== undefined) child.stdin?.end(command.stdin);
    return ok({ child, stop, ended });
  }
}

function inherited(env: Variables, path: string): Record<string, string> {
  const kept: Record<string, string> = { PATH: path };
  const names = [...INHERITED, ...CERTIFICATES, ...PROXIES, ...PROXIES.map((name) => name.toUpperCase())];
  for (const name of names) {
    const value = env[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}

function listen(
  pipe: NodeJS.ReadableStream | null,
  keeper: OutputKeeper,
  onLine: ((line: string) => void) | undefined,
  stop: () => void,
): LineSplitter {
  const splitter = new LineSplitter(onLine ?? (() => undefined));
  pipe?.on('data', (chunk: Buffer) => {
    if (keeper.refused) return;
    keeper.add(chunk);
    if (keeper.refused) stop();
    else splitter.add(chunk);
  });
  pipe?.on('error', () => undefined);
  return splitter;
}

/**
 * stdout with back-pressure: nothing is read that nobody asked for. A reader who leaves early ends the program.
 * A pipe that breaks ends the stream: how the program ended is told by `done`, which the reader has to look at.
 */
async function* readAll(child: ChildProcess, stop: () => void): ByteStream {
  if (child.stdout === null) return;
  let whole = false;
  try {
    for await (const chunk of child.stdout) yield chunk;
    whole = true;
  } catch (error) {
    if (!isBrokenPipe(error)) throw error;
  } finally {
    if (!whole) stop();
  }
}

function isBrokenPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^(?:ERR_STREAM_|EPIPE|ECONNRESET|EIO)/.test(String(error.code));
}

/** TERM to the whole process group; KILL to what is left of it, at the latest after the grace. Then its pipes are closed. */
function endGroup(child: ChildProcess, graceMs: number): void {
  signalGroup(child, 'SIGTERM');
  const closePipes = setTimeout(() => {
    signalGroup(child, 'SIGKILL');
    child.stdout?.destroy();
    child.stderr?.destroy();
  }, graceMs);
  child.once('exit', () => signalGroup(child, 'SIGKILL'));
  child.once('close', () => clearTimeout(closePipes));
}

/** Children that outlive the program and hold its pipes would keep us waiting: they get the grace, then they are killed. */
function endStragglers(child: ChildProcess, graceMs: number): void {
  child.once('exit', () => {
    const killer = setTimeout(() => signalGroup(child, 'SIGKILL'), graceMs);
    child.once('close', () => clearTimeout(killer));
  });
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // The group is gone already, which is what was wanted.
  }
}

function missing(program: string): Result<never> {
  return fail(
    'engine/missing',
    `${program} is not on this machine`,
    'it is not in any folder of PATH that is absolute and outside the workspace',
    `install ${program}, or choose another way`,
  );
}

function notStarted(program: string, error: unknown): Result<never> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return fail(
    'engine/crashed',
    `${program} cannot be started`,
    `the system says ${code}`,
    `check that ${program} runs`,
  );
}

function tooMuch(command: Command, limit: number): Result<never> {
  return fail(
    'engine/unreadable-output',
    `${command.program} wrote more than ${limit} bytes to its output`,
    'that is more than is read of it',
    'run it by hand to see what it writes',
  );
}
