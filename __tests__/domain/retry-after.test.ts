import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { retryAfterMs } from '../../src/domain/retry-after.ts';

const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT';

describe('what Retry-After asks for', () => {
  test.each<[string, string | undefined, number | undefined]>([
    ['0', undefined, 0],
    ['120', undefined, 120_000],
    [' 7 ', undefined, 7000],
    ['Sun, 06 Nov 1994 08:49:47 GMT', DATE, 10_000],
    ['Sunday, 06-Nov-94 08:49:47 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 10_000],
    ['Sun Nov  6 08:50:37 1994', 'Sun Nov  6 08:49:37 1994', 60_000],
    ['Sun Nov  6 08:50:37 1994', DATE, 60_000],
    // It is over already.
    ['Sun, 06 Nov 1994 08:49:30 GMT', DATE, 0],
    ['Mon, 07 Nov 1994 08:49:37 GMT', DATE, 86_400_000],
  ])('%j beside %j: %p ms', (said, date, wait) =>
    expect(retryAfterMs({ 'retry-after': said, ...(date === undefined ? {} : { date }) })).toBe(wait),
  );

  test.each([
    '',
    '-1',
    '1.5',
    '1e3',
    '0x10',
    'Infinity',
    '9'.repeat(20),
    'tomorrow',
    '1994-11-06T08:49:47Z',
    'Sun, 99 Nov 1994 08:49:47 GMT',
    'Sun, 06 Nov 1994 08:49:47 +0200',
  ])('%j says nothing', (said) => expect(retryAfterMs({ 'retry-after': said, date: DATE })).toBeUndefined());

  test('a date means nothing beside an answer without one', () =>
    expect(retryAfterMs({ 'retry-after': 'Sun, 06 Nov 1994 08:49:47 GMT' })).toBeUndefined());

  test('whatever a server says: a number of milliseconds, or nothing', () =>
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), fc.string({ maxLength: 40 }), (said, date) => {
        const wait = retryAfterMs({ 'retry-after': said, date });
        expect(wait === undefined || (Number.isSafeInteger(wait) && wait >= 0)).toBe(true);
      }),
    ));
});
