import type { InstructionOutline } from '../domain/dockerfile.ts';
import { foldBlanks, type HistoryStep } from './align-history.ts';

/** An instruction of the chain of stages that the image is made of, with the shell that its RUN is given to. */
export interface PlannedStep {
  readonly instruction: InstructionOutline;
  readonly shell: string;
  readonly workingDir: string;
}

const DEFAULT_SHELL = '/bin/sh -c';
/** Instructions that bring content: each has its place in the history. */
export const CONTENT = ['RUN', 'COPY', 'ADD'];

/** `text` without its leading `--flag` words. */
function withoutFlags(text: string): string {
  let rest = foldBlanks(text);
  while (rest.startsWith('--')) {
    const blank = rest.indexOf(' ');
    rest = blank < 0 ? '' : rest.slice(blank + 1);
  }
  return rest;
}

/** Words of a JSON array of strings, the exec form; undefined for anything else. */
function execForm(text: string): string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((word) => typeof word === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What stands before a RUN's command: `|N NAME=value …` for build arguments, then the shell. */
function isCommandPrefix(prefix: string, shell: string): boolean {
  const withShell = prefix === '' || prefix === shell || prefix === DEFAULT_SHELL;
  if (withShell) return true;
  return /^\|\d{1,4} /.test(prefix) && [shell, DEFAULT_SHELL].some((one) => prefix.endsWith(` ${one}`));
}

/** The same with a command that is not given to a shell. */
function isArgumentPrefix(prefix: string): boolean {
  return prefix === '' || /^\|\d{1,4} /.test(prefix);
}

function matchesRun(step: HistoryStep, { instruction, shell }: PlannedStep): boolean {
  // kaniko writes the instruction as it stands in the file, flags included.
  const text = withoutFlags(step.text);
  const ends = (command: string, isPrefix: (prefix: string) => boolean): boolean =>
    command !== '' && text.endsWith(command) && isPrefix(text.slice(0, -command.length).trim());
  return [instruction.args, instruction.resolved].some((args) => {
    const command = withoutFlags(args);
    const words = execForm(command);
    if (words !== undefined && ends(foldBlanks(words.join(' ')), isArgumentPrefix)) return true;
    return [command, ...withHeredocs(command, instruction)].some((one) =>
      ends(one, (prefix) => isCommandPrefix(prefix, shell)),
    );
  });
}

/** How BuildKit writes a command with heredocs: the body alone where there is nothing else, or body and end after the command. */
function withHeredocs(command: string, { heredocs }: InstructionOutline): string[] {
  const [first] = heredocs;
  if (first === undefined) return [];
  const names = [...command.matchAll(/<<-?\s*["']?(\w{1,64})["']?/g)].map((match) => match[1] ?? '');
  const bodies = heredocs.map((body, index) => `${foldBlanks(body)} ${names[index] ?? ''}`);
  return [foldBlanks(first), foldBlanks(`${command} ${bodies.join(' ')}`)];
}

function samePath(a: string, b: string, workingDir: string): boolean {
  const full = (path: string): string => {
    const absolute = path.startsWith('/') ? path : `${workingDir}/${path}`;
    const parts = absolute.split('/').filter((part) => part !== '' && part !== '.');
    return parts.join('/');
  };
  return full(a) === full(b);
}

/** COPY and ADD: BuildKit writes sources and destination, the others a hash of the sources and the destination. */
function matchesCopy(step: HistoryStep, { instruction, workingDir }: PlannedStep): boolean {
  const written = withoutFlags(step.text);
  const hashed = /(?:^|\s)(?:file|dir|multi):[0-9a-f]{64} in (.+)$/.exec(written)?.[1];
  return [instruction.resolved, instruction.args].some((args) => {
    const plain = withoutFlags(args);
    const words = execForm(plain) ?? plain.split(' ');
    const destination = words.at(-1) ?? '';
    if (words.length < 2) return false;
    if (hashed !== undefined) return samePath(hashed.trim(), destination, workingDir);
    return written === words.join(' ');
  });
}

/** Letters and digits and little else: quotes, brackets and blanks are written differently by each builder. */
function essence(text: string): string {
  return text.replace(/["'[\]{},\s=:]/g, '');
}

function matchesSetting(step: HistoryStep, { instruction, workingDir }: PlannedStep): boolean {
  if (instruction.keyword === 'WORKDIR') return samePath(step.text, instruction.resolved, workingDir);
  const wanted = [instruction.resolved, instruction.args].map(essence);
  const found = essence(step.text);
  return wanted.some((one) => one !== '' && (found === one || found.endsWith(one)));
}

/** Whether a step of the history is this instruction, by its text. */
export function isSameStep(step: HistoryStep, planned: PlannedStep): boolean {
  if (step.keyword !== planned.instruction.keyword) return false;
  if (step.keyword === 'RUN') return matchesRun(step, planned);
  return step.keyword === 'COPY' || step.keyword === 'ADD' ? matchesCopy(step, planned) : matchesSetting(step, planned);
}

/** Puts the shell and the working folder beside each instruction, as the ones before it set them. */
export function planSteps(instructions: readonly InstructionOutline[]): PlannedStep[] {
  let shell = DEFAULT_SHELL;
  let workingDir = '/';
  return instructions.map((instruction) => {
    const planned = { instruction, shell, workingDir };
    if (instruction.keyword === 'SHELL') shell = execForm(foldBlanks(instruction.args))?.join(' ') ?? shell;
    if (instruction.keyword === 'WORKDIR') {
      const path = instruction.resolved.trim();
      workingDir = path.startsWith('/') ? path : `${workingDir}/${path}`;
    }
    return planned;
  });
}
