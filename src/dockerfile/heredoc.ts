import { SyntaxProblem } from './syntax-error.ts';
import { expandWords } from './words.ts';

/** One here-document of a RUN, COPY or ADD. */
export interface Heredoc {
  readonly name: string;
  /** Written with `<<-`: leading tabs of the body are dropped. */
  readonly chomp: boolean;
  /** False where the name is quoted: variables in the body stay as they are. */
  readonly expand: boolean;
  /** Number before the `<<`; 0 where there is none. */
  readonly fd: number;
  /** As in the file, line ends included, leading tabs too. */
  readonly body: string;
  /** First line of the body, from 1. */
  readonly line: number;
}

export type HeredocSign = Omit<Heredoc, 'body' | 'line'>;

const SIGN = /^(\d*)<<(-?)([^<]*)$/;
const LEX = { escapeToken: '\\', keepUnset: true } as const;
const unset = (): undefined => undefined;

/** Reads one word as the sign of a here-document; undefined where it is none. Throws for a name whose quotes are not closed. */
export function readHeredocSign(word: string): HeredocSign | undefined {
  const match = SIGN.exec(word);
  const rest = (match?.[3] ?? '').trimStart();
  if (match === null || rest === '') return undefined;
  const plain = expandWords(rest, unset, LEX).words;
  const [name] = plain;
  if (plain.length !== 1 || name === undefined) return undefined;
  const raw = expandWords(rest, unset, { ...LEX, rawQuotes: true }).words;
  if (raw.length !== 1) throw new SyntaxProblem(`the here-document's name ${JSON.stringify(rest)} cannot be read`);
  return { name, chomp: match[2] === '-', expand: quotes(name) === quotes(raw[0] ?? ''), fd: Number(match[1] ?? 0) };
}

function quotes(text: string): number {
  return [...text].filter((char) => char === '"' || char === "'").length;
}

/** Signs of all here-documents in a logical line, in order. A line whose quotes are not closed has none: the shell will see to it. */
export function heredocSigns(line: string): HeredocSign[] {
  let words: readonly string[] = [];
  try {
    words = expandWords(line, unset, { ...LEX, rawQuotes: true, rawEscapes: true }).words;
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
  }
  return words.map(readHeredocSign).filter((sign) => sign !== undefined);
}

/** The body as the builder uses it: without leading tabs where the sign was `<<-`. */
export function heredocContent(heredoc: Heredoc): string {
  return heredoc.chomp ? heredoc.body.replace(/^\t+/gm, '') : heredoc.body;
}
