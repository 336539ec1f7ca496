import { type Command, type Pipeline, parseScript, type SimpleCommand } from './parser.ts';
import type { Word } from './word.ts';

/** A command that a rule looks at. */
export interface Invocation {
  /** Name as written, after `busybox`, `builtin` and `command`; empty for bare assignments. */
  readonly name: string;
  /** The words after the first, expansions written `${VAR}`. */
  readonly args: readonly string[];
  readonly command: SimpleCommand;
  /** It stands in the argument of `sh -c` or `eval`, not in the script itself. */
  readonly indirect: boolean;
}

/** A pipeline with the invocations of each of its parts, those inside compounds and substitutions included. */
export interface Piped {
  readonly parts: readonly (readonly Invocation[])[];
}

/** What a script runs. */
export interface Script {
  readonly invocations: readonly Invocation[];
  /** Every pipeline of two or more commands. */
  readonly pipes: readonly Piped[];
}

const MAX_DEPTH = 12;
/** What a script in a script in a script may come to, by the length of the first: what stands in two of them is read twice. */
const MAX_READINGS = 8;
const MAX_EXTRA = 65_536;
const MAX_INVOCATIONS = 20_000;
const SHELLS = ['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh', 'mksh'];

/** Reads a script: every simple command, in order of appearance. Bounded; never throws. */
export function readScript(text: string): Script {
  const collector = new Collector(text.length);
  collector.script(text, false);
  return { invocations: collector.invocations, pipes: collector.pipes };
}

/** The script of one command given as a list of arguments (the JSON form). */
export function readArgv(args: readonly string[]): Script {
  const words = args.map((text) => ({ text, simple: text, quoted: true, dynamic: false, substitutions: [] }));
  const collector = new Collector(args.reduce((sum, arg) => sum + arg.length, 0));
  collector.simple({ kind: 'simple', assignments: [], words, redirections: [] }, false);
  return { invocations: collector.invocations, pipes: collector.pipes };
}

/** True for the name or path of a shell. */
export function isShell(name: string): boolean {
  return SHELLS.includes(name.slice(name.lastIndexOf('/') + 1));
}

class Collector {
  readonly invocations: Invocation[] = [];
  readonly pipes: Piped[] = [];
  #depth = 0;
  #left: number;

  constructor(length: number) {
    this.#left = MAX_EXTRA + MAX_READINGS * length;
  }

  script(text: string, indirect: boolean): void {
    this.#left -= text.length;
    if (this.#depth >= MAX_DEPTH || this.#left < 0) return;
    this.#depth += 1;
    this.#pipelines(parseScript(text), indirect);
    this.#depth -= 1;
  }

  simple(command: SimpleCommand, indirect: boolean): void {
    if (this.invocations.length >= MAX_INVOCATIONS) return;
    const { words, assignments, redirections } = command;
    const name = effectiveName(words);
    const args = words.slice(1).map((word) => word.simple);
    this.invocations.push({ name, args, command, indirect });
    const targets = redirections.flatMap(({ target }) => target ?? []);
    for (const word of [...assignments, ...words, ...targets]) {
      for (const text of word.substitutions) this.script(text, indirect);
    }
    const inner = innerScript(words);
    if (inner !== undefined) this.script(inner, true);
  }

  #pipelines(pipelines: readonly Pipeline[], indirect: boolean): void {
    for (const { commands } of pipelines) {
      const parts: Invocation[][] = [];
      for (const command of commands) {
        const start = this.invocations.length;
        this.#command(command, indirect);
        parts.push(this.invocations.slice(start));
      }
      if (parts.length > 1) this.pipes.push({ parts });
    }
  }

  #command(command: Command, indirect: boolean): void {
    if (command.kind === 'simple') this.simple(command, indirect);
    else this.#pipelines(command.body, indirect);
    if (command.kind === 'simple') return;
    for (const { target } of command.redirections) {
      for (const text of target?.substitutions ?? []) this.script(text, indirect);
    }
  }
}

function effectiveName(words: readonly Word[]): string {
  const [first, second] = words;
  const wraps = first !== undefined && ['busybox', 'builtin', 'command'].includes(first.simple);
  if (wraps && second !== undefined && !second.simple.startsWith('-')) return second.simple;
  return first?.simple ?? '';
}

/** The script that a `sh -c SCRIPT` or `eval SCRIPT` runs. */
function innerScript(words: readonly Word[]): string | undefined {
  const at = words.findIndex((word) => isShell(word.text));
  if (words[0]?.text === 'eval') {
    return words
      .slice(1)
      .map((word) => word.text)
      .join(' ');
  }
  if (at < 0 || at > 4) return undefined;
  const option = words.findIndex((word, index) => index > at && /^-[a-z]*c$/.test(word.text));
  const between = words.slice(at + 1, option);
  if (option < 0 || between.some((word) => !/^[-+]|^pipefail$|^errexit$/.test(word.text))) return undefined;
  return words[option + 1]?.text;
}
