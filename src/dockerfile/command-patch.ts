import type { Patch } from '../domain/finding.ts';
import type { Run } from './checked.ts';
import type { Dockerfile } from './instruction.ts';
import { withoutContinuation } from './logical-line.ts';
import { MAX_PATCHED } from './patch.ts';
import type { Invocation } from './shell/commands.ts';
import { parseScript } from './shell/parser.ts';

/** Calls of a program in a RUN, and the words that some of them lack. */
export interface Lacking {
  /** Names of the program. */
  readonly programs: readonly string[];
  /** The word behind which the new ones stand, options before it aside; without verbs they stand behind the program's name. */
  readonly verbs?: readonly string[];
  readonly isCall: (command: Invocation) => boolean;
  readonly lacks: (command: Invocation) => boolean;
  readonly words: string;
}

/** Blanks between words, continued lines included. */
const GAP = '(?:[ \\t]|[\\\\`]\\n)+';
/** What stands before a command: a program's name elsewhere may be an argument. */
const BEFORE = `(?:^[ \\t]*RUN|[;&|({]|(?<![\\\\\`])\\n|\\b(?:then|do|else|if|sudo))${GAP.slice(0, -1)}*`;
/** An option with its value, as far as one can tell: `-q`, `--yes`, `-o Dpkg::Options::=…`. */
const OPTION = '(?:-[^\\s\\\\]{1,100}|[A-Za-z]{1,20}::[^\\s\\\\]{1,100})';

/**
 * A patch that gives the words to each call that lacks them. Undefined where the calls that are seen in the text are not just as many
 * as the shell reader has found: then it is not certain which is which.
 */
export function addWords(file: Dockerfile, { instruction, direct }: Run, lacking: Lacking): Patch | undefined {
  const { programs, verbs, isCall, lacks, words } = lacking;
  const calls = direct.filter(isCall);
  const verb = verbs === undefined ? '' : `(?:${GAP}${OPTION}){0,12}${GAP}(?:${verbs.map(literal).join('|')})`;
  const program = `(?:${programs.map(literal).join('|')})`;
  // Looked at behind the name, not before it: else every place of a long row of blanks would be tried.
  const begin = verbs === undefined ? `(?<=${BEFORE}${program})` : `(?<![\\w./-]${program})`;
  const pattern = new RegExp(`${program}${begin}${verb}(?=[\\s\\\\;&|)]|$)`, 'g');
  const text = file.lines.slice(instruction.line - 1, instruction.endLine).join('\n');
  if (text.length > MAX_PATCHED) return undefined;
  const found = [...text.matchAll(pattern)];
  if (found.length !== calls.length) return undefined;
  let replacement = '';
  let from = 0;
  for (const [at, match] of found.entries()) {
    const call = calls[at];
    if (call === undefined || !lacks(call)) continue;
    const end = match.index + match[0].length;
    replacement += `${text.slice(from, end)} ${words}`;
    from = end;
  }
  if (from === 0) return undefined;
  return { line: instruction.line, endLine: instruction.endLine, replacement: replacement + text.slice(from) };
}

/**
 * A patch that ends the RUN with one more command. Only where the script is a chain of `&&` without comments, and nothing may come of it
 * that was not there before: else it is not certain when the command would run.
 */
export function appendCommand(file: Dockerfile, { instruction, run }: Run, command: string): Patch | undefined {
  if (run.json || run.heredocs.length > 0 || /[#;]|\|\||(?<!&)&(?!&)/.test(run.text)) return undefined;
  const pipelines = parseScript(run.text);
  const isChain = pipelines.every(({ commands, after }, at) => {
    const isSimple = commands.every(
      (one) => one.kind === 'simple' && one.redirections.every(({ operator }) => operator !== '<<'),
    );
    return isSimple && after === (at === 0 ? '' : '&&');
  });
  const last = file.lines[instruction.endLine - 1] ?? '';
  const goesOn = last.trim() === '' || last.trimStart().startsWith('#');
  if (!isChain || goesOn || withoutContinuation(last, file.escapeToken) !== undefined) return undefined;
  const own = last.trimEnd();
  const { line, endLine } = instruction;
  if (line === endLine) return { line, endLine, replacement: `${own} && ${command}` };
  const indent = /^[ \t]*/.exec(last)?.[0] ?? '';
  return { line: endLine, endLine, replacement: `${own} ${file.escapeToken}\n${indent}&& ${command}` };
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
