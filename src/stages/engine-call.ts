import type { Capture, Command } from '../domain/engine.ts';
import { ok, type Result } from '../domain/failure.ts';
import type { BuilderAdapter, Call } from '../engines/builder.ts';
import { pickVariables } from '../engines/environment.ts';
import { type CallName, failureOf } from '../engines/symptom.ts';
import type { World } from '../ports/world.ts';

/** Longest time of one call of a builder: a build may take an hour and more on an emulated platform. */
const CALL_MS = 2 * 60 * 60 * 1000;
const PROBE_MS = 30_000;
/** What is kept of a builder's log to explain its end. */
const LOG_BYTES = 1024 * 1024;

/** Calls of one builder. Each line of its log goes to `onLine`, which hides what must not be shown. */
export class BuilderCalls {
  readonly #world: World;
  readonly #adapter: BuilderAdapter;
  readonly #env: Record<string, string>;
  readonly #mask: (line: string) => string;

  constructor(
    world: World,
    adapter: BuilderAdapter,
    options: { mask: (line: string) => string; passed?: readonly string[] },
  ) {
    this.#world = world;
    this.#adapter = adapter;
    this.#mask = options.mask;
    this.#env = {
      ...pickVariables(world.env, [...adapter.variables, ...(options.passed ?? [])]),
      // The log is read by us, not by a terminal.
      BUILDKIT_PROGRESS: 'plain',
    };
  }

  #command(args: readonly string[], timeoutMs: number): Command {
    return {
      program: this.#adapter.program,
      args,
      cwd: this.#world.files.resolve('.'),
      env: this.#env,
      timeoutMs,
      maxOutputBytes: LOG_BYTES,
    };
  }

  /** A question to the program: nothing is logged, and no answer is an answer. */
  async probe(args: readonly string[]): Promise<Capture | undefined> {
    const asked = await this.#world.programs.run(this.#command(args, PROBE_MS));
    return asked.ok ? asked.value : undefined;
  }

  /** Runs a call, or its older spelling where the program does not know the newer one. A capture of any end; fails where it cannot be started. */
  async capture(call: Call): Promise<Result<Capture>> {
    const first = await this.#log(call.args);
    const { fallback } = call;
    if (!first.ok || fallback === undefined || first.value.exitCode === 0) return first;
    return fallback.when.test(first.value.stderr.slice(-10_000)) ? this.#log(fallback.args) : first;
  }

  /** The same, where anything but a good end is a failure. */
  async run(call: Call, doing: string, code: NonNullable<CallName['code']>): Promise<Result<Capture>> {
    const captured = await this.capture(call);
    if (!captured.ok) return captured;
    const failure = this.explain(captured.value, doing, code);
    return failure === undefined ? ok(captured.value) : { ok: false, failure };
  }

  /** Undefined for a good end. */
  explain(capture: Capture, doing: string, code: NonNullable<CallName['code']>): ReturnType<typeof failureOf> {
    const { name, symptoms } = this.#adapter;
    const failure = failureOf({ program: name, doing, symptoms, code }, capture);
    if (failure === undefined) return undefined;
    return { ...failure, what: this.#mask(failure.what), why: this.#mask(failure.why) };
  }

  #log(args: readonly string[]): Promise<Result<Capture>> {
    const { programs, say } = this.#world;
    const command = { ...this.#command(args, CALL_MS), stdoutIsLog: true };
    return programs.run(command, (line) => say.relay(this.#adapter.name, this.#mask(line)));
  }
}
