import { expect, test } from '@jest/globals';
import { firstParents } from '../../src/policy/history.ts';

const history = [
  { sha: 'm', parents: ['b', 'h'] },
  { sha: 'h', parents: ['a'] },
  { sha: 'b', parents: ['a', 'x'] },
  { sha: 'a', parents: ['r'] },
];

test.each([
  ['m', ['m', 'b', 'a', 'r']],
  ['b', ['b', 'a', 'r']],
  ['elsewhere', ['elsewhere']],
])('the line of %s', (from, line) => expect(firstParents(from, history)).toEqual(line));

test('a circle ends', () => {
  const circle = [
    { sha: 'a', parents: ['b'] },
    { sha: 'b', parents: ['a'] },
  ];
  expect(firstParents('a', circle)).toEqual(['a', 'b']);
});
