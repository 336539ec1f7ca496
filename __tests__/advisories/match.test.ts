import { describe, expect, test } from '@jest/globals';
import type { Advisory } from '../../src/advisories/advisory.ts';
import { cveOf } from '../../src/advisories/flaw.ts';
import { AdvisoryIndex, type Match, matchPackages } from '../../src/advisories/match.ts';
import type { Package } from '../../src/domain/package.ts';
import { advisory, apkPackage, deb, entry, npmPackage } from './samples.ts';

function matches(
  packages: readonly Package[],
  ecosystem: string | undefined,
  advisories: readonly Advisory[],
): readonly Match[] {
  return matchPackages(packages, ecosystem === undefined ? [] : [ecosystem], new AdvisoryIndex(advisories)).matches;
}

/** Rule, fix and aliases of each match, sorted. */
function told(found: readonly Match[]): string[] {
  return found.map(({ rule, fix, aliases }) => [rule, fix ?? '-', ...aliases].join(' ')).sort();
}

describe('which CVE an id names', () => {
  test.each([
    ['CVE-2024-1234', 'CVE-2024-1234'],
    ['DEBIAN-CVE-2024-1234', 'CVE-2024-1234'],
    ['UBUNTU-CVE-2024-12345', 'CVE-2024-12345'],
    ['CURL-CVE-2024-0853', 'CVE-2024-0853'],
    ['GHSA-aaaa-bbbb-cccc', undefined],
    ['CVE-2024-1', undefined],
    ['xCVE-2024-1234', undefined],
    ['CVE-2024-1234-x', undefined],
  ])('%s: %s', (id, cve) => {
    expect(cveOf(id)).toBe(cve);
  });
});

