import { expect, test } from '@jest/globals';
import { SyntaxProblem } from '../../src/dockerfile/syntax-error.ts';
import { expandWords } from '../../src/dockerfile/words.ts';

const VALUES = new Map([
  ['v', 'foo-bar-foo'],
  ['e', ''],
  ['s', 'a b'],
  ['p', '/usr/lib/x.tar.gz'],
]);
const expanded = (text: string, options = {}): string => {
  try {
    return expandWords(text, (name) => VALUES.get(name), { escapeToken: '\\', ...options }).text;
  } catch (error) {
    if (error instanceof SyntaxProblem) return 'error';
    throw error;
  }
};

test.each([
  ['${v#foo}', '-bar-foo'],
  ['${v##*-}', 'foo'],
  ['${v%-*}', 'foo-bar'],
  ['${v%%-*}', 'foo'],
  ['${p##*/}', 'x.tar.gz'],
  ['${p%.*}', '/usr/lib/x.tar'],
  ['${v/foo/X}', 'X-bar-foo'],
  ['${v//foo/X}', 'X-bar-X'],
  ['${p//\\//_}', '_usr_lib_x.tar.gz'],
  ['${v/?oo/}', '-bar-foo'],
  ['${e-x}${e:-x}${u-x}', 'xx'],
  ['${e+x}${e:+y}${v:+z}', 'xz'],
  ['${u?no}', 'error'],
  ['${e:?no}', 'error'],
  ['${v:#foo}', 'error'],
  ['${v:=x}', 'error'],
  ['${v/foo}', 'error'],
  ['${u', 'error'],
  ['"$v', 'error'],
])('%s', (text, wanted) => {
  expect(expanded(text)).toBe(wanted);
});

test.each([
  ['$u${u}${u:-x}${u#y}${u/a/b} $e', '$u${u}${u:-x}${u#y}${u/a/b} '],
  ["'$v' $v", '$v foo-bar-foo'],
])('keeps what is not set: %s', (text, wanted) => {
  expect(expanded(text, { keepUnset: true })).toBe(wanted);
});

test('raw quotes, raw escapes, plain quotes', () => {
  expect(expanded('"a $s" \'b\' c\\d', { rawQuotes: true })).toBe('"a a b" \'b\' cd');
  expect(expanded('a\\b', { rawEscapes: true })).toBe('a\\b');
  expect(expanded('"$s\' \\$s', { plainQuotes: true })).toBe('"a b\' $s');
});

test('what a value brings splits into words, what is quoted does not', () => {
  const { words, matched, unmatched } = expandWords('x$s "$s" $u y', (name) => VALUES.get(name), { escapeToken: '\\' });
  expect(words).toEqual(['xa', 'b', 'a b', 'y']);
  expect([[...matched], [...unmatched]]).toEqual([['s'], ['u']]);
});
