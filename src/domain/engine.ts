/** A call of another program: pure data. No shell; `program` is a constant name or a path, never foreign text. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** Variables beside the allow-list that every child gets (PATH, HOME, TMPDIR, proxies). */
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: Uint8Array | string;
  /** The program is killed after this time. */
  readonly timeoutMs: number;
  /** What is kept of each of stdout and stderr; more is cut from the front of stderr, and refused on stdout. Default 8 MiB. */
  readonly maxOutputBytes?: number;
  /** stdout is a log as stderr is: it is cut from the front instead of refused, and both are kept to `maxOutputBytes`. */
  readonly stdoutIsLog?: boolean;
}

/** What a program left behind. `signal` when it was killed; `timedOut` when by us. */
export interface Capture {
  readonly exitCode: number | undefined;
  readonly signal?: string;
  readonly timedOut: boolean;
  readonly stdout: Uint8Array;
  readonly stderr: string;
}
