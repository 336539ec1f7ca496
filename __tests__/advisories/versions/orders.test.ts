import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mayBeEqual } from '../../../src/advisories/evaluate.ts';
import { apk } from '../../../src/advisories/versions/apk.ts';
import { bitnami } from '../../../src/advisories/versions/bitnami.ts';
import { composer } from '../../../src/advisories/versions/composer.ts';
import { crates } from '../../../src/advisories/versions/crates.ts';
import { dpkg } from '../../../src/advisories/versions/dpkg.ts';
import { go } from '../../../src/advisories/versions/go.ts';
import { maven } from '../../../src/advisories/versions/maven.ts';
import { nuget } from '../../../src/advisories/versions/nuget.ts';
import type { VersionOrder } from '../../../src/advisories/versions/order.ts';
import { pep440 } from '../../../src/advisories/versions/pep440.ts';
import { rpm } from '../../../src/advisories/versions/rpm.ts';
import { rubygems } from '../../../src/advisories/versions/rubygems.ts';
import { semver } from '../../../src/advisories/versions/semver.ts';
import { cpuMs } from '../../helpers/cpu-time.ts';

const digits = fc.oneof(fc.stringMatching(/^(0|[1-9][0-9]{0,3})$/), fc.constantFrom('00', '01', '007', '9'.repeat(40)));
const numbers = fc.array(digits, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'));
const maybe = (one: fc.Arbitrary<string>): fc.Arbitrary<string> => fc.oneof(fc.constant(''), one);
const join = (...parts: fc.Arbitrary<string>[]): fc.Arbitrary<string> => fc.tuple(...parts).map((all) => all.join(''));

const suffix = join(
  fc.constantFrom('_alpha', '_beta', '_pre', '_rc', '_cvs', '_svn', '_git', '_hg', '_p'),
  maybe(digits),
);
const word = (...words: string[]): fc.Arbitrary<string> => fc.constantFrom(...words);
const strictPrerelease = fc.stringMatching(
  /^-(0|[1-9][0-9]?|[a-z][a-z0-9-]{0,2})(\.(0|[1-9][0-9]?|[a-z-]{1,3})){0,2}$/,
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
  [
    pep440,
    join(
      maybe(word('v', '1!', '0!', '2!')),
      numbers,
      maybe(join(word('a', '.b', '-rc', '_pre', 'alpha', 'c'), maybe(digits))),
      maybe(word('.post', '-1', '.post2', 'r3', 'rev')),
      maybe(word('.dev', '.dev0', 'dev3')),
      maybe(word('+a', '+1', '+abc.1', '+1_a', '+10')),
    ),
  ],
  [
    maven,
    // Maven's own order has circles where a qualifier stands in the middle: 1.sp.1 < 1.0.alpha.1 < 1 < 1.sp.1.
    join(
      numbers,
      fc.oneof(
        maybe(join(word('-'), digits)),
        join(
          word('.', '-', ''),
          word('alpha', 'rc', 'cr', 'SNAPSHOT', 'Final', 'ga', 'sp', 'm', 'jre', 'xyz'),
          maybe(digits),
        ),
      ),
    ),
  ],
  [
    rubygems,
    join(
      numbers,
      maybe(join(word('.a', '.rc', '.pre', '-b', '.beta'), maybe(digits), maybe(word('.1', '.0')))),
      maybe(word('-java', '-x86_64-linux')),
    ),
  ],
  [
    go,
    fc.oneof(
      join(
        maybe(word('v')),
        numbers,
        maybe(word('-0.20200622213623-75b288015ac9', '-rc.1', '-pre')),
        maybe(word('+incompatible', '+incompatible+dirty')),
      ),
      join(word('go1.'), digits, maybe(join(word('.', 'rc', 'beta'), digits)), maybe(word(' X:boringcrypto', '-X:a'))),
    ),
  ],
  [
    composer,
    join(
      maybe(word('v')),
      numbers,
      maybe(join(word('-', '.', ''), word('alpha', 'beta', 'RC', 'p', 'patch', 'dev'), maybe(digits))),
    ),
  ],
  [nuget, join(digits, maybe(word('.1', '.1.2', '.0.0.0', '.1.2.3')), maybe(strictPrerelease), maybe(word('+B1')))],
  [
    crates,
    fc
      .tuple(digits, digits, digits, maybe(strictPrerelease), maybe(word('+b.1')))
      .map(([major, minor, patch, pre, build]) => `${major}.${minor}.${patch}${pre}${build}`),
  ],
  [bitnami, join(numbers, maybe(word('-0', '-1', '-12', '-rc.1', '-beta')))],
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

  test('calls nothing equal that the look before it tells apart', () => {
    fc.assert(
      fc.property(valid, valid, fc.constantFrom('', '.0', '.0.0', '-0', '0:'), (a, b, zeros) => {
        for (const other of [b, `${a}${zeros}`, `${zeros}${a}`]) {
          if (order.understands(other) && order.compare(a, other) === 0)
            expect([a, other, mayBeEqual(a, other)]).toEqual([a, other, true]);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('is quick for long text', () => {
    const start = cpuMs();
    for (const text of ['1.'.repeat(50_000), '~'.repeat(100_000), 'a1'.repeat(50_000), `1${'_p'.repeat(50_000)}`]) {
      order.compare(text, `${text}1`);
      order.understands(`${text}!`);
    }
    for (const word of ['', '-', 'a', '-rc', '.p', '_p', '.post', '-java', '+', '-r', ':', '~']) {
      for (const run of ['9', 'a', '.', '-', '_', '1.', '-a', 'a1', '.dev'])
        order.understands(`1.0${word}${run.repeat(2000)}!`);
    }
    expect(cpuMs() - start).toBeLessThan(12_000);
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
  [semver, '1.0.0.beta.2', '=', '1.0.0-beta.2'],
  [pep440, '1.0.dev1', '<', '1.0a1'],
  [pep440, '1.0rc1', '<', '1.0'],
  [pep440, '1.0', '<', '1.0.post1'],
  [pep440, '1.0-1', '=', '1.0.POST1'],
  [pep440, '1.0', '<', '1.0+cu118'],
  [pep440, '1.0+abc', '<', '1.0+5'],
  [pep440, '2!1.0', '>', '99.0'],
  [pep440, '20041231-legacy-x', '<', '0.0.1.dev0'],
  [pep440, '9007199254740993', '>', '9007199254740992'],
  [maven, '1.0-SNAPSHOT', '<', '1.0'],
  [maven, '1.0.Final', '=', '1.0.0'],
  [maven, '1.0-jre', '>', '1.0'],
  [maven, '31.1-android', '<', '31.1-jre'],
  [maven, '1-sp', '<', '1-abc'],
  [maven, '1.0.RC2', '<', '1.0-RC3'],
  [maven, '2.0.1-xyz', '<', '2.0.1-123'],
  [maven, '99999999999999999999', '<', '100000000000000000000'],
  [rubygems, '1.0.0.pre1', '<', '1.0.0'],
  [rubygems, '1.0.a10', '>', '1.0.a9'],
  [rubygems, '1.13.0-x86_64-linux', '=', '1.13'],
  [go, 'v0.0.0-20200622213623-75b288015ac9', '<', '0.0.0-20201221181555-eec23a3978ad'],
  [go, 'v3.2.0+incompatible', '=', '3.2.0'],
  [go, 'go1.21rc2', '<', '1.21.0'],
  [go, 'go1.21rc2', '=', '1.21.0-rc.2'],
  [go, 'go1.20.5 X:boringcrypto', '=', '1.20.5'],
  [go, 'go1.9', '<', 'go1.10'],
  [composer, 'v1.0.0-alpha2', '<', '1.0.0-beta1'],
  [composer, '1.0.0-RC1', '<', '1.0.0'],
  [composer, '1.0.0-patch1', '>', '1.0.0'],
  [nuget, '1.0.0-BETA', '=', '1.0.0-beta'],
  [nuget, '1.0.0.1', '>', '1.0.0'],
  [nuget, '4.3', '=', '4.3.0.0+x'],
  [crates, '1.0.0-alpha.1', '<', '1.0.0'],
  [bitnami, '1.2.3-1', '>', '1.2.3'],
  [bitnami, '1.2.3-10', '>', '1.2.3-9'],
  [bitnami, '1.2.3-rc.1', '<', '1.2.3'],
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
  [pep440, '1.0.0-SNAPSHOT', false],
  [pep440, ' 1.0C1 ', true],
  [maven, '${project.version}', false],
  [maven, 'Hoxton.SR5', true],
  [rubygems, '1..2', false],
  [rubygems, '1.2.3.a', true],
  [go, '(devel)', false],
  [go, 'devel go1.22-abc', false],
  [go, 'go1.22rc1', true],
  [composer, 'dev-master', false],
  [composer, 'v6.4.1-BETA2', true],
  [nuget, '1.2.3.4.5', false],
  [crates, '1.2', false],
  [crates, '1.2.3-rc.1+5', true],
  [bitnami, '1.2.3-4', true],
])('%p understands %s: %s', (order, version, understood) => {
  expect(order.understands(version)).toBe(understood);
});
