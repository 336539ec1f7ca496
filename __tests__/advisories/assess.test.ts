import { describe, expect, test } from '@jest/globals';
import { ecosystemsOf, gapsOf } from '../../src/advisories/assess.ts';
import { isOfPublisher, isThirdParty } from '../../src/advisories/third-party.ts';
import { apkPackage, deb, distro, imageOf, npmPackage, rpmPackage } from './samples.ts';

const debian = imageOf('Debian:12', [deb('a', '1'), npmPackage('b', '1.0.0')]);
const fedora = { ref: 'app:1', distro: distro(undefined), packages: [npmPackage('b', '1.0.0')] };
const all = new Set(['Debian:12', 'npm']);
const sbomOf = (...of: Parameters<typeof imageOf>) => ({ ...imageOf(...of), ref: 'sbom:a.json' });
const alma = new Set(['AlmaLinux:9']);
const many = Array.from({ length: 10 }, (_, i) => deb(`p${i}`, '1', { source: { name: `p${i}`, version: '1' } }));
const esm = imageOf('Ubuntu:18.04:LTS', [deb('a', '1'), deb('b', '1+esm1')]);
const pro = {
  ...esm,
  distro: { ...distro('Ubuntu:18.04:LTS'), ecosystems: ['Ubuntu:18.04:LTS', 'Ubuntu:Pro:18.04:LTS'] },
};

describe('nothing unassessed looks clean', () => {
  test.each<[string, Parameters<typeof gapsOf>, boolean[]]>([
    ['all is covered', [debian, 'bucket', all], []],
    ['the release is not', [debian, 'folder', new Set(['npm'])], [true]],
    ['nothing is, in a bucket', [debian, 'bucket', new Set()], [true, true]],
    ['a language is not, in a folder: named only', [debian, 'folder', new Set(['Debian:12'])], [false]],
    ['nothing is, in a folder', [imageOf(undefined, [npmPackage('b', '1.0.0')]), 'folder', new Set()], [true]],
    [
      'packages of another kind beside those of the distribution',
      [imageOf('Debian:12', [deb('a', '1'), rpmPackage('b', '1')]), 'bucket', all],
      [true],
    ],
    [
      'keys that rpm trusts, which are no packages',
      [imageOf('Debian:12', [deb('a', '1'), rpmPackage('gpg-pubkey', '1')]), 'bucket', all],
      [],
    ],
    ['packages of Ubuntu Pro, of which the source has nothing', [pro, 'bucket', new Set(['Ubuntu:18.04:LTS'])], [true]],
    [
      'packages of Ubuntu Pro, of which it has',
      [pro, 'bucket', new Set(['Ubuntu:18.04:LTS', 'Ubuntu:Pro:18.04:LTS'])],
      [],
    ],
    ['an SBOM that names no source package', [sbomOf('Debian:12', many), 'bucket', all], [true]],
    ['an image whose database names none', [imageOf('Debian:12', many), 'bucket', all], []],
    [
      'an SBOM that does',
      [
        sbomOf('Debian:12', [...many, deb('libssl3', '3', { source: { name: 'openssl', version: '3' } })]),
        'bucket',
        all,
      ],
      [],
    ],
    [
      'an SBOM of a few packages of which none need have another',
      [sbomOf('Debian:12', many.slice(1)), 'bucket', all],
      [],
    ],
    [
      'an SBOM of a distribution whose advisories are of binary packages',
      [
        sbomOf(
          'AlmaLinux:9',
          Array.from({ length: 10 }, (_, i) => rpmPackage(`p${i}`, '1')),
        ),
        'bucket',
        alma,
      ],
      [],
    ],
    ['a language is not, in a bucket', [debian, 'bucket', new Set(['Debian:12'])], [true]],
    ['a distribution without feed', [fedora, 'api', all], [true]],
    ['a distribution without its release', [imageOf('Alpine', [apkPackage('a', '1')]), 'api', all], [true]],
    ['a distribution whose packages are gone', [imageOf('Debian:12', []), 'bucket', all], [true]],
    ['a distribution with packages of another', [imageOf('Debian:12', [apkPackage('a', '1')]), 'bucket', all], [true]],
    ['packages of no distribution', [imageOf(undefined, [deb('a', '1')]), 'bucket', all], [true]],
    ['no distribution and no packages of one', [imageOf(undefined, [npmPackage('b', '1.0.0')]), 'bucket', all], []],
    [
      'a database that a layer removed, with what told of the distribution',
      [{ ...imageOf(undefined, []), removedDatabases: ['var/lib/dpkg/status'] }, 'bucket', all],
      [true],
    ],
    [
      'parts that none of its ecosystems covers',
      [{ ...debian, distro: { ...distro('Debian:12'), uncovered: ['a', 'b', 'c', 'd', 'e', 'f'] } }, 'bucket', all],
      [true],
    ],
    ['an image of which nothing is known', [imageOf(undefined, []), 'bucket', new Set()], [false]],
  ])('%s', (_name, given, expected) => {
    expect(gapsOf(...given).map(({ isIncomplete }) => isIncomplete)).toEqual(expected);
  });

  test('only what can be asked for is asked for', () => {
    expect(ecosystemsOf(debian)).toEqual(['Debian:12', 'npm']);
    expect(ecosystemsOf(fedora)).toEqual(['npm']);
    expect(ecosystemsOf(imageOf('Ubuntu', [deb('a', '1')]))).toEqual([]);
  });
});

describe('a package of a third party', () => {
  test.each([
    ['Debian Nginx Maintainers <pkg-nginx-maintainers@alioth-lists.debian.net>', '1.22.1-9', false],
    ['NGINX Packaging <nginx-packaging@f5.com>', '1.25.3-1~bookworm', true],
    ['Ivan Iguaran <ivan@nodesource.com>', '18.19.0-1nodesource1', true],
    ['Docker <support@docker.com>', '5:24.0.7-1', true],
    ['Matthias Klose <doko@debian.org>', '12.2.0-14', false],
    ['Ubuntu Developers <ubuntu-devel-discuss@lists.ubuntu.com>', '1', false],
    ['Somebody <somebody@example.org>', '1', false],
    [undefined, '16.1-1.pgdg120+1', true],
    [undefined, '1', false],
  ])('%s %s: %s', (maintainer, version, expected) => {
    expect(isThirdParty(deb('x', version, maintainer === undefined ? {} : { maintainer }))).toBe(expected);
  });
});

test('Azure Linux is Microsoft’s own', () => {
  const vendor = { maintainer: 'Microsoft Corporation' };
  expect(isThirdParty(rpmPackage('bash', '5.2.15-3.azl3', vendor))).toBe(false);
  expect(isThirdParty(rpmPackage('dotnet-runtime-8.0', '8.0.1-1', vendor))).toBe(true);
});

test('a person of a publisher who maintains a package of Debian’s does not make it the publisher’s', () => {
  const of = (maintainer: string, version = '1-1') => isOfPublisher(deb('x', version, { maintainer }));
  expect(of('A Person <person@google.com>')).toBe(false);
  expect(of('A Person <person@users.noreply.github.com>')).toBe(false);
  expect(of('Docker <support@docker.com>')).toBe(true);
  expect(of('A Person <a@example.org>', '16.1-1.pgdg120+1')).toBe(true);
  expect(isOfPublisher(rpmPackage('docker-ce', '1-1', { maintainer: 'Docker <support@docker.com>' }))).toBe(false);
});
