import type { Directive, EscapeToken } from './directives.ts';
import type { Heredoc } from './heredoc.ts';

/** The instructions of BuildKit's Dockerfile frontend. */
export const KEYWORDS = [
  'ADD',
  'ARG',
  'CMD',
  'COPY',
  'ENTRYPOINT',
  'ENV',
  'EXPOSE',
  'FROM',
  'HEALTHCHECK',
  'LABEL',
  'MAINTAINER',
  'ONBUILD',
  'RUN',
  'SHELL',
  'STOPSIGNAL',
  'USER',
  'VOLUME',
  'WORKDIR',
] as const;
export type Keyword = (typeof KEYWORDS)[number];

/** A flag before the arguments: `--name` or `--name=value`. */
export interface Flag {
  readonly name: string;
  readonly value: string | undefined;
}

/** One assignment of ENV, LABEL (always with a value) or ARG. Quotes and escapes are still there. */
export interface Pair {
  readonly key: string;
  readonly value: string | undefined;
  /** Written in the old form `KEY value`. */
  readonly legacy: boolean;
}

/** What is known of an instruction before it is known which one it is. */
export interface Statement {
  readonly keyword: string;
  /** First and last line in the file, from 1; bodies of here-documents included. */
  readonly line: number;
  readonly endLine: number;
  /** All that follows the keyword: continuations joined, comments removed, flags included. */
  readonly rest: string;
  readonly heredocs: readonly Heredoc[];
  /** Comments above it, without `#`; an empty comment starts anew, directives are left out. */
  readonly comments: readonly string[];
  /** An empty line stands where a continuation was expected. */
  readonly emptyContinuation: boolean;
}

export interface Instruction extends Statement {
  /** Upper case. */
  readonly keyword: Keyword;
  /** The keyword as written. */
  readonly written: string;
  readonly flags: readonly Flag[];
  /** What follows the flags. */
  readonly text: string;
  /** The arguments: the elements of the JSON form, or the words, or the whole text, as the instruction has it. */
  readonly args: readonly string[];
  /** Written in the JSON ("exec") form. */
  readonly json: boolean;
  readonly pairs: readonly Pair[];
  /** The instruction that an ONBUILD carries. */
  readonly trigger?: Instruction;
}

export interface Comment {
  readonly line: number;
  /** Without `#`, not trimmed. */
  readonly text: string;
}

/** What BuildKit refuses. */
export interface Mistake {
  readonly line: number;
  /** One line; secrets in it are masked. */
  readonly message: string;
}

/** A Dockerfile that BuildKit would accept, instruction by instruction; with a `mistake` the part of one that stands above it. */
export interface Dockerfile {
  readonly directives: readonly Directive[];
  readonly escapeToken: EscapeToken;
  readonly instructions: readonly Instruction[];
  /** Every comment line, those inside instructions too; directives are left out. */
  readonly comments: readonly Comment[];
  /** Lines of the file without line ends. */
  readonly lines: readonly string[];
  /** Why the file breaks off here: `lines` and `comments` are those of all of it. */
  readonly mistake?: Mistake;
  /** What stands at the mistake and below, where every line of it can be told apart: BuildKit does so before it looks for mistakes. */
  readonly below?: readonly Statement[];
}

/** Value of a flag; undefined where it is absent or has none. The first one counts. */
export function flagValue(instruction: Instruction, name: string): string | undefined {
  return instruction.flags.find((flag) => flag.name === name)?.value;
}
