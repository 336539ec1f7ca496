import type { EscapeToken } from './directives.ts';
import type { Flag, Keyword } from './instruction.ts';
import { isSpace, trimSpace } from './space.ts';
import { SyntaxProblem } from './syntax-error.ts';

type FlagKind = 'bool' | 'string' | 'strings';

const COPY_FLAGS: Readonly<Record<string, FlagKind>> = {
  chown: 'string',
  chmod: 'string',
  link: 'bool',
  exclude: 'strings',
};
/** The flags that each instruction takes. ARG and STOPSIGNAL do not look at theirs. */
const FLAGS: Readonly<Partial<Record<Keyword, Readonly<Record<string, FlagKind>>>>> = {
  ADD: { ...COPY_FLAGS, 'keep-git-dir': 'bool', checksum: 'string', unpack: 'bool' },
  COPY: { ...COPY_FLAGS, from: 'string', parents: 'bool' },
  FROM: { platform: 'string' },
  HEALTHCHECK: {
    interval: 'string',
    timeout: 'string',
    'start-period': 'string',
    'start-interval': 'string',
    retries: 'string',
  },
  RUN: { mount: 'strings', network: 'string', security: 'string', device: 'strings' },
};
const UNCHECKED: readonly Keyword[] = ['ARG', 'STOPSIGNAL'];

/** Splits the flags off: words that begin with `--`, up to the first other word or a lone `--`. Quotes and escapes in them are taken away. */
export function splitFlags(line: string, escapeToken: EscapeToken): { flags: Flag[]; text: string } {
  const flags: Flag[] = [];
  let at = 0;
  for (;;) {
    while (at < line.length && isSpace(line.charAt(at))) at += 1;
    if (!line.startsWith('--', at)) return { flags, text: trimSpace(line.slice(at)) };
    const { word, quoted, end } = readFlagWord(line, at, escapeToken);
    at = end;
    if (word === '--' && at < line.length) return { flags, text: trimSpace(line.slice(at)) };
    if (word !== '--' && (quoted || word !== '')) flags.push(flagOf(word));
  }
}

function readFlagWord(line: string, start: number, escapeToken: EscapeToken) {
  let word = '';
  let quote = '';
  let quoted = false;
  let at = start;
  for (; at < line.length; at += 1) {
    let char = line.charAt(at);
    if (quote === '' && isSpace(char)) break;
    if (quote === '' && (char === "'" || char === '"')) {
      quote = char;
      quoted = true;
      continue;
    }
    if (char === quote) {
      quote = '';
      continue;
    }
    if (char === escapeToken) {
      if (at + 1 === line.length) continue;
      at += 1;
      char = line.charAt(at);
    }
    word += char;
  }
  return { word, quoted, end: at };
}

function flagOf(word: string): Flag {
  const equals = word.indexOf('=');
  return equals < 0
    ? { name: word.slice(2), value: undefined }
    : { name: word.slice(2, equals), value: word.slice(equals + 1) };
}

/** Checks flags against what the instruction takes. Throws SyntaxProblem for one that is unknown, repeated, or has a wrong value. */
export function checkFlags(keyword: Keyword, flags: readonly Flag[]): void {
  if (UNCHECKED.includes(keyword)) return;
  const known = FLAGS[keyword] ?? {};
  const seen = new Set<string>();
  for (const { name, value } of flags) {
    const kind = Object.hasOwn(known, name) ? known[name] : undefined;
    if (kind === undefined) throw new SyntaxProblem(`unknown flag: --${name}`);
    if (kind !== 'strings' && seen.has(name)) throw new SyntaxProblem(`duplicate flag specified: --${name}`);
    seen.add(name);
    checkValue(kind, name, value);
  }
}

function checkValue(kind: FlagKind, name: string, value: string | undefined): void {
  if (kind !== 'bool') {
    if (value === undefined) throw new SyntaxProblem(`missing a value on flag: --${name}`);
    return;
  }
  if (value === '') throw new SyntaxProblem(`missing a value on flag: --${name}`);
  if (value !== undefined && !['true', 'false'].includes(value.toLowerCase())) {
    throw new SyntaxProblem(`expecting boolean value for flag --${name}, not: ${value}`);
  }
}
