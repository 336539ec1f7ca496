import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SharedParts } from '../../src/policy/shared-parts.ts';

describe('shared parts', () => {
  test('an element is what it was, whatever it holds', () => {
    const parts = new SharedParts();
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true }), (element) => {
        const before = structuredClone(element);
        expect(parts.element(element)).toEqual(before);
      }),
    );
  });

  test('what two elements have in common is held once', () => {
    const parts = new SharedParts();
    const make = () => ({ at: { kind: 'file', path: 'Dockerfile', line: 1 }, paths: ['a', 'b'], image: 0 });
    const [one, two] = [parts.element(make()), parts.element(make())];
    expect(one).not.toBe(two);
    expect(one.at).toBe(two.at);
    expect(one.paths).toBe(two.paths);
  });

  test('values that only look alike are not the same', () => {
    const parts = new SharedParts();
    const values = ['1', 1, [1], ['1'], { a: 1 }, { a: '1' }, [], {}, null, 'null', ''];
    expect(values.map((value) => parts.element({ value }).value)).toEqual(values);
  });
});
