import { type Failure, ok, type Result } from '../domain/failure.ts';
import { readArguments } from './arguments.ts';
import type { EscapeToken } from './directives.ts';
import { splitFlags } from './flags.ts';
import { type Heredoc, heredocSigns } from './heredoc.ts';
import { type Dockerfile, type Instruction, KEYWORDS, type Keyword, type Statement } from './instruction.ts';
import { LineReader, type LogicalLine } from './logical-line.ts';
import { maskSecrets } from './secrets.ts';
import { splitBlanks, trimSpace } from './space.ts';
import { atLine, problemOf, SyntaxProblem } from './syntax-error.ts';
import { UnknownInstruction } from './unknown-instruction.ts';
import { validate } from './validate.ts';

/** What is read of a Dockerfile at most. */
export const MAX_DOCKERFILE_BYTES = 1024 * 1024;
const MAX_INSTRUCTIONS = 20_000;
/** Of a message, which may repeat a word of the file. */
const MAX_MESSAGE = 300;

/**
 * `lenient` takes what BuildKit refuses and hadolint has a rule for: instructions before the first FROM (DL3061), and what ONBUILD may not carry (DL3043).
 * Of a file with any other mistake it gives the instructions above the first one, with the mistake.
 */
export type ParseMode = 'strict' | 'lenient';

/**
 * Parses a Dockerfile as BuildKit's frontend does. `path` is only named in failures.
 * Fails with dockerfile/syntax (the line is in `what` and `at`; never where lenient), dockerfile/not-a-dockerfile, or file/too-large; never throws for foreign bytes.
 */
export function parseDockerfile(bytes: Uint8Array, path: string, mode: ParseMode = 'strict'): Result<Dockerfile> {
  if (bytes.length > MAX_DOCKERFILE_BYTES) return { ok: false, failure: tooLarge(path, bytes.length) };
  if (bytes.includes(0)) return { ok: false, failure: notADockerfile(path, 'it has a NUL byte') };
  const text = new TextDecoder().decode(bytes);
  const reader = new LineReader(text);
  const { file, problem, begun } = readFile(reader, mode);
  if (problem === undefined) return ok(file);
  const message = maskSecrets(problem.message).slice(0, MAX_MESSAGE);
  if (!begun && !looksLikeDockerfile(reader.lines)) return { ok: false, failure: notADockerfile(path, message) };
  const line = problem.line ?? Math.max(reader.line, 1);
  return mode === 'lenient'
    ? ok({ ...file, mistake: { line, message } })
    : { ok: false, failure: syntax(path, line, message) };
}

interface Read {
  /** As far as the first mistake. */
  readonly file: Dockerfile;
  readonly problem: SyntaxProblem | undefined;
  /** True where the first statement is an instruction, on whatever line it begins. */
  readonly begun: boolean;
}

function readFile(reader: LineReader, mode: ParseMode): Read {
  const instructions: Instruction[] = [];
  const unread = problemOf(() => parseStatements(reader, instructions));
  const rest = unread === undefined ? [] : statementsFrom(unread, reader);
  if (rest === undefined) reader.skipRest();
  const { good, problem: refused, stages } = readValid(instructions, mode);
  // What stands above an unknown instruction is refused before it is; a line that cannot be told apart is refused first of all.
  const problem = unread instanceof UnknownInstruction ? (refused ?? unread) : (unread ?? refused);
  const { directives, comments, lines } = reader;
  const file = {
    directives: directives.found,
    escapeToken: directives.escapeToken,
    instructions: instructions.slice(0, good),
    comments,
    lines,
    ...(problem === undefined || rest === undefined ? {} : { below: [...instructions.slice(good), ...rest] }),
  };
  return { file, problem: problem ?? unstaged(instructions, stages), begun: instructions.length > 0 };
}

/** What stands from an unknown instruction on. Undefined where a line of it cannot be told apart. */
function statementsFrom(first: SyntaxProblem, reader: LineReader): readonly Statement[] | undefined {
  const statements: Statement[] = [];
  for (let problem: SyntaxProblem | undefined = first; problem !== undefined; ) {
    if (!(problem instanceof UnknownInstruction) || statements.length > MAX_INSTRUCTIONS) return undefined;
    const below: Instruction[] = [];
    const { statement }: UnknownInstruction = problem;
    problem = problemOf(() => parseStatements(reader, below));
    statements.push(statement, ...below);
  }
  return statements;
}

/** How many instructions stand above the first one that is refused, and how many of them are FROMs. */
function readValid(instructions: readonly Instruction[], mode: ParseMode) {
  let stages = 0;
  for (const [good, instruction] of instructions.entries()) {
    if (instruction.keyword === 'FROM') stages += 1;
    const refused = problemOf(() => atLine(instruction.line, () => validate(instruction, mode === 'lenient')));
    const problem = refused ?? (mode === 'strict' ? misplaced(instruction, stages) : undefined);
    if (problem !== undefined) return { good, problem, stages };
  }
  return { good: instructions.length, problem: undefined, stages };
}

