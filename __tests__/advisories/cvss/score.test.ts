import { describe, expect, test } from '@jest/globals';
import cvss from 'ae-cvss-calculator';
import fc from 'fast-check';
import { scoreOfVector } from '../../../src/advisories/cvss/score.ts';

/** Every vector of some metrics, each with its values. */
function* vectors([first, ...rest]: readonly (readonly [string, string])[], start: string): Generator<string> {
  if (first === undefined) {
    yield start;
    return;
  }
  for (const value of first[1])
    yield* vectors(rest, `${start}${start === '' || start.endsWith('/') ? '' : '/'}${first[0]}:${value}`);
}

const V2 = [
  ['AV', 'NAL'],
  ['AC', 'LMH'],
  ['Au', 'NSM'],
  ['C', 'CPN'],
  ['I', 'CPN'],
  ['A', 'CPN'],
] as const;
const V3 = [
  ['AV', 'NALP'],
  ['AC', 'LH'],
  ['PR', 'NLH'],
  ['UI', 'NR'],
  ['S', 'UC'],
  ['C', 'HLN'],
  ['I', 'HLN'],
  ['A', 'HLN'],
] as const;
const V4 = [
  ['AV', 'NALP'],
  ['AC', 'LH'],
  ['AT', 'NP'],
  ['PR', 'NLH'],
  ['UI', 'NPA'],
  ...['VC', 'VI', 'VA', 'SC', 'SI', 'SA'].map((metric) => [metric, 'HLN'] as const),
] as const;

describe('base scores are those of another calculator', () => {
  test('CVSS v2: every vector', () => {
    const all = [...vectors(V2, '')];
    expect(all).toHaveLength(729);
    expect(
      all.filter((vector) => scoreOfVector(vector)?.score !== new cvss.Cvss2(vector).calculateScores().base),
    ).toEqual([]);
  });
  test.each([
    ['CVSS:3.1/', (vector: string) => new cvss.Cvss3P1(vector)],
    ['CVSS:3.0/', (vector: string) => new cvss.Cvss3P0(vector)],
  ])('%s every vector', (prefix, calculator) => {
    const all = [...vectors(V3, prefix)];
    expect(all).toHaveLength(2592);
    expect(all.filter((vector) => scoreOfVector(vector)?.score !== calculator(vector).calculateScores().base)).toEqual(
      [],
    );
  });
  test('CVSS v4.0: some of the 104,976', () => {
    const metrics = V4.map(([name, values]) => fc.constantFrom(...values).map((value) => `${name}:${value}`));
    fc.assert(
      fc.property(fc.tuple(...metrics), (chosen) => {
        const vector = `CVSS:4.0/${chosen.join('/')}`;
        expect(scoreOfVector(vector)?.score).toBe(new cvss.Cvss4P0(vector).calculateScores().baseMetricsOnly);
      }),
      { numRuns: 1500 },
    );
  });
});

const FULL3 = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H';
const FULL4 = 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N';
const FULL2 = 'AV:N/AC:L/Au:N/C:P/I:P/A:P';

test.each([
  [`${FULL3}/E:U/RL:O/RC:C/MAV:P/CR:L`, 9.8],
  [`${FULL4}/E:U/MSI:S/AU:Y/U:Amber`, 9.3],
  [`(${FULL2}/E:POC/RL:ND/CDP:LM/TD:L)`, 7.5],
])('other metrics than those of the base do not count: %s', (vector, score) =>
  expect(scoreOfVector(vector)?.score).toBe(score),
);

test.each([
  [FULL3.replace('/S:U', '')],
  [`${FULL3}/XX:Y`],
  [`${FULL3}/E:Q`],
  [`${FULL3}/constructor:a`],
  [FULL3.replace('UI:N', 'UI:P')],
  [FULL3.replace('AV:N', 'AV:X')],
  [FULL3.replace('3.1', '3.2')],
  // Which modified metrics alone may have.
  [FULL4.replace('SI:N', 'SI:S')],
  [FULL4.replace('VC:H', 'VC:X')],
  [FULL4.replace('4.0', '3.1')],
  [FULL2.replace('A:P', 'A:H')],
  [FULL2.replace('AV:N/', '')],
  [FULL2.toLowerCase()],
  [`${'AV:N/'.repeat(100)}${FULL2}`],
])('no vector: %s', (vector) => expect(scoreOfVector(vector)).toBeUndefined());
