import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { SyntaxProblem } from '../../../src/dockerfile/syntax-error.ts';
import { expandWords } from '../../../src/dockerfile/words.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';

const ENV = new Map([
  ['PWD', '/home'],
  ['SHELL', 'bash'],
  ['KOREAN', '한국어'],
  ['NULL', ''],
]);

function attempt(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    if (error instanceof SyntaxProblem) return 'error';
    throw error;
  }
}

describeWithCorpora('BuildKit shell lexer tables', (dir) => {
  test('envVarTest', () => {
    const rows = readFileSync(join(dir, 'dockerfile-shell/envVarTest'), 'utf8')
      .split('\n')
      .filter((line) => /^[AU]\|/.test(line))
      .map((line) => line.split('|').map((part) => part.trim()));
    expect(rows.length).toBeGreaterThan(200);
    const wrong = rows.filter(([, source = '', wanted]) => {
      const got = attempt(() => expandWords(source, (name) => ENV.get(name), { escapeToken: '\\' }).text);
      return got !== wanted;
    });
    expect(wrong).toEqual([]);
  });

  test('wordsTest', () => {
    const env = new Map<string, string>();
    const wrong: unknown[] = [];
    let rows = 0;
    for (const line of readFileSync(join(dir, 'dockerfile-shell/wordsTest'), 'utf8').split('\n')) {
      if (line.startsWith('#') || line.trim() === '') continue;
      if (line.startsWith('ENV ')) {
        const equals = line.indexOf('=');
        env.set(line.slice(4, equals).trim(), line.slice(equals + 1));
        continue;
      }
      const [source = '', wanted = ''] = line.split('|');
      rows += 1;
      const lookup = (name: string): string | undefined => env.get(name);
      const got = attempt(() => expandWords(source.trim(), lookup, { escapeToken: '\\' }).words.join(','));
      if (got !== wanted.trimStart()) wrong.push({ source, wanted, got });
    }
    expect(rows).toBeGreaterThan(15);
    expect(wrong).toEqual([]);
  });
});
