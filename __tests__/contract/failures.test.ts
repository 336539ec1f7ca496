import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { FAILURE_CODES } from '../../src/domain/failure.ts';

/** Where codes are listed, and not failed with. */
const TABLE = join('src', 'domain', 'failure.ts');

const SOURCES = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map((path) => join('src', path))
  .filter((path) => path.endsWith('.ts') && path !== TABLE)
  .map((path) => readFileSync(path, 'utf8'));

/** Asked about alone, a code is no failure's: `code === 'a/b'`, `case 'a/b':`, `.includes('a/b')`. */
const ASKED = /(?:[!=]==\s*|case\s+|includes\(\s*)'[a-z]+\/[a-z-]+'/g;
const CODE = /'([a-z]+\/[a-z-]+)'/g;

/** The codes that sources fail with. */
function emitted(sources: readonly string[]): ReadonlySet<string> {
  return new Set(sources.flatMap((text) => [...text.replace(ASKED, '').matchAll(CODE)].map(([, code = '']) => code)));
}

describe('the list of failures', () => {
  test.each(Object.keys(FAILURE_CODES))('%s is one that something fails with', (code) => {
    expect(emitted(SOURCES).has(code)).toBe(true);
  });

  test('what is only asked about is not failed with', () => {
    const asking = "if (code === 'a/b' || code !== 'a/c' || ['x'].includes('a/d')) switch (code) { case 'a/e': }";
    expect([...emitted([asking, "fail('a/f', what)"])]).toEqual(['a/f']);
  });
});
