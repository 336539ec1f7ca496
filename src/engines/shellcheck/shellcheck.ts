import * as v from 'valibot';
import type { Capture, Command } from '../../domain/engine.ts';
import { fail, ok, type Result } from '../../domain/failure.ts';
import { failureOf, type Symptom } from '../symptom.ts';

/** One comment of ShellCheck's. Lines count from 1 in the script that it was given; columns in characters, a tab being one. */
export interface ShellRemark {
  /** Such as `SC2086`. */
  readonly id: string;
  readonly level: 'error' | 'warning' | 'info' | 'style';
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export interface ShellScript {
  readonly shell: string;
  /** What the shell is called with: `-e`, `-u`. */
  readonly options: readonly string[];
  readonly text: string;
  /** Names that are set outside of the script. */
  readonly names: readonly string[];
}

/** A script that takes longer is beyond what people write. */
const TIMEOUT_MS = 60_000;
const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;
const MAX_REMARKS = 1000;
/**
 * What hadolint leaves out, too: a sourced file is not there to be read (SC1090, SC1091), and ash is checked as what it is (SC2187).
 */
const EXCLUDED = ['SC1090', 'SC1091', 'SC2187'];

const SYMPTOMS: readonly Symptom[] = [
  {
    pattern: /unrecognized option|Unknown shell/i,
    cause: 'this version does not know an option that is needed',
    cure: 'install ShellCheck 0.7.0 or newer, or give `shellcheck: never`',
  },
];

const OUTPUT = v.object({
  comments: v.array(
    v.object({
      line: v.number(),
      column: v.number(),
      level: v.picklist(['error', 'warning', 'info', 'style']),
      code: v.pipe(v.number(), v.integer(), v.minValue(1000), v.maxValue(9999)),
      message: v.string(),
    }),
  ),
});

/** The program's own name. */
export const SHELLCHECK = 'shellcheck';

/** The call for one script, which goes to stdin. No configuration of the machine or the repository has a say. */
export function shellcheckCommand(script: ShellScript): Command {
  return {
    program: SHELLCHECK,
    args: ['--norc', '--format=json1', `--shell=${script.shell}`, `--exclude=${EXCLUDED.join(',')}`, '-'],
    stdin: preamble(script).join('') + script.text,
    timeoutMs: TIMEOUT_MS,
    maxOutputBytes: MAX_OUTPUT_BYTES,
  };
}

/** The lines before the script: the shell with its options, and what is set outside, declared as hadolint does. */
function preamble({ shell, options, names }: ShellScript): string[] {
  return [`#!${[`/bin/${shell}`, ...options].join(' ')}\n`, ...names.map((name) => `export ${name}=1\n`)];
}

/** What it says of a script, by its lines. Fails where it crashed, was silent, or answers what cannot be read. */
export function readShellcheck(script: ShellScript, capture: Capture): Result<readonly ShellRemark[]> {
  // 1: there are comments.
  const ended = { ...capture, exitCode: capture.exitCode === 1 ? 0 : capture.exitCode };
  const call = { program: SHELLCHECK, doing: 'while reading the script of a RUN', symptoms: SYMPTOMS };
  const failure = failureOf(call, ended);
  if (failure !== undefined) return { ok: false, failure };
  const parsed = v.safeParse(OUTPUT, readJson(capture.stdout));
  if (!parsed.success) {
    const why = new TextDecoder().decode(capture.stdout.subarray(0, 200));
    return fail(
      'engine/unreadable-output',
      'shellcheck answers what is not its json1 format',
      why === '' ? 'it wrote nothing' : `it begins ${JSON.stringify(why)}`,
      'install ShellCheck 0.7.0 or newer, or give `shellcheck: never`',
    );
  }
  const before = preamble(script).length;
  const remarks = parsed.output.comments.slice(0, MAX_REMARKS).filter(({ line }) => line > before);
  return ok(
    remarks.map(({ line, column, level, code, message }) => ({
      id: `SC${code}`,
      level,
      line: line - before,
      column,
      message,
    })),
  );
}

function readJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
