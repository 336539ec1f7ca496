import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PackedText } from '../../src/formats/packed-text.ts';

describe('packed text', () => {
  test.each([
    ['nothing', '', 1],
    ['small', '{"a":"é😀"}', 1],
    ['a million characters', 'x'.repeat(2 ** 20), 1],
    ['one more', 'x'.repeat(2 ** 20 + 1), 9],
    ['characters of four bytes, an odd number of places from the start', `x${'😀'.repeat(600_000)}`, 10],
  ])('%s is the same again, as often as it is asked for', (_, text, least) => {
    const packed = new PackedText(text);
    expect(String(packed) === text).toBe(true);
    const pieces = [...packed];
    expect(pieces.join('') === text).toBe(true);
    expect(pieces.length).toBeGreaterThanOrEqual(least);
    expect(pieces.every((piece) => piece.isWellFormed())).toBe(true);
  });

  test('any large text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), (some) => {
        const text = some.repeat(Math.ceil(2 ** 20 / some.length) + 1);
        return String(new PackedText(text)) === text;
      }),
      { numRuns: 20 },
    );
  });
});
