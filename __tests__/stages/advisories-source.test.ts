import { expect, test } from '@jest/globals';
import { ageOf } from '../../src/stages/advisories-source.ts';

test.each([
  ['2026-11-22T00:30:00Z', '0 hours'],
  ['2026-11-21T23:30:00Z', '1 hour'],
  ['2026-11-20T02:00:00Z', '47 hours'],
  ['2026-11-20T00:00:00Z', '2 days'],
  ['2026-12-20T00:00:00Z', '0 hours'],
])('what is of %s is %s old', (newest, words) => {
  expect(ageOf(newest, new Date('2026-11-22T01:00:00Z'))).toBe(words);
});
