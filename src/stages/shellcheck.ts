import { type CheckInputs, prepare } from '../dockerfile/checked.ts';
import type { Dockerfile } from '../dockerfile/instruction.ts';
import { findingsOfRemarks, type Remark } from '../dockerfile/remarks.ts';
import { type RunScript, runScripts } from '../dockerfile/run-scripts.ts';
import { type Failure, fail, ok, type Result } from '../domain/failure.ts';
import type { DockerfileSmell } from '../domain/finding.ts';
import type { Plan } from '../domain/plan.ts';
import { readShellcheck, SHELLCHECK, type ShellRemark, shellcheckCommand } from '../engines/shellcheck/shellcheck.ts';
import type { World } from '../ports/world.ts';

/** Scripts that are read at the same time. */
const AT_ONCE = 4;
/** RUNs of one file; each takes a tenth of a second. */
const MAX_SCRIPTS = 500;

export interface ShellChecked {
  readonly findings: readonly DockerfileSmell[];
  readonly failures: readonly Failure[];
}

const NOTHING: ShellChecked = { findings: [], failures: [] };

/**
 * Gives the scripts of a Dockerfile's RUNs to ShellCheck, where it is wanted and there. A run of it that fails takes nothing from the
 * others; of failures that are alike the first is told.
 */
export async function checkShell(
  world: World,
  plan: Plan,
  { file, inputs }: { readonly file: Dockerfile; readonly inputs: CheckInputs },
): Promise<ShellChecked> {
  const wanted = plan.shellcheck ?? 'never';
  if (wanted === 'never') return NOTHING;
  if ((await world.programs.find(SHELLCHECK)) === undefined) {
    return wanted === 'auto' ? NOTHING : { findings: [], failures: [missing()] };
  }
  const scripts = runScripts(prepare(file, inputs));
  const results = await inTurns(scripts.slice(0, MAX_SCRIPTS), (script) => remarksOf(world, script));
  const remarks = results.flatMap((result) => (result.ok ? result.value : []));
  const failed = results.flatMap((result) =>
    result.ok ? [] : [{ ...result.failure, what: `${inputs.path}: ${result.failure.what}` }],
  );
  const failures = scripts.length > MAX_SCRIPTS ? [...failed, tooMany(inputs.path, scripts.length)] : failed;
  return { findings: findingsOfRemarks(file, inputs, remarks), failures: oneOfEach(failures) };
}

async function remarksOf(world: World, script: RunScript): Promise<Result<readonly Remark[]>> {
  const captured = await world.programs.run(shellcheckCommand(script));
  if (!captured.ok) return captured;
  const read = readShellcheck(script, captured.value);
  return read.ok ? ok(read.value.map((remark) => placed(script, remark))) : read;
}

function placed({ instruction, lineOf }: RunScript, { id, level, line, column, message }: ShellRemark): Remark {
  return {
    instruction,
    line: lineOf(line, column),
    id,
    level,
    title: message,
    advice: `Change the script as ShellCheck says; its wiki has examples of ${id}.`,
    engine: SHELLCHECK,
    docs: `https://www.shellcheck.net/wiki/${id}`,
  };
}

/** Runs `work` on all of them, a few at a time; results in the order of the items. */
async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) results[at] = await work(items[at] as T);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
  return results;
}

function oneOfEach(failures: readonly Failure[]): Failure[] {
  return [...new Map(failures.map((failure) => [JSON.stringify([failure.code, failure.why]), failure])).values()];
}

function missing(): Failure {
  return fail(
    'engine/missing',
    'shellcheck is not on the machine',
    '`shellcheck: required` asks for it',
    'install ShellCheck, or give `shellcheck: auto`',
  ).failure;
}

function tooMany(path: string, count: number): Failure {
  return fail(
    'file/too-large',
    `${path} has ${count} scripts in RUNs`,
    `ShellCheck is given ${MAX_SCRIPTS} of one file`,
    'move scripts into files of their own',
  ).failure;
}
