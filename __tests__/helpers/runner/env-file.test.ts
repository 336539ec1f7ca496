import { describe, expect, test } from '@jest/globals';
import { parseEnvFile } from './env-file.ts';

describe('parseEnvFile', () => {
  test.each([
    ['', {}],
    ['a=b\n', { a: 'b' }],
    ['a=b<<c\n', { a: 'b<<c' }],
    ['a<<EOF\nx\ny\nEOF\n', { a: 'x\ny' }],
    ['a<<EOF\nEOF\n', { a: '' }],
    ['a<<EOF\nb=c\nEOF\n\nd=e', { a: 'b=c', d: 'e' }],
    ['a<<x=y\n1\nx=y\n', { a: '1' }],
    ['a=1\na=2\n', { a: '2' }],
  ])('%j', (text, values) => {
    expect(Object.fromEntries(parseEnvFile(text))).toEqual(values);
  });

  test.each(['plain', 'a<<EOF\nx\n', '<<EOF\nEOF', 'a<<\n\n', '=x'])('%j fails the step', (text) => {
    expect(() => parseEnvFile(text)).toThrow();
  });
});
