import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { apk } from '../../../src/advisories/versions/apk.ts';
import { dpkg } from '../../../src/advisories/versions/dpkg.ts';
import type { VersionOrder } from '../../../src/advisories/versions/order.ts';
import { rpm } from '../../../src/advisories/versions/rpm.ts';
import { semver } from '../../../src/advisories/versions/semver.ts';

const digits = fc.oneof(fc.stringMatching(/^(0|[1-9][0-9]{0,3})$/), fc.constantFrom('00', '01', '007', '9'.repeat(40)));
const numbers = fc.array(digits, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'));
const maybe = (one: fc.Arbitrary<string>): fc.Arbitrary<string> => fc.oneof(fc.constant(''), one);
const join = (...parts: fc.Arbitrary<string>[]): fc.Arbitrary<string> => fc.tuple(...parts).map((all) => all.join(''));

const suffix = join(
  fc.constantFrom('_alpha', '_beta', '_pre', '_rc', '_cvs', '_svn', '_git', '_hg', '_p'),
  maybe(digits),
);
const VALID: readonly [VersionOrder, fc.Arbitrary<string>][] = [
  [
    dpkg,
    join(
      maybe(fc.constantFrom('0:', '1:', '12:')),
      fc.stringMatching(/^[0-9][0-9A-Za-z.+~]{0,8}$/),
      maybe(fc.stringMatching(/^-[0-9A-Za-z.+~]{1,6}$/)),
    ),
  ],
  [
    apk,
    join(
      numbers,
      maybe(fc.constantFrom('a', 'b', 'z')),
      maybe(suffix),
      maybe(suffix),
      maybe(fc.constant('~1f')),
      maybe(digits.map((n) => `-r${n}`)),
    ),
  ],
  [
    semver,
    join(
      maybe(fc.constant('v')),
      numbers,
      maybe(fc.stringMatching(/^-[0-9a-z]{1,3}(\.[0-9a-z]{1,3}){0,2}$/)),
      maybe(fc.constant('+b1')),
    ),
  ],
  [
    rpm,
    join(
      maybe(fc.constantFrom('0:', '1:')),
      fc.stringMatching(/^[0-9a-z][0-9a-z.~^_]{0,8}$/),
      maybe(fc.stringMatching(/^-[0-9a-z.~^]{1,6}$/)),
    ),
  ],
];

describe.each(VALID)('the order of $name', (order, valid) => {
  test('understands what is of its form', () => {
    fc.assert(fc.property(valid, (version) => order.understands(version)));
  });

  test('is reflexive, antisymmetric and transitive on valid versions', () => {
    fc.assert(
      fc.property(valid, valid, valid, (a, b, c) => {
        const sign = (x: string, y: string) => Math.sign(order.compare(x, y));
        expect(sign(a, a)).toBe(0);
        expect(sign(a, b)).toBe(-sign(b, a) + 0);
        if (sign(a, b) <= 0 && sign(b, c) <= 0) expect(sign(a, c)).toBeLessThanOrEqual(0);
        if (sign(a, b) === 0 && sign(b, c) === 0) expect(sign(a, c)).toBe(0);
      }),
      { numRuns: 2000 },
    );
  });

  test('has a place for any text, the same from both sides', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), fc.oneof(fc.string({ maxLength: 30 }), valid), (a, b) => {
        const difference = order.compare(a, b);
        expect(Number.isFinite(difference)).toBe(true);
        expect(Math.sign(difference)).toBe(-Math.sign(order.compare(b, a)) + 0);
      }),
      { numRuns: 1000 },
    );
  });

  test('is quick for long text', () => {
    const start = performance.now();
    for (const text of ['1.'.repeat(50_000), '~'.repeat(100_000), 'a1'.repeat(50_000), `1${'_p'.repeat(50_000)}`]) {
      order.compare(text, `${text}1`);
      order.understands(`${text}!`);
    }
    expect(performance.now() - start).toBeLessThan(3000);
  });
});

const PAIRS: readonly [VersionOrder, string, '<' | '=' | '>', string][] = [
  [dpkg, '1.0~rc1', '<', '1.0'],
  [dpkg, '1.0', '<', '1.0+b1'],
  [dpkg, '2.37.2-4ubuntu3.4', '<', '1:2.37.2-4ubuntu3.4'],
  [dpkg, '1.0-1+deb12u10', '>', '1.0-1+deb12u9'],
  [dpkg, '1.0', '=', '0:1.0-0'],
  [dpkg, '1:1.2-3-4', '>', '1:1.2-3'],
  [dpkg, '99999999999999999999', '<', '100000000000000000000'],
  [apk, '1.36.1-r27', '>', '1.36.1-r9'],
  [apk, '1.2_rc1', '<', '1.2'],
  [apk, '1.2', '<', '1.2_p1'],
  [apk, '1.2', '<', '1.2.0'],
  [apk, '1.05', '<', '1.1'],
  [apk, '9.9p1-r0', '>', '9.9_p1-r0'],
  [semver, '1.2.3.4', '>', '1.2.3'],
  [semver, '1.2', '=', '1.2.0'],
  [semver, '1.0.0-alpha.10', '>', '1.0.0-alpha.9'],
  [semver, '1.0.0+a', '=', '1.0.0+b'],
  [semver, '9007199254740993.0.0', '>', '9007199254740992.0.0'],
  [semver, 'latest', '<', '0.0.0-0'],
  [rpm, '1:3.0.1-41.el9_0', '>', '3.0.7-1.el9'],
  [rpm, '1.0~rc1-1', '<', '1.0-1'],
  [rpm, '1.0^git1-1', '>', '1.0-1'],
];

test.each(PAIRS)('%p: %s %s %s', (order, a, op, b) => {
  const found = Math.sign(order.compare(a, b));
  expect({ '-1': '<', '0': '=', '1': '>' }[String(found)]).toBe(op);
});

test.each([
  [dpkg, 'abc:1', false],
  [dpkg, '', false],
  [dpkg, '1.0-1', true],
  [apk, '1-ruff', false],
  [apk, '1.0-r1', true],
  [semver, 'latest', false],
  [semver, 'git+https://x', false],
  [semver, '1.2.3-rc.1+5', true],
  [rpm, '', false],
])('%p understands %s: %s', (order, version, understood) => {
  expect(order.understands(version)).toBe(understood);
});
