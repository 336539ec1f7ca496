import { describe, expect, test } from '@jest/globals';
import { withDefaults } from '../../../src/plan/images/compose-service.ts';

describe('withDefaults', () => {
  test.each<[string, string | undefined]>([
    ['a', 'a'],
    ['$$a', '$a'],
    ['${A:-b}c', 'bc'],
    ['${A-b}', 'b'],
    ['${A:-}', ''],
    ['${A}', undefined],
    ['$A', undefined],
    ['${A:?must}', undefined],
    ['a$', undefined],
  ])('%s: %s', (text, filled) => {
    expect(withDefaults(text)).toBe(filled);
  });
});
