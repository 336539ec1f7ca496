import { describe, expect, test } from '@jest/globals';
import type { PackageQuery } from '../../src/advisories/ecosystems.ts';
import { distroEcosystems, isUnversioned, queriesOf } from '../../src/advisories/queries.ts';
import type { Package } from '../../src/domain/package.ts';
import { apkPackage, deb, packageOf, rpmPackage } from './samples.ts';

/** `ecosystem name version`, and what is special of a query. */
function told(queries: readonly PackageQuery[]): string[] {
  return queries.map(({ ecosystem, name, version, asked, anyEpoch, isIdle }) =>
    [ecosystem, name, version, asked && `as ${asked}`, anyEpoch && 'any epoch', isIdle && 'idle']
      .filter(Boolean)
      .join(' | '),
  );
}

const source = { name: 'krb5', version: '1.20-1' };

describe('a package of a distribution is asked for', () => {
  test.each<[string, Package, string, string[]]>([
    ['by its source', deb('libkrb5', '1:1.20-1+b1', { source }), 'Debian:12', ['Debian:12 | krb5 | 1.20-1']],
    ['by its name where it is its own source', deb('bash', '5.2'), 'Debian:12', ['Debian:12 | bash | 5.2']],
    ['by its origin', apkPackage('libkrb5', '1.20-r0', { source }), 'Alpine:v3.19', ['Alpine:v3.19 | krb5 | 1.20-1']],
    ['by its origin (Wolfi)', apkPackage('libkrb5', '1.20-r0', { source }), 'Wolfi', ['Wolfi | krb5 | 1.20-1']],
    [
      'by the binary',
      rpmPackage('krb5-libs', '1.20-1.el9', { source }),
      'AlmaLinux:9',
      ['AlmaLinux:9 | krb5-libs | 1.20-1.el9'],
    ],
    [
      'by the binary (Red Hat)',
      rpmPackage('krb5-libs', '1.20-1.el9', { source }),
      'Red Hat:enterprise_linux:9::baseos',
      ['Red Hat:enterprise_linux:9::baseos | krb5-libs | 1.20-1.el9'],
    ],
    [
      'by both, the epoch of the source unknown',
      rpmPackage('perl-Errno', '0:1.28-1', { source: { name: 'perl', version: '5.26.3-1' } }),
      'Rocky Linux:8',
      ['Rocky Linux:8 | perl-Errno | 0:1.28-1', 'Rocky Linux:8 | perl | 5.26.3-1 | any epoch'],
    ],
    [
      'by both, with the epoch that the source says',
      rpmPackage('perl-libs', '4:5.26.3-1', { source: { name: 'perl', version: '4:5.26.3-1' } }),
      'openSUSE:Leap 15.6',
      ['openSUSE:Leap 15.6 | perl-libs | 4:5.26.3-1', 'openSUSE:Leap 15.6 | perl | 4:5.26.3-1'],
    ],
    [
      'once where both are one',
      rpmPackage('nginx', '1:1.20-1', { source: { name: 'nginx', version: '1.20-1' } }),
      'Azure Linux:3',
      ['Azure Linux:3 | nginx | 1:1.20-1'],
    ],
    [
      'not in earnest for kernel headers',
      deb('linux-libc-dev', '6.1.1-1', { source: { name: 'linux', version: '6.1.1-1' } }),
      'Debian:12',
      ['Debian:12 | linux | 6.1.1-1 | idle'],
    ],
    ['never for a key', rpmPackage('gpg-pubkey', 'fd431d51-4ae0493b'), 'AlmaLinux:9', []],
    ['never in another kind’s ecosystem', rpmPackage('bash', '5'), 'Debian:12', []],
    ['never without the release', deb('bash', '5'), 'Ubuntu', []],
  ])('%s', (_name, found, ecosystem, expected) => {
    expect(told(queriesOf(found, [ecosystem]))).toEqual(expected);
  });

  test('in every ecosystem of its image', () => {
    const ecosystem = 'Red Hat:enterprise_linux:9::baseos';
    const ecosystems = distroEcosystems({
      ecosystem,
      ecosystems: [ecosystem, 'Red Hat:enterprise_linux:9::appstream'],
    });
    expect(queriesOf(rpmPackage('a', '1'), ecosystems).map((query) => query.ecosystem)).toEqual([
      'Red Hat:enterprise_linux:9::baseos',
      'Red Hat:enterprise_linux:9::appstream',
    ]);
  });

  test('in each ecosystem once, and in none where none is known', () => {
    expect(distroEcosystems({ ecosystem: 'a', ecosystems: ['a', 'b'] })).toEqual(['a', 'b']);
    expect(distroEcosystems({ ecosystem: 'openSUSE:Leap 15.5' })).toEqual(['openSUSE:Leap 15.5']);
    expect(distroEcosystems(undefined)).toEqual([]);
  });
});

