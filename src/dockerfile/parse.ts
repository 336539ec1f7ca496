import { type Failure, ok, type Result } from '../domain/failure.ts';
import { readArguments } from './arguments.ts';
import type { EscapeToken } from './directives.ts';
import { splitFlags } from './flags.ts';
import { type Heredoc, heredocSigns } from './heredoc.ts';
import { type Dockerfile, type Instruction, KEYWORDS, type Keyword } from './instruction.ts';
import { LineReader, type LogicalLine } from './logical-line.ts';
import { splitBlanks, trimSpace } from './space.ts';
import { atLine, SyntaxProblem } from './syntax-error.ts';
import { validate } from './validate.ts';

/** What is read of a Dockerfile at most. */
export const MAX_DOCKERFILE_BYTES = 1024 * 1024;
const MAX_INSTRUCTIONS = 20_000;

/** `lenient` takes what BuildKit refuses and hadolint has a rule for: instructions before the first FROM (DL3061), and what ONBUILD may not carry (DL3043). */
export type ParseMode = 'strict' | 'lenient';

/**
 * Parses a Dockerfile as BuildKit's frontend does. `path` is only named in failures.
 * Fails with dockerfile/syntax (the line is in `what`), dockerfile/not-a-dockerfile, or file/too-large; never throws for foreign bytes.
 */
export function parseDockerfile(bytes: Uint8Array, path: string, mode: ParseMode = 'strict'): Result<Dockerfile> {
  if (bytes.length > MAX_DOCKERFILE_BYTES) return { ok: false, failure: tooLarge(path, bytes.length) };
  if (bytes.includes(0)) return { ok: false, failure: notADockerfile(path, 'it has a NUL byte') };
  const text = new TextDecoder().decode(bytes);
  const reader = new LineReader(text);
  try {
    return ok(readFile(reader, mode));
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    const failure = looksLikeDockerfile(reader.lines)
      ? syntax(path, error.line ?? Math.max(reader.line, 1), error.message)
      : notADockerfile(path, error.message);
    return { ok: false, failure };
  }
}

function readFile(reader: LineReader, mode: ParseMode): Dockerfile {
  const instructions = parseStatements(reader);
  let stages = 0;
  for (const instruction of instructions) {
    atLine(instruction.line, () => validate(instruction, mode === 'lenient'));
    if (instruction.keyword === 'FROM') stages += 1;
    else if (mode === 'strict' && stages === 0 && instruction.keyword !== 'ARG') {
      const message = `no build stage in current context: ${instruction.keyword} before FROM`;
      throw new SyntaxProblem(message, instruction.line);
    }
  }
  if (instructions.length === 0) throw new SyntaxProblem('file with no instructions');
  if (stages === 0) throw new SyntaxProblem('dockerfile contains no stages to build');
  const { directives, comments, lines } = reader;
  return { directives: directives.found, escapeToken: directives.escapeToken, instructions, comments, lines };
}

/** The file as BuildKit's parser alone has it: instructions with their words, before anything is known of what each one takes. Throws SyntaxProblem. */
export function parseStatements(reader: LineReader): Instruction[] {
  const instructions: Instruction[] = [];
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

function keywordOf(written: string): Keyword {
  const upper = written.toUpperCase();
  const keyword = KEYWORDS.find((known) => known === upper);
  if (keyword === undefined) throw new SyntaxProblem(`unknown instruction: ${written.slice(0, 80)}`);
  return keyword;
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
    why: 'the builder would refuse this line too',
    fix: 'correct the line; the Dockerfile reference has the form of each instruction',
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