describe('one finding per flaw and package', () => {
  test('an advisory that covers several CVEs is one finding for each', () => {
    const dla = advisory('DLA-3942-1', [entry('Debian:11', 'openssl', '1.1.1n-0+deb11u6')], {
      upstream: ['CVE-2024-5535', 'CVE-2024-9143'],
    });
    const openssl = deb('libssl1.1', '1.1.1k-1', { source: { name: 'openssl', version: '1.1.1k-1' } });
    expect(told(matches([openssl], 'Debian:11', [dla]))).toEqual([
      'CVE-2024-5535 1.1.1n-0+deb11u6 DLA-3942-1',
      'CVE-2024-9143 1.1.1n-0+deb11u6 DLA-3942-1',
    ]);
  });

  test('the lowest version that fixes the flaw is told, of whatever advisory it is', () => {
    const more = { upstream: ['CVE-2024-5535'] };
    const first = advisory('DLA-3942-1', [entry('Debian:11', 'openssl', '1.1.1n-0+deb11u6')], more);
    const second = advisory('DLA-3942-2', [entry('Debian:11', 'openssl', '1.1.1w-0+deb11u2')], more);
    expect(told(matches([deb('openssl', '1.1.1k-1')], 'Debian:11', [second, first]))).toEqual([
      'CVE-2024-5535 1.1.1n-0+deb11u6 DLA-3942-1 DLA-3942-2',
    ]);
  });

  test('the fixes of single CVEs are not those of the advisory that covers them together', () => {
    const usn = advisory('USN-1-1', [entry('Ubuntu:22.04:LTS', 'a', '3')], {
      upstream: ['UBUNTU-CVE-2024-1001', 'UBUNTU-CVE-2024-1002'],
    });
    const one = advisory('UBUNTU-CVE-2024-1001', [entry('Ubuntu:22.04:LTS', 'a', '2')], {
      upstream: ['CVE-2024-1001'],
    });
    const two = advisory('UBUNTU-CVE-2024-1002', [entry('Ubuntu:22.04:LTS', 'a', '3')], {
      upstream: ['CVE-2024-1002'],
    });
    expect(told(matches([deb('a', '1')], 'Ubuntu:22.04:LTS', [usn, one, two]))).toEqual([
      'CVE-2024-1001 2 UBUNTU-CVE-2024-1001 USN-1-1',
      'CVE-2024-1002 3 UBUNTU-CVE-2024-1002 USN-1-1',
    ]);
  });

  test('databases that name each other are one flaw, in either direction', () => {
    const ghsa = advisory('GHSA-aaaa', [entry('npm', 'a', '1.2.0')], { aliases: ['CVE-2024-1001', 'SNYK-1'] });
    const other = advisory('MAL-2024-1', [entry('npm', 'a', '1.1.0')], { aliases: ['GHSA-aaaa'] });
    expect(told(matches([npmPackage('a', '1.0.0')], undefined, [other, ghsa]))).toEqual([
      'CVE-2024-1001 1.1.0 GHSA-aaaa MAL-2024-1 SNYK-1',
    ]);
  });

  test('two CVEs are never merged because one advisory names both', () => {
    const both = advisory('GHSA-both', [entry('npm', 'a', '3.0.0')], { aliases: ['CVE-2024-1001', 'CVE-2024-1002'] });
    const one = advisory('GHSA-one', [entry('npm', 'a', '2.0.0')], { aliases: ['CVE-2024-1001'] });
    expect(told(matches([npmPackage('a', '1.0.0')], undefined, [both, one]))).toEqual([
      'CVE-2024-1001 2.0.0 GHSA-both GHSA-one',
      'CVE-2024-1002 3.0.0 GHSA-both',
    ]);
  });

  test('an advisory without CVE joins the one that its alias names, and not what else that CVE is named with', () => {
    const mal = advisory('MAL-2024-1', [entry('npm', 'a')], { aliases: ['GHSA-one'] });
    const one = advisory('GHSA-one', [entry('npm', 'a')], { aliases: ['CVE-2024-1001'] });
    const both = advisory('GHSA-both', [entry('npm', 'a')], { aliases: ['CVE-2024-1001', 'CVE-2024-1002'] });
    expect(told(matches([npmPackage('a', '1.0.0')], undefined, [mal, one, both]))).toEqual([
      'CVE-2024-1001 - GHSA-both GHSA-one MAL-2024-1',
      'CVE-2024-1002 - GHSA-both',
    ]);
  });

  test('an advisory is specific where it names one CVE alone', () => {
    const wide = advisory('USN-1-1', [entry('Debian:12', 'a')], { upstream: ['CVE-2024-1001', 'CVE-2024-1002'] });
    const own = advisory('DEBIAN-CVE-2024-1001', [entry('Debian:12', 'a')]);
    const [first] = matches([deb('a', '1')], 'Debian:12', [wide, own]);
    const specific = first?.statements.map((one) => [one.advisory.id, one.isSpecific]);
    expect(specific).toEqual([
      ['USN-1-1', false],
      ['DEBIAN-CVE-2024-1001', true],
    ]);
  });

  test('without any CVE the advisory’s own id is the rule, GitHub’s first', () => {
    const mal = advisory('MAL-2024-1', [entry('npm', 'a')], { aliases: ['GHSA-zzzz'] });
    const ghsa = advisory('GHSA-zzzz', [entry('npm', 'a')]);
    expect(told(matches([npmPackage('a', '1.0.0')], undefined, [mal, ghsa]))).toEqual(['GHSA-zzzz - MAL-2024-1']);
    expect(told(matches([npmPackage('a', '1.0.0')], undefined, [mal]))).toEqual(['MAL-2024-1 - GHSA-zzzz']);
  });

  test('`related` names the CVEs of AlmaLinux, Rocky and Freexian, and of nobody else', () => {
    const ela = advisory('ELA-1-1', [entry('Debian:10', 'a', '2')], { related: ['CVE-2024-1001'] });
    const dsa = advisory('DSA-1-1', [entry('Debian:10', 'a', '2')], { related: ['CVE-2024-1002'] });
    expect(told(matches([deb('a', '1')], 'Debian:10', [ela, dsa]))).toEqual(['CVE-2024-1001 2 ELA-1-1', 'DSA-1-1 2']);
  });
});

