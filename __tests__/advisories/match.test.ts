import { describe, expect, test } from '@jest/globals';
import type { Advisory } from '../../src/advisories/advisory.ts';
import { cveOf } from '../../src/advisories/flaw.ts';
import { AdvisoryIndex, type Match, matchPackages } from '../../src/advisories/match.ts';
import type { Package } from '../../src/domain/package.ts';
import { cpuMs } from '../helpers/cpu-time.ts';
import { advisory, apkPackage, deb, entry, npmPackage, packageOf, rpmPackage } from './samples.ts';

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

describe('records that are made to take long', () => {
  const names = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}-${i}`);
  const everywhere = [entry('npm', 'a')];
  test.each<[string, () => Advisory[], number]>([
    [
      'one that names thousands of flaws and hundreds of aliases',
      () => [
        advisory('X-1', everywhere, { upstream: names('CVE-2026', 13_000).slice(3000), aliases: names('A', 500) }),
      ],
      10_000,
    ],
    ['many with one alias', () => names('X', 10_000).map((id) => advisory(id, everywhere, { aliases: ['HUB'] })), 1],
    [
      'many of one CVE',
      () => names('X', 10_000).map((id) => advisory(id, everywhere, { aliases: ['CVE-2026-1000'] })),
      1,
    ],
  ])('%s', (_name, made, expected) => {
    const advisories = made();
    const started = cpuMs();
    expect(matches([npmPackage('a', '1.0.0')], undefined, advisories)).toHaveLength(expected);
    expect(cpuMs() - started).toBeLessThan(8000);
  });

  test('one with thousands of builds of a module', () => {
    const builds = Array.from({ length: 10_000 }, (_, i) => entry('AlmaLinux:8', 'a', `1-${i + 2}.module_el8`));
    const plain = Array.from({ length: 10_000 }, () => entry('AlmaLinux:8', 'a', '1-1'));
    const started = cpuMs();
    const found = rpmPackage('a', '1-1.module_el8', { module: 'a:1:1:1' });
    expect(matches([found], 'AlmaLinux:8', [advisory('ALSA-1', [...builds, ...plain])])).toHaveLength(1);
    expect(cpuMs() - started).toBeLessThan(20_000);
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

describe('names and ecosystems', () => {
  const baseos = 'Red Hat:enterprise_linux:9::baseos';
  const appstream = 'Red Hat:enterprise_linux:9::appstream';

  test('an advisory for two products of one image is one match, with the lowest fix', () => {
    const made = advisory('RHSA-2026:1', [entry(baseos, 'sudo', '0:2-1.el9'), entry(appstream, 'sudo', '0:2-3.el9')], {
      upstream: ['CVE-2026-1001'],
    });
    const { matches: found } = matchPackages(
      [rpmPackage('sudo', '1-1.el9')],
      [baseos, appstream],
      new AdvisoryIndex([made]),
    );
    expect(told(found)).toEqual(['CVE-2026-1001 0:2-1.el9 RHSA-2026:1']);
    expect(found[0]?.statements).toHaveLength(1);
  });

  test('a product that the image is not made of does not count', () => {
    const made = advisory('RHSA-2026:1', [entry(appstream, 'sudo', '0:2-1.el9')], { upstream: ['CVE-2026-1001'] });
    expect(matches([rpmPackage('sudo', '1-1.el9')], baseos, [made])).toEqual([]);
  });

  test.each([
    ['a kernel built before the one that Ubuntu lists', 'linux-image-5.15.0-76-generic', 'linux', 1],
    ['one of another flavour', 'linux-image-5.15.0-76-lowlatency', 'linux', 0],
    ['what is named by no build', 'linux-tools-common', 'linux', 0],
    ['a package that is no kernel', 'linux-image-5.15.0-76-generic', 'other', 0],
  ])('%s', (_name, name, source, expected) => {
    const binaries = [{ binary_name: 'linux-image-5.15.0-91-generic' }];
    const usn = advisory('USN-1-1', [
      entry('Ubuntu:22.04:LTS', source, '5.15.0-91.101', { ecosystem_specific: { binaries } }),
    ]);
    const kernel = deb(name, '5.15.0-76.83', { source: { name: source, version: '5.15.0-76.83' } });
    expect(matches([kernel], 'Ubuntu:22.04:LTS', [usn])).toHaveLength(expected);
  });

  test('a record of the source and one of the binary are merged', () => {
    const ofSource = advisory('RLSA-2026:1', [entry('Rocky Linux:9', 'krb5', '0:1.21-1')], {
      upstream: ['CVE-2026-1001'],
    });
    const ofBinary = advisory('RLSA-2026:2', [entry('Rocky Linux:9', 'krb5-libs', '0:1.22-1')], {
      upstream: ['CVE-2026-1001'],
    });
    const found = rpmPackage('krb5-libs', '1.20-1', { source: { name: 'krb5', version: '1.20-1' } });
    expect(told(matches([found], 'Rocky Linux:9', [ofSource, ofBinary]))).toEqual([
      'CVE-2026-1001 0:1.21-1 RLSA-2026:1 RLSA-2026:2',
    ]);
  });

  test('an epoch that the source rpm cannot tell does not count', () => {
    const made = advisory('RLSA-2026:1', [entry('Rocky Linux:8', 'perl', '4:5.26.3-420.el8')]);
    const perl = (version: string) => rpmPackage('perl-Errno', '0:1.28-420.el8', { source: { name: 'perl', version } });
    expect(matches([perl('5.26.3-421.el8')], 'Rocky Linux:8', [made])).toHaveLength(0);
    expect(matches([perl('5.26.3-419.el8')], 'Rocky Linux:8', [made])).toHaveLength(1);
    expect(matches([perl('3:5.26.3-421.el8')], 'Rocky Linux:8', [made])).toHaveLength(1);
  });

  test('a missing epoch of the binary is 0', () => {
    const made = advisory('ALSA-2026:1', [entry('AlmaLinux:9', 'bind', '32:9.16-1')]);
    expect(matches([rpmPackage('bind', '9.18-1')], 'AlmaLinux:9', [made])).toHaveLength(1);
    expect(matches([rpmPackage('bind', '32:9.18-1')], 'AlmaLinux:9', [made])).toHaveLength(0);
  });

  test('SUSE’s records list the binaries that carry the flaw', () => {
    const binaries = [{ libopenssl1_1: '1.1.1l-3', 'openssl-1_1': '1.1.1l-3' }];
    const made = advisory('SUSE-SU-2026:1-1', [
      entry('openSUSE:Leap 15.5', 'openssl-1_1', '1.1.1l-3', { ecosystem_specific: { binaries } }),
    ]);
    const of = (name: string) => rpmPackage(name, '1.1.1l-1', { source: { name: 'openssl-1_1', version: '1.1.1l-1' } });
    const found = matches([of('libopenssl1_1'), of('libopenssl1_1-hmac')], 'openSUSE:Leap 15.5', [made]);
    expect(found.map((match) => match.package.name)).toEqual(['libopenssl1_1']);
  });

  test.each([
    ['PyPI', packageOf('pypi', 'jinja2', '3.1.4'), 'Jinja2'],
    ['PyPI', packageOf('pypi', 'Jinja2', '3.1.4'), 'jinja2'],
    ['PyPI', packageOf('pypi', 'zope.interface', '3.1.4'), 'Zope_Interface'],
    ['NuGet', packageOf('nuget', 'newtonsoft.json', '3.1.4'), 'Newtonsoft.Json'],
    ['Packagist', packageOf('composer', 'symfony/yaml', '3.1.4'), 'Symfony/Yaml'],
  ])('%s: %p meets the record of %s', (ecosystem, found, name) => {
    const made = advisory('GHSA-1', [entry(ecosystem, name, '3.1.6')]);
    expect(told(matches([found], undefined, [made]))).toEqual(['GHSA-1 3.1.6']);
  });

  test.each([
    ['npm', packageOf('npm', 'Jinja2', '1.0.0'), 'jinja2'],
    ['Go', packageOf('golang', 'github.com/A/b', 'v1.0.0'), 'github.com/a/b'],
    ['Maven', packageOf('maven', 'org.a:B', '1.0.0'), 'org.a:b'],
  ])('%s: names are exact', (ecosystem, found, name) => {
    expect(matches([found], undefined, [advisory('GHSA-1', [entry(ecosystem, name, '3.1.6')])])).toEqual([]);
  });
});

test('1,000 packages are matched against 300,000 records in little time', () => {
  const template = advisory('GHSA-x', [{ ...entry('npm', 'p', '1.0.0'), versions: ['0.9.0', '1.0.0', '1.0.1'] }]);
  const [affected] = template.affected;
  if (affected === undefined) throw new Error('no entry');
  const advisories = Array.from({ length: 300_000 }, (_, i): Advisory => {
    const events = [
      { kind: 'introduced', version: '0' },
      { kind: 'fixed', version: `1.${i % 50}.0` },
    ] as const;
    const own = { ...affected, name: `p${i % 30_000}`, ranges: [{ type: 'SEMVER', events }] as const };
    return { ...template, id: `GHSA-${i}`, aliases: [`CVE-2026-${10_000 + i}`], affected: [own] };
  });
  const index = new AdvisoryIndex(advisories);
  expect(index.flaws.of(advisories[0] ?? template)).toEqual(['CVE-2026-10000']);
  const packages = Array.from({ length: 1000 }, (_, i) => npmPackage(`p${i * 29}`, '1.45.0'));
  // The clock goes on while others have the processor.
  const start = process.cpuUsage();
  const { matches: found } = matchPackages(packages, [], index);
  const { user, system } = process.cpuUsage(start);
  const took = (user + system) / 1000;
  console.log(`${found.length} matches of 1,000 packages against 300,000 records: ${took.toFixed(0)} ms`);
  expect(found).toHaveLength(800);
  expect(took).toBeLessThan(1000);
});
