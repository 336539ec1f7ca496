import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { linesInOneHunk, newSideHunks } from '../../src/publish/diff-lines.ts';

describe('newSideHunks', () => {
  test.each<[string, string, readonly { first: number; lines: string[] }[]]>([
    ['one hunk', '@@ -1,2 +1,3 @@\n a\n+b\n c', [{ first: 1, lines: ['a', 'b', 'c'] }]],
    ['what is gone counts for nothing', '@@ -5,3 +5,2 @@ FROM x\n a\n-b\n c', [{ first: 5, lines: ['a', 'c'] }]],
    ['counts left out mean one', '@@ -1 +1 @@\n-a\n+b', [{ first: 1, lines: ['b'] }]],
    ['a new file', '@@ -0,0 +1,2 @@\n+a\n+b', [{ first: 1, lines: ['a', 'b'] }]],
    ['a removed file', '@@ -1,2 +0,0 @@\n-a\n-b', []],
    [
      'two hunks',
      '@@ -1 +1 @@\n+a\n@@ -9,0 +10,1 @@\n+b',
      [
        { first: 1, lines: ['a'] },
        { first: 10, lines: ['b'] },
      ],
    ],
    [
      'no end of line at the end of the file',
      '@@ -1 +1 @@\n-a\n+b\n\\ No newline at end of file',
      [{ first: 1, lines: ['b'] }],
    ],
    [
      'a line that looks like a header',
      '@@ -1,2 +1,2 @@\n+@@ -9 +9 @@\n b',
      [{ first: 1, lines: ['@@ -9 +9 @@', 'b'] }],
    ],
    ['more than was announced', '@@ -1,1 +1,1 @@\n a\n+b', [{ first: 1, lines: ['a'] }]],
    ['fewer than were announced', '@@ -1,9 +1,9 @@\n a', [{ first: 1, lines: ['a'] }]],
    ['lines before any header', ' a\n+b', []],
    ['a combined diff', '@@@ -1,2 -1,2 +1,2 @@@\n  a\n++b', []],
    ['nothing', '', []],
  ])('%s', (_name, patch, hunks) => {
    expect(newSideHunks(patch)).toEqual(hunks);
  });

  test('finds the new side of any change again', () => {
    const word = fc.constantFrom('FROM a', '', '@@ -1 +1 @@', '+x', '-x', ' x', '\\ No newline');
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(' ', '+', '-'), word)), fc.nat(1000), (rows, at) => {
        const kept = rows.filter(([sign]) => sign !== '-').map(([, text]) => text);
        const patch = [`@@ -1,9 +${at + 1},${kept.length} @@`, ...rows.map(([sign, text]) => sign + text)].join('\n');
        expect(newSideHunks(patch)).toEqual(kept.length === 0 ? [] : [{ first: at + 1, lines: kept }]);
      }),
    );
  });

  test('never throws, whatever it is given', () => {
    fc.assert(fc.property(fc.string(), (patch) => void newSideHunks(`@@ -1,2 +1,3 @@\n${patch}`)));
  });
});

describe('linesInOneHunk', () => {
  const hunks = newSideHunks('@@ -1,2 +2,2 @@\n a\n+b\n@@ -4,2 +4,2 @@\n c\n+d');
  test.each<[number, number, string | undefined]>([
    [2, 3, 'a\nb'],
    [3, 3, 'b'],
    [4, 5, 'c\nd'],
    [3, 4, undefined],
    [1, 2, undefined],
    [5, 6, undefined],
    [1, 1, undefined],
  ])('%i to %i: %j', (line, endLine, text) => {
    expect(linesInOneHunk(hunks, line, endLine)).toBe(text);
  });
});
