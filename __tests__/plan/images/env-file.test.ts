import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fillIn, readEnvFile, type Variables, withDefaults } from '../../../src/plan/images/env-file.ts';
import { cpuMs } from '../../helpers/cpu-time.ts';

const variables = (values: Readonly<Record<string, string>>): Variables =>
  new Map(Object.entries(values).map(([name, value]) => [name, { value, file: '.env' }]));

describe('readEnvFile', () => {
  const read = (text: string, outer: Readonly<Record<string, string>> = {}) =>
    Object.fromEntries([...readEnvFile('.env', text, variables(outer))].map(([name, { value }]) => [name, value]));

  test.each<[string, Readonly<Record<string, string>>]>([
    ['A=1', { A: '1' }],
    ['A=1\nB=2\r\nC=3', { A: '1', B: '2', C: '3' }],
    ['  A = 1  ', { A: '1' }],
    ['A: 1', { A: '1' }],
    ['export A=1', { A: '1' }],
    ['# A=1\n\n  # B=1', {}],
    ['A=', { A: '' }],
    ['A=1\nA=2', { A: '2' }],
    ['A=a b', { A: 'a b' }],
    ['A=x # c', { A: 'x' }],
    ['A=x# c', { A: 'x# c' }],
    ['A= # c', { A: '' }],
    ['A=#x', { A: '#x' }],
    ['A="x # y" # c', { A: 'x # y' }],
    ["A='x # y' # c", { A: 'x # y' }],
    ['A="a\\"b\\n\\t\\\\c"', { A: 'a"b\n\t\\c' }],
    ["A='a\\'b\\n'", { A: "a'b\\n" }],
    ['A="a\nb"\nB=1', { A: 'a\nb', B: '1' }],
    ['A="open\nB=1', { B: '1' }],
    ['A', {}],
    ['A B=1', {}],
    ['1A=1\nB=2', { B: '2' }],
    ['A=1\nB=$A/b\nC=${A}c\nD="${A:-x}"', { A: '1', B: '1/b', C: '1c', D: '1' }],
    ["A=1\nB='$A'", { A: '1', B: '$A' }],
    ['B=${A:-x}', { B: 'x' }],
    ['A=1\nA=$UNKNOWN', {}],
  ])('%j', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  test('a value that is too long is none', () => {
    expect(Object.keys(read(`A=${'a'.repeat(5000)}\nB='${'b'.repeat(5000)}'\nC=1`))).toEqual(['C']);
  });

  test('the variables of whoever includes it count in it', () => {
    expect(read('A=1\nB=$A', { A: 'outer' })).toMatchObject({ B: 'outer' });
  });

  test('never throws, and ends soon', () => {
    fc.assert(fc.property(fc.string(), (text) => void read(text)));
    const before = cpuMs();
    for (const text of ['A="', "A='", 'A=\\"\n', '\n \n', 'export ', 'A=$A${A:-', 'A="\\"\n'])
      read(text.repeat(10_000));
    expect(cpuMs() - before).toBeLessThan(3_000);
  });
});

describe('fillIn', () => {
  test.each<[string, string]>([
    ['a', 'a'],
    ['$A', '1'],
    ['${A}b', '1b'],
    ['$$A', '$$A'],
    ['$AB', '$AB'],
    ['${A:-x}${E:-x}${E-x}${U:-x}', '1${E:-x}${U:-x}'],
    ['${A:?e}${A?e}${E:?e}', '11${E:?e}'],
    ['${A:+x}${E:+x}${E+x}${U:+x}', 'xx${U:+x}'],
    // What a value holds is not filled in again.
    ['$D', '$$A'],
  ])('%s: %s', (text, filled) => {
    const known = variables({ A: '1', E: '', D: '$A' });
    expect(fillIn(text, (name) => known.get(name)).text).toBe(filled);
  });

  test('what it makes is bounded', () => {
    const known = variables({ A: 'a'.repeat(1000) });
    expect(fillIn('$A'.repeat(2000), (name) => known.get(name)).text.length).toBeLessThan(10_000);
  });

  test('names the files', () => {
    const known = variables({ A: '1' });
    expect(fillIn('$A$A', (name) => known.get(name)).files).toEqual(['.env']);
    expect(fillIn('$$A', (name) => known.get(name)).files).toEqual([]);
  });
});

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
