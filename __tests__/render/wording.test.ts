import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { count, countsWords, grouped } from '../../src/render/wording.ts';

describe('numbers in words', () => {
  test('thousands are told apart as Intl tells them', () => {
    fc.assert(
      fc.property(fc.oneof(fc.nat(), fc.maxSafeInteger()), (number) => {
        expect(grouped(number)).toBe(number.toLocaleString('en-US'));
      }),
    );
  });

  test.each([
    [0, '0 findings'],
    [1, '1 finding'],
    [999, '999 findings'],
    [1_000, '1,000 findings'],
    [1_234_567, '1,234,567 findings'],
  ])('%d: %s', (number, words) => expect(count(number, 'finding')).toBe(words));

  test('only the severities that there are', () => {
    expect(countsWords({ critical: 1, high: 0, medium: 2_000, low: 30, unknown: 0 })).toBe(
      '1 critical, 2,000 medium and 30 low',
    );
  });
});