describe('what is asked for', () => {
  const fixedIn = (ecosystem: string, name: string, fixed: string) => [
    advisory('X-CVE-2024-1001', [entry(ecosystem, name, fixed)]),
  ];
  const bsdutils = deb('bsdutils', '1:2.38.1-5', { source: { name: 'util-linux', version: '2.38.1-5' } });

  test.each<[string, readonly Package[], string | undefined, readonly Advisory[], number]>([
    [
      'the source with the source’s version',
      [bsdutils],
      'Debian:12',
      fixedIn('Debian:12', 'util-linux', '2.38.1-6'),
      1,
    ],
    ['not the binary’s version', [bsdutils], 'Debian:12', fixedIn('Debian:12', 'util-linux', '2.38.1-5'), 0],
    ['not the binary’s name', [bsdutils], 'Debian:12', fixedIn('Debian:12', 'bsdutils', '9:9'), 0],
    ['its own release, not another', [deb('a', '1')], 'Debian:12', fixedIn('Debian:11', 'a', '2'), 0],
    ['Ubuntu with :LTS, not Pro', [deb('a', '1')], 'Ubuntu:22.04:LTS', fixedIn('Ubuntu:Pro:22.04:LTS', 'a', '2'), 0],
    ['never a bare Ubuntu', [deb('a', '1')], 'Ubuntu', fixedIn('Ubuntu', 'a', '2'), 0],
    ['never a bare Alpine', [apkPackage('a', '1')], 'Alpine', fixedIn('Alpine', 'a', '2'), 0],
    [
      'the origin of an apk',
      [apkPackage('libssl3', '3.1.4-r0', { source: { name: 'openssl', version: '3.1.4-r0' } })],
      'Alpine:v3.19',
      fixedIn('Alpine:v3.19', 'openssl', '3.1.4-r1'),
      1,
    ],
    [
      'an npm package whatever the distribution',
      [npmPackage('@s/a', '1.0.0')],
      'Debian:12',
      fixedIn('npm', '@s/a', '1.0.1'),
      1,
    ],
    [
      'no npm package in a distribution’s records',
      [npmPackage('a', '1.0.0')],
      'Debian:12',
      fixedIn('Debian:12', 'a', '2'),
      0,
    ],
    ['no distribution package without a distribution', [deb('a', '1')], undefined, fixedIn('Debian:12', 'a', '2'), 0],
    ['no apk in Debian', [apkPackage('a', '1')], 'Debian:12', fixedIn('Debian:12', 'a', '2'), 0],
    [
      'a name that is a key of every object',
      [npmPackage('__proto__', '1.0.0')],
      undefined,
      fixedIn('npm', '__proto__', '2.0.0'),
      1,
    ],
  ])('%s', (_name, packages, ecosystem, advisories, count) => {
    expect(matches(packages, ecosystem, advisories)).toHaveLength(count);
  });

  test('only the binaries that Ubuntu lists', () => {
    const binaries = [{ binary_name: 'libc6' }];
    const usn = advisory('UBUNTU-CVE-2024-1001', [
      entry('Ubuntu:22.04:LTS', 'glibc', '9', { ecosystem_specific: { binaries } }),
    ]);
    const source = { name: 'glibc', version: '2.35-0' };
    const packages = [deb('libc6', '2.35-0', { source }), deb('locales', '2.35-0', { source })];
    expect(matches(packages, 'Ubuntu:22.04:LTS', [usn]).map((match) => match.package.name)).toEqual(['libc6']);
  });

  test('a version that is not understood is told, and found where it is listed', () => {
    const made = advisory('X-CVE-2024-1001', [{ ...entry('npm', 'a', '2.0.0'), versions: ['latest'] }]);
    const found = matchPackages([npmPackage('a', 'latest'), npmPackage('a', 'next')], [], new AdvisoryIndex([made]));
    expect({ rules: found.matches.length, strange: found.notUnderstood.map(({ version }) => version) }).toEqual({
      rules: 1,
      strange: ['latest', 'next'],
    });
  });
});
