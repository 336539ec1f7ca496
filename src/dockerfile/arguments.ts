import type { EscapeToken } from './directives.ts';
import type { Keyword, Pair } from './instruction.ts';
import { isSpace, splitBlanks, trimLeft } from './space.ts';
import { SyntaxProblem } from './syntax-error.ts';

export interface Arguments {
  readonly args: readonly string[];
  readonly json: boolean;
  readonly pairs: readonly Pair[];
}

const plain = (args: readonly string[]): Arguments => ({ args, json: false, pairs: [] });

/** Reads the text after keyword and flags as the instruction has it (BuildKit, dockerfile/parser/line_parsers.go). Throws SyntaxProblem. */
export function readArguments(keyword: Keyword, text: string, escapeToken: EscapeToken): Arguments {
  switch (keyword) {
    case 'ADD':
    case 'COPY':
    case 'VOLUME':
      return readJson(text) ?? plain(text === '' ? [] : splitBlanks(text));
    case 'CMD':
    case 'ENTRYPOINT':
    case 'RUN':
    case 'SHELL':
      return text === '' ? plain([]) : (readJson(text) ?? plain([text]));
    case 'ENV':
    case 'LABEL':
      return readPairs(keyword, text, escapeToken);
    case 'ARG': {
      const words = quotedWords(text, escapeToken);
      return { args: words, json: false, pairs: words.map(readArg) };
    }
    case 'EXPOSE':
    case 'FROM':
      return plain(text === '' ? [] : splitBlanks(text));
    case 'HEALTHCHECK':
      return readHealthcheck(text);
    case 'MAINTAINER':
    case 'STOPSIGNAL':
    case 'USER':
    case 'WORKDIR':
      return plain(text === '' ? [] : [text]);
    case 'ONBUILD':
      return plain([]);
  }
}

/** The JSON form; undefined where the text is no JSON array. An array with anything but strings in it is refused. */
function readJson(text: string): Arguments | undefined {
  const array = trimLeft(text);
  if (!array.startsWith('[')) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(array);
  } catch {
    return undefined;
  }
  if (!Array.isArray(value)) return undefined;
  const args: string[] = [];
  for (const element of value) {
    if (typeof element !== 'string') {
      throw new SyntaxProblem('when using JSON array syntax, arrays must be comprised of strings only');
    }
    args.push(element);
  }
  return { args, json: true, pairs: [] };
}

function readHealthcheck(text: string): Arguments {
  let end = 0;
  while (end < text.length && !isSpace(text.charAt(end))) end += 1;
  if (end === 0) return plain([]);
  const command = trimLeft(text.slice(end));
  const read = command === '' ? plain([]) : (readJson(command) ?? plain([command]));
  return { ...read, args: [text.slice(0, end), ...read.args] };
}

function readArg(word: string): Pair {
  const equals = word.indexOf('=');
  if (equals < 0) return { key: word, value: undefined, legacy: false };
  return { key: word.slice(0, equals), value: word.slice(equals + 1), legacy: false };
}

/** `KEY=value …`, or the old `KEY value`, told apart by the first word. */
function readPairs(keyword: string, text: string, escapeToken: EscapeToken): Arguments {
  const words = quotedWords(text, escapeToken);
  const [first] = words;
  if (first === undefined) return plain([]);
  if (!first.includes('=')) {
    const [key = '', value] = splitBlanks(text, 2);
    if (value === undefined) throw new SyntaxProblem(`${keyword} must have two arguments`);
    return { args: [key, value], json: false, pairs: [{ key, value, legacy: true }] };
  }
  const pairs = words.map((word) => {
    const equals = word.indexOf('=');
    if (equals < 0)
      throw new SyntaxProblem(`cannot find = in ${JSON.stringify(word)}; it must be of the form name=value`);
    return { key: word.slice(0, equals), value: word.slice(equals + 1), legacy: false };
  });
  return { args: words, json: false, pairs };
}

/** Words separated by white space that is neither quoted nor escaped; quotes and escapes stay. An escape at the very end is dropped. */
function quotedWords(text: string, escapeToken: EscapeToken): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (quote === '' && isSpace(char)) {
      if (word !== undefined && word !== '') words.push(word);
      word = undefined;
      continue;
    }
    word ??= '';
    if (char === escapeToken && quote !== "'") {
      if (at + 1 === text.length) break;
      word += char + text.charAt(at + 1);
      at += 1;
      continue;
    }
    if (char === quote) quote = '';
    else if (quote === '' && (char === "'" || char === '"')) quote = char;
    word += char;
  }
  if (word !== undefined && word !== '') words.push(word);
  return words;
}
