import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Affected } from '../../src/advisories/advisory.ts';
import { isAffected, lowestFix } from '../../src/advisories/evaluate.ts';
import { dpkg } from '../../src/advisories/versions/dpkg.ts';
import { semver } from '../../src/advisories/versions/semver.ts';
import { cpuMs } from '../helpers/cpu-time.ts';
import { advisory } from './samples.ts';

type Event = Readonly<Record<string, string>>;

function affected(events: readonly (readonly Event[])[], versions: readonly string[] = []): Affected {
  const ranges = events.map((one) => ({ type: 'ECOSYSTEM', events: one }));
  const [first] = advisory('X-1', [{ package: { ecosystem: 'npm', name: 'a' }, ranges, versions }]).affected;
  if (first === undefined) throw new Error('no entry');
  return first;
}

const I = (introduced: string): Event => ({ introduced });
const F = (fixed: string): Event => ({ fixed });
const L = (last_affected: string): Event => ({ last_affected });

describe('a version is affected', () => {
  test.each<[string, readonly (readonly Event[])[], readonly string[], Record<string, boolean>]>([
    ['from 0 without end', [[I('0')]], [], { '0.0.0-alpha': true, '9.9.9': true }],
    [
      'before the fix, the fix excluded',
      [[I('1.0.0'), F('1.2.0')]],
      [],
      { '0.9.0': false, '1.0.0': true, '1.1.9': true, '1.2.0': false, '1.2.0-rc.1': true },
    ],
    ['up to the last affected, included', [[I('1.0.0'), L('1.2.0')]], [], { '1.2.0': true, '1.2.1': false }],
    [
      'again after a fix',
      [[I('0'), F('1.0.0'), I('2.0.0'), F('2.1.0')]],
      [],
      { '0.5.0': true, '1.5.0': false, '2.0.5': true, '2.1.0': false },
    ],
    [
      'whatever the order of the events',
      [[F('2.1.0'), I('2.0.0'), F('1.0.0'), I('0')]],
      [],
      { '0.5.0': true, '1.5.0': false, '2.0.5': true },
    ],
    [
      'in any of several ranges',
      [
        [I('1.0.0'), F('1.1.0')],
        [I('2.0.0'), F('2.1.0')],
      ],
      [],
      { '1.0.5': true, '1.5.0': false, '2.0.5': true },
    ],
    ['only when listed', [], ['1.0.0', '1.2'], { '1.0.0': true, '1.2.0': true, '1.1.0': false }],
    ['listed, or in a range', [[I('2.0.0')]], ['1.0.0'], { '1.0.0': true, '1.5.0': false, '2.0.0': true }],
    ['below a limit', [[I('0'), { limit: '2.0.0' }]], [], { '1.9.9': true, '2.0.0': false }],
    [
      'below the highest of the limits',
      [[I('0'), { limit: '1.0.0' }, { limit: '2.0.0' }]],
      [],
      { '1.5.0': true, '2.0.0': false },
    ],
    ['with a limit of anything', [[I('0'), { limit: '*' }]], [], { '99.0.0': true }],
    ['never without introduced', [[F('2.0.0')]], [], { '1.0.0': false }],
    ['at a version that is introduced and fixed: no', [[I('1.0.0'), F('1.0.0')]], [], { '1.0.0': false }],
    [
      'on both sides of a version where one flawed line ends and the next begins, in whatever order (PYSEC-2023-72)',
      [[I('0'), F('3.1.1'), I('3.2.0'), F('3.2.2'), I('3.1.1'), F('3.2.0')]],
      [],
      { '3.1.0': true, '3.1.1': true, '3.1.3': true, '3.2.0': true, '3.2.1': true, '3.2.2': false },
    ],
    [
      'on both sides of one that is the last affected and introduced',
      [[I('0'), L('1.0.0'), I('1.0.0'), F('2.0.0')]],
      [],
      { '0.9.0': true, '1.0.0': true, '1.5.0': true, '2.0.0': false },
    ],
    [
      'at the one version that is introduced and the last affected',
      [[L('1.0.0'), I('1.0.0')]],
      [],
      { '0.9.0': false, '1.0.0': true, '1.0.1': false },
    ],
    [
      'not above a version that is introduced and fixed at once (RUSTSEC-2022-0012)',
      [[I('0.9.0'), F('0.9.2'), I('0.10.0'), F('0.10'), F('0.10.0')]],
      [],
      { '0.9.1': true, '0.9.5': false, '0.10.0': false, '0.11.0': false },
    ],
  ])('%s', (_name, ranges, versions, expected) => {
    const entry = affected(ranges, versions);
    const found = Object.keys(expected).map((version) => [version, isAffected(entry, version, semver)]);
    expect(Object.fromEntries(found)).toEqual(expected);
  });

  test('a version of no form is looked for as text alone', () => {
    expect(isAffected(affected([[I('0')]], ['latest']), 'latest', semver)).toBe(true);
    expect(isAffected(affected([[I('0')]], []), 'latest', semver)).toBe(false);
  });

  test('in a sorted range exactly when it is between introduced and fixed', () => {
    const version = fc.tuple(fc.nat(5), fc.nat(5)).map(([a, b]) => `${a}.${b}-1`);
    fc.assert(
      fc.property(version, version, version, (from, to, at) => {
        fc.pre(dpkg.compare(from, to) <= 0);
        const expected = dpkg.compare(at, from) >= 0 && dpkg.compare(at, to) < 0;
        expect(isAffected(affected([[I(from), F(to)]]), at, dpkg)).toBe(expected);
      }),
    );
  });
});

describe('the lowest fix', () => {
  test.each<[string, readonly (readonly Event[])[], string, string | undefined]>([
    [
      'is that of the range that contains the version',
      [
        [I('1.0.0'), F('1.5.0')],
        [I('2.0.0'), F('2.5.0')],
      ],
      '2.1.0',
      '2.5.0',
    ],
    [
      'is not one that another range calls affected, but the next',
      [
        [I('1.0.0'), F('1.5.0')],
        [I('1.5.0'), F('1.7.0')],
      ],
      '1.2.0',
      '1.7.0',
    ],
    ['is the next event of a range with several', [[I('0'), F('1.0.0'), I('2.0.0'), F('2.1.0')]], '0.1.0', '1.0.0'],
    ['is none where there is only a last affected version', [[I('0'), L('1.0.0')]], '0.5.0', undefined],
    ['is none where nothing is fixed', [[I('0')]], '0.5.0', undefined],
    ['is never a text that is no version', [[I('0'), F('unknown')]], '0.5.0', undefined],
  ])('%s', (_name, ranges, version, expected) => {
    expect(lowestFix([affected(ranges)], version, semver)).toBe(expected);
  });

  test('is looked for in bounded time, though ten thousand fixes are called affected elsewhere', () => {
    const lines = Array.from({ length: 10_000 }, (_, i) => [I(`${i}.0.0`), F(`${i}.5.0`)]);
    const entry = affected([...lines, [I('0'), F('20000.0.0')]]);
    const started = cpuMs();
    expect(lowestFix([entry], '0.1.0', semver)).toBe('20000.0.0');
    expect(cpuMs() - started).toBeLessThan(10_000);
  });
});
