import { describe, expect, test } from '@jest/globals';
import { parseLeg } from '../../src/inputs/leg.ts';
import { parseInputs } from '../../src/inputs/parse.ts';

describe('parseLeg', () => {
  test('index, total and the values with sorted keys', () => {
    const leg = parseLeg('2/5 {\n  "os": "x",\n  "image": { "b": 1, "a": [2, 1] }\n}');
    expect(leg).toEqual({ index: 2, total: 5, matrix: '{"image":{"a":[2,1],"b":1},"os":"x"}' });
  });

  test.each([
    '0/1 null',
    '0/1 {}',
    '/ null',
    '',
    'x',
    '5/5 {"a":1}',
    '0/0 {"a":1}',
    '0/300 {"a":1}',
    '-1/3 {"a":1}',
    '0/1 []',
  ])('%j is no leg', (written) => expect(parseLeg(written)).toBeUndefined());

  test('act knows the values alone', () => {
    expect(parseLeg('/ {\n "a": 1\n}')).toEqual({ index: 0, total: 1, matrix: '{"a":1}' });
    expect(parseLeg('/ {}')).toBeUndefined();
  });

  test('several jobs of unknown values are legs still', () => {
    expect(parseLeg('1/3 null')).toEqual({ index: 1, total: 3 });
  });

  test('a megabyte of values is none', () => {
    expect(parseLeg(`0/2 {"a":"${'x'.repeat(2 ** 20)}"}`)).toBeUndefined();
  });
});

describe('inputs of reports', () => {
  const parse = (given: Record<string, string>) => parseInputs(new Map(Object.entries(given)), 'action');
  const codes = (given: Record<string, string>): readonly string[] => {
    const parsed = parse(given);
    return parsed.ok ? [] : parsed.failures.map(({ code }) => code);
  };

  test('what only the runner fills in is nothing', () => {
    const parsed = parse({ leg: '${{ strategy.job-index }}/${{ strategy.job-total }} ${{ toJSON(matrix) }}' });
    expect(parsed.ok && parsed.value.leg).toBeUndefined();
  });

  test('a leg comes through', () => {
    const parsed = parse({ leg: '0/2 {"a": 1}' });
    expect(parsed.ok && parsed.value.leg).toEqual({ index: 0, total: 2, matrix: '{"a":1}' });
  });

  test.each<[Record<string, string>, readonly string[]]>([
    [{ mode: 'report', reports: 'a,b' }, []],
    [{ mode: 'report', 'run-id': '5' }, []],
    [{ reports: 'a' }, ['usage/conflict']],
    [{ mode: 'analyze', 'run-id': '5' }, ['usage/conflict']],
    [{ mode: 'report', reports: 'a', 'run-id': '5' }, ['usage/conflict']],
    [{ mode: 'analyze', push: 'true', tags: 'a:1' }, ['usage/conflict']],
    [{ mode: 'analyse' }, ['usage/bad-value']],
    [{ mode: 'report', 'run-id': 'x' }, ['usage/bad-value']],
  ])('%j', (given, expected) => expect(codes(given)).toEqual(expected));
});
