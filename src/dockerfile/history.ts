import { heredocContent, readHeredocSign } from './heredoc.ts';
import { flagValue, type Instruction } from './instruction.ts';
import type { Scope } from './scope.ts';
import { splitBlanks } from './space.ts';
import { expandKnown } from './variables.ts';

/** Where an instruction stands: what earlier ones of the stage have set. */
export interface Standing {
  readonly scope: Scope;
  readonly escapeToken: string;
  /** The working directory, where it is known. */
  readonly workdir?: string;
  /** Of the last SHELL. */
  readonly shell: readonly string[];
}

export const DEFAULT_SHELL: readonly string[] = ['/bin/sh', '-c'];

/**
 * The arguments as BuildKit writes them into the image's history (dockerfile2llb/convert.go, commitToHistory), without the keyword.
 * For ARG see outline.ts. For RUN the command alone: neither the shell, nor the `|N NAME=value` of build arguments, nor `# buildkit`.
 */
export function historyText(instruction: Instruction, at: Standing): string {
  const fill = (text: string): string => expandKnown(text, at.scope, at.escapeToken);
  switch (instruction.keyword) {
    case 'ENV':
    case 'LABEL':
      return instruction.pairs.map(({ key, value = '' }) => `${fill(key)}=${fill(value)}`).join(' ');
    case 'ADD':
    case 'COPY':
      return copyText(instruction, fill);
    case 'WORKDIR':
      return resolveWorkdir(at.workdir, fill(instruction.text)) ?? fill(instruction.text);
    case 'RUN':
      return runText(instruction);
    case 'CMD':
    case 'ENTRYPOINT':
      return goQuoted(instruction.json ? instruction.args : [...at.shell, ...instruction.args]);
    case 'EXPOSE':
      return `[${ports(instruction, fill).join(' ')}]`;
    case 'VOLUME':
      return `[${instruction.args.map((path) => fill(path.trim())).join(' ')}]`;
    case 'SHELL':
      return `[${instruction.args.join(' ')}]`;
    case 'HEALTHCHECK':
      return healthText(instruction);
    case 'USER':
    case 'STOPSIGNAL':
      return fill(instruction.text);
    default:
      return instruction.rest;
  }
}

function copyText(instruction: Instruction, fill: (text: string) => string): string {
  const parts: string[] = [];
  const parents = instruction.flags.find((flag) => flag.name === 'parents');
  if (parents !== undefined && parents.value?.toLowerCase() !== 'false') parts.push('--parents');
  for (const name of ['chown', 'chmod']) {
    const value = flagValue(instruction, name);
    if (value !== undefined && value !== '') parts.push(`--${name}=${fill(value)}`);
  }
  const sources = instruction.args.slice(0, -1);
  const inline = new Set(instruction.heredocs.map((heredoc) => heredoc.name));
  const signs = sources.map((source) => (source.includes('<<') ? readSign(source) : undefined));
  const isInline = (at: number): boolean => inline.has(signs[at] ?? '');
  const given = sources.filter((_, at) => !isInline(at)).map(fill);
  const inlined = signs.filter((name, at) => name !== undefined && isInline(at)).map((name) => `<<${name}`);
  return [...parts, ...given, ...inlined, fill(instruction.args.at(-1) ?? '')].join(' ');
}

function readSign(word: string): string | undefined {
  try {
    return readHeredocSign(word)?.name;
  } catch {
    return undefined;
  }
}

/** A RUN that is nothing but one here-document runs its body; any other is given to the shell whole. */
function runText(instruction: Instruction): string {
  if (instruction.json) return instruction.args.join(' ');
  const [first] = instruction.heredocs;
  if (first === undefined) return instruction.text;
  if (readSign(instruction.text) !== undefined) {
    const content = heredocContent(first);
    return content.startsWith('#!') ? `/dev/pipes/${first.name}` : content;
  }
  return [instruction.text, ...instruction.heredocs.map((heredoc) => heredoc.body + heredoc.name)].join('\n');
}

/** Go's %q of a list of strings. */
function goQuoted(args: readonly string[]): string {
  return `[${args.map((arg) => JSON.stringify(arg)).join(' ')}]`;
}

function ports(instruction: Instruction, fill: (text: string) => string): string[] {
  const words = [...instruction.args].sort().flatMap((port) => splitBlanks(fill(port)));
  return words.filter((port) => port !== '').map((port) => (port.includes('/') ? port.toLowerCase() : `${port}/tcp`));
}

/** Go's %+v of the health check. Durations as Go prints the common ones. */
function healthText(instruction: Instruction): string {
  const [type = '', ...command] = instruction.args;
  const none = type.toUpperCase() === 'NONE';
  const test = none ? ['NONE'] : [instruction.json ? 'CMD' : 'CMD-SHELL', ...command];
  const duration = (name: string): string => flagValue(instruction, name) || '0s';
  const retries = flagValue(instruction, 'retries') || '0';
  return `{Test:[${test.join(' ')}] Interval:${duration('interval')} Timeout:${duration('timeout')} StartPeriod:${duration('start-period')} StartInterval:${duration('start-interval')} Retries:${retries}}`;
}

/** The working directory after `WORKDIR path`; undefined where it hangs on an unknown one. */
export function resolveWorkdir(current: string | undefined, path: string): string | undefined {
  if (!path.startsWith('/') && current === undefined) return undefined;
  const whole = path.startsWith('/') ? path : `${current}/${path}`;
  const parts: string[] = [];
  for (const part of whole.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
