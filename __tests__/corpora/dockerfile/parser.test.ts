import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Instruction } from '../../../src/dockerfile/instruction.ts';
import { LineReader } from '../../../src/dockerfile/logical-line.ts';
import { parseDockerfile, parseStatements } from '../../../src/dockerfile/parse.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';

/** The dump of BuildKit's own parser: one s-expression an instruction, words as Go quotes them. */
function dump(instruction: Instruction): string {
  const words = wordsOf(instruction).map((word) => ` ${quote(word)}`);
  const flags = instruction.flags.map(({ name, value }) => `--${name}${value === undefined ? '' : `=${value}`}`);
  const shown = flags.length === 0 ? '' : ` [${flags.map(quote).join(' ')}]`;
  const nested = instruction.trigger === undefined ? '' : ` ${dump(instruction.trigger)}`;
  return `(${instruction.keyword.toLowerCase()}${shown}${nested}${words.join('')})`;
}

function wordsOf({ keyword, pairs, args }: Instruction): readonly string[] {
  if (keyword !== 'ENV' && keyword !== 'LABEL') return args;
  return pairs.flatMap(({ key, value = '', legacy }) => [key, value, legacy ? '' : '=']);
}

/** Go's strconv.Quote, for what the tables hold. */
function quote(text: string): string {
  const short: Record<string, string> = { '\n': '\\n', '\t': '\\t', '\r': '\\r', '\b': '\\b', '\f': '\\f' };
  const escaped = text.replace(/[\\"]/g, '\\$&').replace(/[\n\t\r\b\f]/g, (char) => short[char] ?? char);
  return `"${escaped.replaceAll('\0', '\\x00')}"`;
}

describeWithCorpora('BuildKit parser tables', (dir) => {
  const files = join(dir, 'dockerfile-parser/testfiles');
  test.each(readdirSync(files))('%s', (name) => {
    const text = readFileSync(join(files, name, 'Dockerfile'), 'utf8');
    const wanted = readFileSync(join(files, name, 'result'), 'utf8')
      .trim()
      .split('\n');
    // The tables are of the parser alone: some have no FROM, or flags that no instruction takes.
    const got = parseStatements(new LineReader(text)).map((instruction) => dump(instruction));
    expect(got).toEqual(wanted.map((line) => line.trim()));
  });

  const negative = join(dir, 'dockerfile-parser/testfiles-negative');
  test.each(readdirSync(negative))('%s is refused', (name) => {
    const result = parseDockerfile(readFileSync(join(negative, name, 'Dockerfile')), name);
    expect(result.ok ? 'accepted' : result.failure.code).toBe('dockerfile/syntax');
  });

  test('lines of BuildKit testfile-line', () => {
    const text = readFileSync(join(dir, 'dockerfile-parser/testfile-line/Dockerfile'), 'utf8');
    const lines = parseStatements(new LineReader(text)).map(({ line, endLine }) => [line, endLine]);
    // parser_test.go, TestParseIncludesLineNumbers.
    expect(lines).toEqual([
      [5, 5],
      [11, 12],
      [17, 31],
    ]);
  });
});
