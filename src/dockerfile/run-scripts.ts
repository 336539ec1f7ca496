import type { Checked, Run } from './checked.ts';
import { type Heredoc, heredocContent, readHeredocSign } from './heredoc.ts';
import { DEFAULT_SHELL } from './history.ts';
import type { Dockerfile, Instruction } from './instruction.ts';
import { withoutContinuation } from './logical-line.ts';

/** Shells whose scripts can be checked. */
const SCRIPT_SHELLS = ['sh', 'bash', 'dash', 'ksh'] as const;
export type ScriptShell = (typeof SCRIPT_SHELLS)[number];

/** The script of one RUN as its shell gets it, and where its parts stand in the Dockerfile. */
export interface RunScript {
  /** The instruction in the file: for an ONBUILD the ONBUILD. */
  readonly instruction: Instruction;
  readonly shell: ScriptShell;
  /** `-e` and `-u`, where the shell is called with them: they change what is a mistake. */
  readonly options: readonly string[];
  readonly text: string;
  /** Names of ARGs and ENVs that the script sees. */
  readonly names: readonly string[];
  /** The line of the Dockerfile for a place in the script; both count from 1, the column in UTF-16 code units. */
  readonly lineOf: (line: number, column: number) => number;
}

/** Variables that one script is told of. */
const MAX_NAMES = 1000;
/** Predefined ARGs (Dockerfile reference, "Predefined ARGs"). */
const PROXIES = ['HTTP', 'HTTPS', 'FTP', 'NO', 'ALL'].flatMap((name) => [
  `${name}_PROXY`,
  `${name.toLowerCase()}_proxy`,
]);

/** The scripts of all RUNs that are given to a shell that can be checked: the shell form and here-documents; the JSON form has no shell. */
export function runScripts(checked: Checked): RunScript[] {
  const shells = shellsOf(checked);
  return checked.runs.flatMap((run) => scriptOf(checked, run, shells.get(run.instruction) ?? DEFAULT_SHELL) ?? []);
}

/** The SHELL in force at each RUN; a stage starts with that of the stage it starts from. */
function shellsOf({ stages }: Checked): Map<Instruction, readonly string[]> {
  const at = new Map<Instruction, readonly string[]>();
  const ends: (readonly string[])[] = [];
  for (const { stage, parent } of stages) {
    let shell = (parent === undefined ? undefined : ends[parent]) ?? DEFAULT_SHELL;
    for (const instruction of stage.instructions) {
      if (instruction.keyword === 'SHELL') shell = instruction.args;
      else at.set(instruction, shell);
    }
    ends.push(shell);
  }
  return at;
}

function scriptOf({ file }: Checked, run: Run, command: readonly string[]): RunScript | undefined {
  const { instruction, run: carried } = run;
  const body = carried.json ? undefined : bodyOf(file, instruction, carried);
  const shell = shellOf(body?.interpreter ?? command);
  if (body === undefined || shell === undefined || body.text.trim() === '') return undefined;
  const { text, lineOf } = body;
  return { instruction, ...shell, text, lineOf, names: namesAt(run) };
}

/** ash has no checker of its own; dash is the nearest (so hadolint, too). */
function shellOf(command: readonly string[]): Pick<RunScript, 'shell' | 'options'> | undefined {
  const words = /(?:^|\/)env$/.test(command[0] ?? '') ? command.slice(1) : command;
  const name = (words[0] ?? '').replace(/^.*\//, '');
  const shell = SCRIPT_SHELLS.find((known) => known === (name === 'ash' ? 'dash' : name));
  const isSet = (letter: string, name: string): boolean =>
    words.slice(1).some((word) => word === name || (/^-[A-Za-z]+$/.test(word) && word.includes(letter)));
  const options = [...(isSet('e', 'errexit') ? ['-e'] : []), ...(isSet('u', 'nounset') ? ['-u'] : [])];
  return shell === undefined ? undefined : { shell, options };
}

interface Body {
  readonly text: string;
  readonly lineOf: RunScript['lineOf'];
  /** Of the `#!` line, where a here-document has one. */
  readonly interpreter?: readonly string[];
}

function bodyOf(file: Dockerfile, instruction: Instruction, { text, heredocs }: Instruction): Body {
  const placed = placedText(file, instruction, text);
  const [first] = heredocs;
  if (first === undefined) return { text, lineOf: (_, column) => placed(column) };
  if (isHeredocAlone(text)) {
    const content = heredocContent(first);
    const interpreter = /^#!\s*(.+)/.exec(content)?.[1]?.trim().split(/\s+/);
    const lineOf = (line: number): number => Math.min(first.line + line - 1, instruction.endLine);
    return { text: content, lineOf, ...(interpreter === undefined ? {} : { interpreter }) };
  }
  const whole = [text, ...heredocs.map((heredoc) => heredoc.body + heredoc.name)].join('\n');
  return { text: whole, lineOf: (line, column) => (line <= 1 ? placed(column) : lineOfBody(heredocs, line - 1)) };
}

function isHeredocAlone(text: string): boolean {
  try {
    return readHeredocSign(text) !== undefined;
  } catch {
    return false;
  }
}

/** `line`: of the bodies laid one after another, each with its end. */
function lineOfBody(heredocs: readonly Heredoc[], line: number): number {
  let left = line;
  for (const { body, line: start } of heredocs) {
    const lines = body.split('\n').length;
    if (left <= lines) return start + left - 1;
    left -= lines;
  }
  return heredocs[0]?.line ?? line;
}

/** Tells for a column of the instruction's arguments the line it stands on: the lines are joined as the builder joins them. */
function placedText(file: Dockerfile, instruction: Instruction, text: string): (column: number) => number {
  const starts: { readonly offset: number; readonly line: number }[] = [];
  let joined = '';
  for (let line = instruction.line; line <= instruction.endLine; line += 1) {
    const written = file.lines[line - 1] ?? '';
    const trimmed = written.trimStart();
    if (line > instruction.line && (trimmed === '' || trimmed.startsWith('#'))) continue;
    starts.push({ offset: joined.length, line });
    const source = line === instruction.line ? trimmed : written;
    const rest = withoutContinuation(source, file.escapeToken);
    joined += rest ?? source;
    if (rest === undefined) break;
  }
  const whole = joined.trimEnd();
  const begin = whole.endsWith(text) ? whole.length - text.length : undefined;
  return (column) => {
    if (begin === undefined) return instruction.line;
    return starts.findLast(({ offset }) => offset <= begin + column - 1)?.line ?? instruction.line;
  };
}

/** What the script finds in its environment: what the stage has set before it, and the builder's own. */
function namesAt({ instruction, stage }: Run): string[] {
  const at = stage.stage.instructions.indexOf(instruction);
  const scope = stage.scopes[at] ?? stage.end;
  const names = [...PROXIES, ...scope.names(MAX_NAMES)];
  return [...new Set(names)].filter((name) => /^[A-Za-z_][A-Za-z0-9_]{0,200}$/.test(name));
}