/** What stands before the first FROM, and is no ARG. */
function misplaced({ keyword, line }: Instruction, stages: number): SyntaxProblem | undefined {
  if (stages > 0 || keyword === 'ARG') return undefined;
  return new SyntaxProblem(`no build stage in current context: ${keyword} before FROM`, line);
}

/** A file in which nothing is built. Where something else than ARG stands in it, that has been told: as misplaced, or by DL3061. */
function unstaged(instructions: readonly Instruction[], stages: number): SyntaxProblem | undefined {
  if (instructions.length === 0) return new SyntaxProblem('file with no instructions');
  const isTold = instructions.some(({ keyword }) => keyword !== 'ARG');
  return stages > 0 || isTold ? undefined : new SyntaxProblem('dockerfile contains no stages to build');
}

/** The file as BuildKit's parser alone has it: instructions with their words, before anything is known of what each one takes. Throws SyntaxProblem; `instructions` has then what stands above. */
export function parseStatements(reader: LineReader, instructions: Instruction[] = []): Instruction[] {
  for (let line = reader.next(); line !== undefined; line = reader.next()) {
    const logical = line;
    instructions.push(atLine(logical.line, () => readInstruction(logical, reader)));
    if (instructions.length > MAX_INSTRUCTIONS) throw new SyntaxProblem(`more than ${MAX_INSTRUCTIONS} instructions`);
  }
  return instructions;
}

function readInstruction(logical: LogicalLine, reader: LineReader): Instruction {
  const parsed = readStatement(logical.text, logical, reader.directives.escapeToken);
  const carrier = parsed.trigger ?? parsed;
  const takesHeredocs = ['ADD', 'COPY', 'RUN'].includes(carrier.keyword) && !carrier.json;
  const heredocs: Heredoc[] = [];
  for (const sign of takesHeredocs && logical.text.includes('<<') ? heredocSigns(logical.text) : []) {
    const line = reader.line + 1;
    heredocs.push({ ...sign, body: reader.body(sign.name, sign.chomp), line });
  }
  const placed = { ...parsed, endLine: reader.line, heredocs };
  if (parsed.trigger === undefined) return placed;
  return { ...placed, trigger: { ...parsed.trigger, endLine: reader.line, heredocs } };
}

/** Keyword, flags and arguments of one statement; that of an ONBUILD is read the same way, once. */
function readStatement(text: string, logical: LogicalLine, escapeToken: EscapeToken, nested = false): Instruction {
  const [written = '', rest = ''] = splitBlanks(trimSpace(text), 2);
  const keyword = keywordOf(written);
  if (keyword === undefined) {
    const { line, endLine, comments, emptyContinuation } = logical;
    throw new UnknownInstruction({ keyword: written, line, endLine, rest, heredocs: [], comments, emptyContinuation });
  }
  const split = splitFlags(rest, escapeToken);
  const trigger =
    keyword === 'ONBUILD' && !nested && split.text !== ''
      ? readStatement(split.text, logical, escapeToken, true)
      : undefined;
  return {
    keyword,
    written,
    line: logical.line,
    endLine: logical.endLine,
    rest: trimSpace(rest),
    flags: split.flags,
    text: split.text,
    ...readArguments(keyword, split.text, escapeToken),
    heredocs: [],
    comments: logical.comments,
    ...(trigger === undefined ? {} : { trigger }),
    emptyContinuation: logical.emptyContinuation,
  };
}

function keywordOf(written: string): Keyword | undefined {
  const upper = written.toUpperCase();
  return KEYWORDS.find((known) => known === upper);
}

/** A file that does not parse is still somebody's Dockerfile when it begins with an instruction, or when a FROM line stands in it. */
function looksLikeDockerfile(lines: readonly string[]): boolean {
  const first = lines.map((line) => line.trim()).find((line) => line !== '' && !line.startsWith('#'));
  if (first === undefined) return true;
  const word = splitBlanks(first, 2)[0] ?? '';
  if (KEYWORDS.some((known) => known === word.toUpperCase())) return true;
  return lines.some((line) => /^\s*FROM\s+(?:--platform=\S+\s+)?[\w$][^\s]*(?:\s+AS\s+\S+)?\s*$/i.test(line));
}

function syntax(path: string, line: number, message: string): Failure {
  return {
    code: 'dockerfile/syntax',
    what: `${path}:${line}: ${message}`,
    why: 'the builder would refuse this line too, and the file cannot be checked as a whole',
    fix: 'correct the line; the Dockerfile reference has the form of each instruction',
    at: { path, line },
  };
}

function notADockerfile(path: string, message: string): Failure {
  return {
    code: 'dockerfile/not-a-dockerfile',
    what: `${path} is not a Dockerfile (${message})`,
    why: 'it neither begins with an instruction nor has a FROM line',
    fix: 'name the Dockerfile with the input file, or leave this file out',
  };
}

function tooLarge(path: string, size: number): Failure {
  return {
    code: 'file/too-large',
    what: `${path} has ${size} bytes`,
    why: `a Dockerfile is read up to ${MAX_DOCKERFILE_BYTES} bytes`,
    fix: 'move what it generates or downloads into files of its own',
  };
}