describe('a package of a language is asked for', () => {
  test.each<[string, Package, string[]]>([
    ['npm', packageOf('npm', '@a/B', '1.0.0'), ['npm | @a/B | 1.0.0']],
    ['PyPI, normalised', packageOf('pypi', 'Zope.Interface__x', '1.0'), ['PyPI | zope-interface-x | 1.0']],
    ['PyPI, without the local version', packageOf('pypi', 'torch', '2.0.0+cu118'), ['PyPI | torch | 2.0.0']],
    [
      'RubyGems, without the platform',
      packageOf('gem', 'nokogiri', '1.13.0-x86_64-linux'),
      ['RubyGems | nokogiri | 1.13.0'],
    ],
    [
      'RubyGems, without any platform',
      packageOf('gem', 'nokogiri', '1.13.0.rc1-x64-mingw32'),
      ['RubyGems | nokogiri | 1.13.0.rc1'],
    ],
    ['RubyGems, for Windows', packageOf('gem', 'ffi', '1.15.5-mingw32'), ['RubyGems | ffi | 1.15.5']],
    [
      'Packagist',
      packageOf('composer', 'Symfony/Yaml', 'v6.4.1'),
      ['Packagist | symfony/yaml | v6.4.1 | as Symfony/Yaml'],
    ],
    [
      'NuGet',
      packageOf('nuget', 'Newtonsoft.Json', '12.0.3'),
      ['NuGet | newtonsoft.json | 12.0.3 | as Newtonsoft.Json'],
    ],
    ['Go', packageOf('golang', 'github.com/a/B', 'v1.2.3'), ['Go | github.com/a/B | 1.2.3']],
    ['Go’s library', packageOf('golang', 'stdlib', 'go1.21rc2'), ['Go | stdlib | 1.21.0-rc.2']],
    [
      'Go’s library with experiments',
      packageOf('golang', 'stdlib', 'go1.20.5 X:boringcrypto'),
      ['Go | stdlib | 1.20.5'],
    ],
    ['Go’s toolchain never', packageOf('golang', 'toolchain', 'go1.20.5'), []],
    ['a Go program without version never', packageOf('golang', 'example.org/app', '(devel)'), []],
    ['crates.io', packageOf('cargo', 'time', '0.1.43'), ['crates.io | time | 0.1.43']],
    ['Maven', packageOf('maven', 'org.a:b', '1.0-SNAPSHOT'), ['Maven | org.a:b | 1.0-SNAPSHOT']],
    ['Bitnami, without the revision', packageOf('bitnami', 'redis', '7.2.1-3'), ['Bitnami | redis | 7.2.1']],
    ['a program', packageOf('generic', 'postgres', '16.1'), ['Bitnami | postgresql | 16.1']],
    ['Java 8', packageOf('generic', 'openjdk', '1.8.0_392-b08'), ['Bitnami | java | 8.0.392']],
    ['Java 17', packageOf('generic', 'openjdk', '17.0.9+9'), ['Bitnami | java | 17.0.9+9']],
    ['a program of conda', packageOf('conda', 'python', '3.9.1'), ['Bitnami | python | 3.9.1']],
    ['a library of conda', packageOf('conda', 'zlib', '1.2.13'), []],
    ['a program that nobody’s records name', packageOf('generic', 'busybox', '1.36.1'), []],
  ])('%s', (_name, found, expected) => {
    expect(told(queriesOf(found, ['Debian:12']))).toEqual(expected);
  });

  test.each([
    ['', true],
    ['(devel)', true],
    ['v0.0.0-00010101000000-000000000000', true],
    ['v0.0.0', true],
    ['v0.0.0-20200622213623-75b288015ac9', false],
    ['v1.2.3+dirty', false],
  ])('Go version %p is none: %s', (version, none) => {
    expect(isUnversioned(packageOf('golang', 'example.org/app', version))).toBe(none);
    expect(isUnversioned(packageOf('npm', 'app', version))).toBe(false);
  });
});

describe('Ubuntu with Pro', () => {
  const ecosystems = ['Ubuntu:18.04:LTS', 'Ubuntu:Pro:18.04:LTS'];
  test.each([
    ['1.1.1-1ubuntu2.1~18.04.23', ecosystems, ecosystems],
    ['1.1.1-1ubuntu2.1~18.04.23+esm4', ecosystems, ['Ubuntu:Pro:18.04:LTS']],
    ['2.7.17-1~18.04ubuntu1.13~esm1', ecosystems, ['Ubuntu:Pro:18.04:LTS']],
    // Without the other ecosystem it is still asked for.
    ['2.7.17-1~18.04ubuntu1.13~esm1', ['Ubuntu:18.04:LTS'], ['Ubuntu:18.04:LTS']],
  ])('%s of %j is of %j', (version, given, asked) => {
    expect(queriesOf(deb('openssl', version), given).map(({ ecosystem }) => ecosystem)).toEqual(asked);
  });
});
