import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sarifText } from '../../src/render/sarif-text.ts';

describe('sarifText', () => {
  test.each([
    ['Write `CMD ["program", "argument"]`.', 'Write `CMD ["program", "argument"]`.'],
    ['the variable ${FOO} has no value', 'the variable ${FOO} has no value'],
    ['[text](https://evil.example)', '[text] (https://evil.example)'],
    ['[text][1] [1]: https://evil.example', '[text] [1] [1] : https://evil.example'],
    ['![x](y)', '![x] (y)'],
    ['[text]{0}', '[text] (0)'],
    ['{0} and {{12}}', '(0) and {(12)}'],
    ['x ##[set-output name=a;]b', 'x ## [set-output name=a;]b'],
    ['two\nlines', 'two lines'],
  ])('%j is %j', (raw, text) => expect(sarifText(raw, 200)).toBe(text));

  test('nothing is a link, a placeholder or a command', () => {
    const words = fc
      .array(fc.constantFrom('[', ']', '(', ')', '{', '}', '{0}', '0', '#', ':', ' ', 'a'))
      .map((all) => all.join(''));
    fc.assert(fc.property(words, (raw) => !/\][([:]|\{\d+\}|##\[/.test(sarifText(raw, 500))));
  });
});
